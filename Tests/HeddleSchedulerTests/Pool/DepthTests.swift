import Glibc
import Testing

@testable import HeddleScheduler

extension SchedulerSuite {
  /// ThreadSanitizer's own record of a thread's calls is not as deep as these.
  @Suite(.enabled(if: dlsym(nil, "__tsan_init") == nil)) struct DepthTests {
    /// Joins nested far deeper than any stack.
    @Test(arguments: widths) func demand2_joinsNestBeyondTheStack(threads: Int) {
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

    @TaskLocal static var carried = 0

    /// What is carried reaches joins on a further stack.
    @Test func taskLocalsReachTheDeep() {
      let scheduler = Scheduler(threads: 1)
      func descend(_ depth: Int) -> Int {
        if depth == 0 { return Self.carried }
        return scheduler.join({ descend(depth - 1) }, { 1 }).0
      }
      let found = scheduler.run {
        Self.$carried.withValue(7) {
          withCarriedTaskLocals(Self.$carried) {
            withDeadline { descend(trials(200_000, long: 1_000_000)) }
          }
        }
      }
      #expect(found == 7)
    }

    /// Bytes of this process in memory.
    private var residentBytes: Int {
      let fields = readSmallFile("/proc/self/statm")?.split(separator: " ") ?? []
      return fields.count > 1 ? (Int(fields[1]) ?? 0) * Int(getpagesize()) : 0
    }

    /// Very many joins, nested as deep as their number has digits, leave no memory behind: at most a few bytes
    /// each, less than the least that could be allocated.
    @Test(arguments: [1, 2]) func joinsLeaveNothingBehind(threads: Int) {
      let scheduler = Scheduler(threads: threads)
      @Sendable func leaves(_ count: Int) -> Int {
        if count == 1 { return 1 }
        let (a, b) = scheduler.join({ leaves(count / 2) }, { leaves(count - count / 2) })
        return a + b
      }
      let joins = trials(1_000_000, long: 100_000_000)
      #expect(leaves(10_000) == 10_000)
      let before = residentBytes
      #expect(withDeadline { leaves(joins) } == joins)
      #expect(residentBytes < before + 8 << 20)
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
