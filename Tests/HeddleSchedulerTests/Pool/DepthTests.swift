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

    /// Bytes of this process in memory.
    private var residentBytes: Int {
      let fields = readSmallFile("/proc/self/statm")?.split(separator: " ") ?? []
      return fields.count > 1 ? (Int(fields[1]) ?? 0) * Int(getpagesize()) : 0
    }

    /// Very many joins leave no memory behind.
    @Test(arguments: [2]) func joinsLeaveNothingBehind(threads: Int) {
      let scheduler = Scheduler(threads: threads)
      @Sendable func leaves(_ range: Range<Int>) -> Int {
        if range.count == 1 { return 1 }
        let middle = range.lowerBound + range.count / 2
        let (a, b) = scheduler.join(
          { leaves(range.lowerBound..<middle) }, { leaves(middle..<range.upperBound) })
        return a + b
      }
      let joins = trials(100_000, long: 100_000_000)
      #expect(leaves(0..<10_000) == 10_000)
      let before = residentBytes
      #expect(withDeadline { leaves(0..<joins) } == joins)
      #expect(residentBytes < before + 16 << 20)
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
