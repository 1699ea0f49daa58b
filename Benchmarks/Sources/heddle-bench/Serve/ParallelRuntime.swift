import Dispatch
import Heddle
import Synchronization

/// What the scheduler cases need, so that each is written once for all runtimes that Swift can call.
protocol ParallelRuntime: Sendable {
  /// Both results; the closures may run at the same time.
  func join(_ a: @Sendable () -> UInt64, _ b: @Sendable () -> UInt64) -> (UInt64, UInt64)
  /// Calls `body` for 0 ..< count; an index is said to cost so many nanoseconds, if that is known.
  func forEach(_ count: Int, nanoseconds: Double?, _ body: @Sendable (Int) -> Void)
  /// Runs `body` on a thread of the runtime.
  func inside(_ body: @Sendable () -> Void)
}

struct HeddleRuntime: ParallelRuntime {
  let scheduler: Scheduler

  /// - Parameter threads: 0 for the process's shared scheduler.
  init(threads: Int) { scheduler = threads == 0 ? .shared : Scheduler(threads: threads) }

  func join(_ a: @Sendable () -> UInt64, _ b: @Sendable () -> UInt64) -> (UInt64, UInt64) {
    scheduler.join(a, b)
  }

  func forEach(_ count: Int, nanoseconds: Double?, _ body: @Sendable (Int) -> Void) {
    let grain = nanoseconds.map { Grain.cost(nanoseconds: $0) } ?? .automatic
    scheduler.parallelFor(0..<count, grain: grain, body)
  }

  func inside(_ body: @Sendable () -> Void) { scheduler.run(body) }
}

/// Dispatch's `concurrentPerform`, the parallel loop that Swift programs have without a package.
struct DispatchRuntime: ParallelRuntime {
  func join(_ a: @Sendable () -> UInt64, _ b: @Sendable () -> UInt64) -> (UInt64, UInt64) {
    let first = Atomic<UInt64>(0), second = Atomic<UInt64>(0)
    DispatchQueue.concurrentPerform(iterations: 2) { index in
      if index == 0 {
        first.store(a(), ordering: .relaxed)
      } else {
        second.store(b(), ordering: .relaxed)
      }
    }
    return (first.load(ordering: .relaxed), second.load(ordering: .relaxed))
  }

  func forEach(_ count: Int, nanoseconds: Double?, _ body: @Sendable (Int) -> Void) {
    DispatchQueue.concurrentPerform(iterations: count, execute: body)
  }

  func inside(_ body: @Sendable () -> Void) {
    DispatchQueue.concurrentPerform(iterations: 1) { _ in body() }
  }
}

/// The same work on the calling thread: what the greedy bound is reckoned from.
struct SerialRuntime: ParallelRuntime {
  func join(_ a: @Sendable () -> UInt64, _ b: @Sendable () -> UInt64) -> (UInt64, UInt64) {
    (a(), b())
  }

  func forEach(_ count: Int, nanoseconds: Double?, _ body: @Sendable (Int) -> Void) {
    for index in 0..<count { body(index) }
  }

  func inside(_ body: @Sendable () -> Void) { body() }
}
