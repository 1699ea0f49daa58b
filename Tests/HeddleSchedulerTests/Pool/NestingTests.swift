import Synchronization
import Testing

@testable import HeddleScheduler

extension SchedulerSuite {
  @Suite struct NestingTests {
    static func fibonacci(_ scheduler: Scheduler, _ n: Int) -> Int {
      if n < 2 { return n }
      let (a, b) = scheduler.join({ fibonacci(scheduler, n - 1) }, { fibonacci(scheduler, n - 2) })
      return a + b
    }

    @Test(arguments: widths) func nestedJoinsAddUp(threads: Int) {
      let scheduler = Scheduler(threads: threads)
      #expect(withDeadline { Self.fibonacci(scheduler, 20) } == 6765)
      #expect(scheduler.isBalanced)
    }

    /// Every level is parallel: callers, ranges in callers, ranges in ranges, joins inside.
    @Test(arguments: widths) func demand2_everyLevelNests(threads: Int) {
      let scheduler = Scheduler(threads: threads)
      let sum = Atomic<Int>(0)
      withDeadline {
        onThreads(6) { caller in
          scheduler.parallelFor(0..<10) { i in
            scheduler.parallelFor(0..<10, grain: .items(1)) { j in
              let (a, b) = scheduler.join(
                { Self.fibonacci(scheduler, 5) },
                {
                  scheduler.parallelReduce(0..<10, leaf: 3, identity: 0, fold: \.count, combine: +)
                })
              sum.add(a * b + i + j + caller, ordering: .relaxed)
            }
          }
        }
      }
      #expect(sum.load(ordering: .relaxed) == 6 * 100 * (5 * 10 + 9) + 100 * 15)
      #expect(scheduler.isBalanced)
    }

    /// Ranges nested to a depth at which waiting tasks pile up on one another's stacks.
    @Test(arguments: widths) func rangesNestDeeply(threads: Int) {
      let scheduler = Scheduler(threads: threads)
      @Sendable func leaves(_ depth: Int) -> Int {
        depth == 0 ? 1 : scheduler.parallelMap(0..<2) { _ in leaves(depth - 1) }.reduce(0, +)
      }
      #expect(withDeadline { leaves(10) } == 1024)
    }

    /// More jobs at once than a deque holds: the rest runs in place.
    @Test(arguments: widths) func aFullDequeIsNoObstacle(threads: Int) {
      let scheduler = Scheduler(threads: threads)
      @Sendable func chain(_ n: Int) -> Int {
        if n == 0 { return 0 }
        let (a, b) = scheduler.join({ chain(n - 1) }, { 1 })
        return a + b
      }
      #expect(withDeadline { chain(2000) } == 2000)
    }

    @Test(arguments: widths) func schedulersNestInOneAnother(threads: Int) {
      let schedulers = [Scheduler(threads: threads), Scheduler(threads: 1), Scheduler(threads: 2)]
      @Sendable func descend(_ depth: Int, _ seed: Int) -> Int {
        if depth == 0 { return 1 }
        let scheduler = schedulers[(seed &* 31 &+ depth) % 3]
        return scheduler.parallelMap(0..<2) { descend(depth - 1, seed + $0) }.reduce(0, +)
      }
      withDeadline {
        onThreads(4) { caller in
          for round in 0..<20 { #expect(descend(6, caller + round) == 64) }
        }
      }
      for scheduler in schedulers { #expect(scheduler.isBalanced) }
    }

    /// A caller that comes back to a scheduler of which it holds the only permit.
    @Test func aSchedulerIsReenteredThroughAnother() {
      let (a, b, c) = (Scheduler(threads: 1), Scheduler(threads: 1), Scheduler(threads: 1))
      let result = withDeadline { a.run { b.run { c.run { a.run { b.run { 42 } } } } } }
      #expect(result == 42)
      for scheduler in [a, b, c] {
        #expect(scheduler.peakRunningThreads == 1)
        #expect(scheduler.isBalanced)
      }
    }

    /// Two schedulers of one thread each, two callers that cross them: whoever sleeps holds no permit.
    @Test func crossingCallersDoNotBlockEachOther() {
      let schedulers = [Scheduler(threads: 1), Scheduler(threads: 1)]
      let sum = Atomic<Int>(0)
      let rounds = trials(2000, long: 200_000)
      withDeadline {
        onThreads(4) { caller in
          let (outer, inner) = (schedulers[caller % 2], schedulers[1 - caller % 2])
          for _ in 0..<rounds {
            outer.run {
              inner.parallelFor(0..<2, grain: .items(1)) { _ in
                outer.run { _ = sum.add(1, ordering: .relaxed) }
              }
            }
          }
        }
      }
      #expect(sum.load(ordering: .relaxed) == 4 * rounds * 2)
      for scheduler in schedulers {
        #expect(scheduler.peakRunningThreads == 1)
        #expect(scheduler.isBalanced)
      }
    }
  }
}
