import Heddle
import Synchronization

/// A case of the scheduler suite as its request names it: "CASE THREADS ...", with 0 threads for the
/// runtime's own choice.
struct SchedulerRequest {
  let name: String
  let threads: Int
  let arguments: [Int]

  init?(_ words: [String]) {
    let numbers = words.dropFirst().compactMap { Int($0) }
    guard let threads = numbers.first, numbers.count == words.count - 1 else { return nil }
    (name, self.threads, arguments) = (words[0], threads, Array(numbers.dropFirst()))
  }

  func prepare(on runtime: some ParallelRuntime) -> PreparedWork? {
    switch (name, arguments.count) {
    case ("wake", 1):
      return PreparedWork { "\(wakeUp(trials: 40, pause: arguments[0], on: runtime))" }
    case ("callers", 2):
      let (count, calls) = (arguments[0], arguments[1])
      let callers = Callers(count: count) { _ in
        for _ in 0..<calls / count { cheapCall(on: runtime) }
      }
      return timed {
        callers.run()
        return 0
      }
    default:
      if let observed = observed(on: runtime) { return observed }
      guard let work = computation(on: runtime) else { return nil }
      return timed(work)
    }
  }

  /// The cases that ask what it costs to observe: with a recording, whose evaluation isn't timed, or none.
  private func observed(on runtime: some ParallelRuntime) -> PreparedWork? {
    guard let count = arguments.first else { return nil }
    let leaves = { @Sendable in namedLeaves(count, on: runtime) }
    switch name {
    case "leaves": return timed(leaves)
    case "leaves-traced":
      return PreparedWork {
        let ((time, value), trace) = Trace.record { milliseconds(leaves) }
        let dropped = trace?.lanes.map(\.droppedEvents).reduce(0, +)
        return dropped == 0 ? "\(time) \(value)" : "unsupported"
      }
    case "leaves-accounted":
      return PreparedWork {
        let (time, value) = WorkSpan.measure { milliseconds(leaves) }.result
        return "\(time) \(value)"
      }
    case "plain": return timed { bareSteps(count) }
    case "spans": return timed { stepsInSpans(count) }
    default: return nil
    }
  }

  private func computation(on runtime: some ParallelRuntime) -> (() -> UInt64)? {
    /// The cases that start on one of the runtime's own threads.
    func inside(_ body: @escaping @Sendable () -> UInt64) -> () -> UInt64 {
      {
        let value = Atomic<UInt64>(0)
        runtime.inside { value.store(body(), ordering: .relaxed) }
        return value.load(ordering: .relaxed)
      }
    }
    switch (name, arguments.first) {
    case ("fib", let n?): return inside { fibonacci(n, on: runtime) }
    case ("for-inside", let runs?): return inside { emptyLoops(runs, on: runtime) }
    case ("for-outside", let runs?): return { emptyLoops(runs, on: runtime) }
    case ("visit", let visits?): return { emptyVisits(visits, on: runtime) }
    case ("tail", nil): return inside { unbalancedTail(on: runtime) }
    case ("tree", nil): return inside { nodes(below: 1, children: 500, on: runtime) }
    default: return nil
    }
  }

  private func timed(_ work: @escaping () -> UInt64) -> PreparedWork {
    PreparedWork {
      let (time, value) = milliseconds(work)
      return "\(time) \(value)"
    }
  }
}
