import CHeddleSystem
import Glibc

@testable import HeddleScheduler

extension Scheduler {
  /// Whether, once its threads have come to rest, every permit is back, nobody queues or spins, and all
  /// worker threads are parked.
  var isBalanced: Bool {
    for _ in 0..<25_000 {
      let entry = registry.permits.pointee.ledger.entry
      if entry.free == threads, entry.queued == 0, entry.spinning == 0,
        entry.parked == registry.startedThreads.load(ordering: .relaxed)
      {
        return true
      }
      usleep(200)
    }
    return false
  }
}

/// The kernel's number of the calling thread.
func currentThread() -> Int32 { heddle_thread_id() }

/// The kernel's numbers of the threads that a piece of work was seen on.
func threadIDs(_ scheduler: Scheduler, items: Int = 400) -> Set<Int32> {
  let ids = scheduler.parallelMap(0..<items, grain: .items(1)) { _ in
    usleep(200)
    return currentThread()
  }
  return Set(ids)
}
