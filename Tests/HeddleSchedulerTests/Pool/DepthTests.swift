import Glibc
import Testing

@testable import HeddleScheduler

extension SchedulerSuite {
  /// ThreadSanitizer's own record of a thread's calls is not as deep as these.
  @Suite(.enabled(if: dlsym(nil, "__tsan_init") == nil)) struct DepthTests {
    /// Joins nested far deeper than any stack.
    @Test(arguments: widths) func joinsNestBeyondTheStack(threads: Int) {
      let scheduler = Scheduler(threads: threads)
      let depth = trials(50_000, long: 1_000_000)
      @Sendable func descend(_ depth: Int) -> Int {
        if depth == 0 { return 0 }
        let (a, b) = scheduler.join({ descend(depth - 1) }, { 1 })
        return a + b
      }
      let result = withDeadline { descend(depth) }
      #expect(result == depth)
      #expect(scheduler.peakRunningThreads <= threads)
      #expect(scheduler.isBalanced)
    }

    /// The second branch is the deep one, so that it is stolen, and its errors come back all the way.
    @Test(arguments: widths) func errorsComeBackFromTheDeep(threads: Int) {
      let scheduler = Scheduler(threads: threads)
      @Sendable func descend(_ depth: Int) throws(ErrorTests.Failure) -> Int {
        if depth == 0 { throw ErrorTests.Failure(index: 9) }
        let (a, b) = try scheduler.join(
          { () throws(ErrorTests.Failure) in 1 },
          { () throws(ErrorTests.Failure) in try descend(depth - 1) })
        return a + b
      }
      #expect(throws: ErrorTests.Failure(index: 9)) {
        try withDeadline { try descend(10_000) }
      }
    }
  }
}
