import Foundation
import Synchronization

/// Threads of an application, outside of every runtime: started once, they wait at a gate between runs.
final class Callers {
  private let gate: Gate

  /// - Parameter body: what each caller does in a run, given its number.
  init(count: Int, _ body: @escaping @Sendable (Int) -> Void) {
    let gate = Gate(threads: count + 1)
    self.gate = gate
    for number in 0..<count {
      Thread.detachNewThread {
        while gate.enter() {
          body(number)
          gate.wait()
        }
      }
    }
  }

  deinit { gate.close() }

  /// Lets every caller run its body once, and waits for all.
  func run() {
    gate.wait()
    gate.wait()
  }
}

/// Where callers and their owner meet.
///
/// Owns the system's barrier, which synchronises itself and does not move.
private final class Gate: @unchecked Sendable {
  private let barrier = UnsafeMutablePointer<pthread_barrier_t>.allocate(capacity: 1)
  private let isClosed = Atomic<Bool>(false)

  init(threads: Int) { pthread_barrier_init(barrier, nil, UInt32(threads)) }

  deinit {
    pthread_barrier_destroy(barrier)
    barrier.deallocate()
  }

  func wait() { pthread_barrier_wait(barrier) }

  /// Waits for the next run; false when there will be none.
  func enter() -> Bool {
    wait()
    return !isClosed.load(ordering: .relaxed)
  }

  func close() {
    isClosed.store(true, ordering: .relaxed)
    wait()
  }
}
