import Glibc
import Testing

@testable import HeddleScheduler

extension SchedulerSuite {
  /// The system refuses to start threads (here because their stacks would be larger than any memory). Every
  /// construct works with the callers' threads alone, within the budget, and nothing hangs.
  @Suite struct ThreadlessTests {
    private func threadless(_ threads: Int) -> Scheduler {
      Scheduler { Registry(threads: threads, most: threads, monitor: nil, stackSize: 1 << 46) }
    }

    @Test(arguments: widths) func callersDoTheirOwnWork(threads: Int) {
      let scheduler = threadless(threads)
      let occupancy = BudgetTests.Occupancy()
      let counter = TaskScopeTests.Counter()
      withDeadline {
        onThreads(6) { _ in
          for _ in 0..<10 {
            #expect(NestingTests.fibonacci(scheduler, 10) == 55)
            scheduler.parallelFor(0..<4, grain: .items(1)) { _ in occupancy.pass { usleep(20) } }
            scheduler.scope { tasks in
              for _ in 0..<20 { tasks.spawn { tasks.spawn { counter.add() } } }
            }
            var graph = TaskGraph<Never>()
            for _ in 0..<10 { graph.add { counter.add() } }
            scheduler.run(graph)
          }
        }
      }
      #expect(!scheduler.registry.hasThreads)
      #expect(counter.value == 6 * 10 * 30)
      #expect(occupancy.peak <= threads)
      #expect(scheduler.peakRunningThreads <= threads)
      #expect(scheduler.isBalanced)
    }

    @Test func poolsWork() {
      let scheduler = threadless(2)
      let pool = Pool(scheduler: scheduler)
      @Sendable func nested(_ index: Int) -> Int { pool.submit { index }.wait() }
      let submissions = (0..<10).map { index in pool.submit { nested(index) } }
      let sum = withDeadline { submissions.map { $0.wait() }.reduce(0, +) }
      withDeadline { pool.shutDown() }
      #expect(sum == 45)
      #expect(scheduler.isBalanced)
    }

    @Test func asyncRunsWork() async {
      let scheduler = threadless(2)
      let result = await scheduler.run { NestingTests.fibonacci(scheduler, 10) }
      #expect(result == 55)
    }
  }
}
