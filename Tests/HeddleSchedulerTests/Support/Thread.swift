import Glibc
import Synchronization

@testable import HeddleScheduler

/// A thread of the system, such as programs have that know nothing of the scheduler.
final class Thread: Sendable {
  private let body: @Sendable (Thread) -> Void
  private let handle = Guarded<pthread_t>(0)
  private let cancelled = Atomic(false)

  var isCancelled: Bool { cancelled.load(ordering: .relaxed) }
  func cancel() { cancelled.store(true, ordering: .relaxed) }

  init(_ body: @escaping @Sendable (Thread) -> Void) {
    self.body = body
    let argument = Unmanaged.passRetained(self).toOpaque()
    var thread = pthread_t()
    let error = pthread_create(
      &thread, nil,
      { argument in
        let thread = Unmanaged<Thread>.fromOpaque(argument!).takeRetainedValue()
        thread.body(thread)
        return nil
      }, argument)
    precondition(error == 0, "no thread could be started")
    handle.withLock { [thread] in $0 = thread }
  }

  func join() { pthread_join(handle.withLock { $0 }, nil) }
}

/// Runs `body` on `count` threads of the system at once and waits for all of them.
func onThreads(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
  let gate = Gate(count)
  let threads = (0..<count).map { index in
    Thread { _ in
      gate.pass()
      body(index)
    }
  }
  for thread in threads { thread.join() }
}

/// Lets `count` threads through at the same moment.
final class Gate: Sendable {
  private let missing: Atomic<Int>
  init(_ count: Int) { missing = Atomic(count) }

  func pass() {
    missing.subtract(1, ordering: .acquiringAndReleasing)
    while missing.load(ordering: .acquiring) > 0 { sched_yield() }
  }
}
