import Glibc
import Synchronization
import Testing

@testable import HeddleScheduler

extension SchedulerSuite {
  @Suite struct UnbalancedTests {
    /// The nodes of a random tree of which nobody knows the shape before: most nodes are leaves, some are
    /// the roots of thousands. (After the Unbalanced Tree Search benchmark, Olivier et al. 2006)
    @Sendable private static func children(of node: UInt64, depth: Int) -> [UInt64] {
      var numbers = SeededNumbers(seed: Int(truncatingIfNeeded: node))
      let count = depth == 0 ? 200 : numbers.next() % 1000 < 230 ? 4 : 0
      return (0..<count).map { _ in numbers.next() }
    }

    private static func serialCount(_ node: UInt64, _ depth: Int) -> Int {
      children(of: node, depth: depth).reduce(1) { $0 + serialCount($1, depth + 1) }
    }

    @Test(arguments: widths) func demand6_aRandomTreeIsCounted(threads: Int) {
      let scheduler = Scheduler(threads: threads)
      let expected = Self.serialCount(42, 0)
      #expect(expected > 1000)
      @Sendable func count(_ node: UInt64, _ depth: Int) -> Int {
        let children = Self.children(of: node, depth: depth)
        return scheduler.parallelReduce(
          0..<children.count, leaf: 1, identity: 0,
          fold: { count(children[$0.lowerBound], depth + 1) }, combine: +) + 1
      }
      #expect(withDeadline { count(42, 0) } == expected)
      let spawned = TaskScopeTests.Counter()
      @Sendable func visit(_ node: UInt64, _ depth: Int, _ tasks: TaskScope<Never>) {
        spawned.add()
        for child in Self.children(of: node, depth: depth) {
          tasks.spawn { visit(child, depth + 1, tasks) }
        }
      }
      withDeadline { scheduler.scope { visit(42, 0, $0) } }
      #expect(spawned.value == expected)
    }

    /// The one long item lies at the end of the range. Its thread has it, and the others have done all the
    /// rest when it ends: nothing waits behind it.
    @Test(arguments: [2, 16]) func demand6_nothingWaitsBehindALongItem(threads: Int) {
      let scheduler = Scheduler(threads: threads)
      let left = Atomic<Int>(999)
      withDeadline {
        scheduler.parallelFor(0..<1000) { index in
          if index < 999 {
            left.subtract(1, ordering: .relaxed)
          } else {
            // As long as anything is left: it is others who must do it.
            while left.load(ordering: .relaxed) > 0 { sched_yield() }
          }
        }
      }
      #expect(left.load(ordering: .relaxed) == 0)
    }

    /// As above with the long item first: everything behind it must be taken by others.
    @Test(arguments: [2, 16]) func demand6_thievesTakeWhatALongItemHolds(threads: Int) {
      let scheduler = Scheduler(threads: threads)
      let left = Atomic<Int>(999)
      withDeadline {
        scheduler.parallelFor(0..<1000, grain: .items(1)) { index in
          if index > 0 {
            left.subtract(1, ordering: .relaxed)
          } else {
            while left.load(ordering: .relaxed) > 0 { sched_yield() }
          }
        }
      }
      #expect(left.load(ordering: .relaxed) == 0)
    }
  }
}
