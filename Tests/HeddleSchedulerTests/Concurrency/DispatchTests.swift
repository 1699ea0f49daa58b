import Dispatch
import Glibc
import Synchronization
import Testing

@testable import HeddleScheduler

extension SchedulerSuite {
  /// Programs that use Dispatch, around our constructs and inside them.
  @Suite struct DispatchTests {
    typealias Occupancy = BudgetTests.Occupancy

    /// Dispatch's threads are callers from outside: however many it uses, the scheduler's work stays in its
    /// budget.
    @Test(arguments: widths) func demand4_constructsInsideConcurrentPerform(threads: Int) {
      let scheduler = Scheduler(threads: threads)
      let occupancy = Occupancy()
      let sum = Atomic<Int>(0)
      withDeadline {
        DispatchQueue.concurrentPerform(iterations: 60) { index in
          let squares = scheduler.parallelMap(0..<10, grain: .items(1)) { inner in
            occupancy.pass { usleep(20) }
            return index * inner
          }
          sum.add(squares.reduce(0, +), ordering: .relaxed)
        }
      }
      #expect(sum.load(ordering: .relaxed) == 1770 * 45)
      #expect(occupancy.peak <= threads)
      #expect(scheduler.peakRunningThreads <= threads)
      #expect(scheduler.isBalanced)
    }

    /// A task that uses Dispatch: its own thread takes part in `concurrentPerform` and holds its permit;
    /// Dispatch's threads are beside the budget.
    @Test(arguments: widths) func demand2_concurrentPerformInsideConstructs(threads: Int) {
      let scheduler = Scheduler(threads: threads)
      let sum = Atomic<Int>(0)
      withDeadline {
        scheduler.parallelFor(0..<20, grain: .items(1)) { index in
          DispatchQueue.concurrentPerform(iterations: 10) { inner in
            sum.add(index * inner, ordering: .relaxed)
          }
        }
      }
      #expect(sum.load(ordering: .relaxed) == 190 * 45)
      #expect(scheduler.peakRunningThreads <= threads)
      #expect(scheduler.isBalanced)
    }

    /// Alternating to four levels, with limits: Dispatch's threads, inside a task of ours, call back into
    /// the scheduler while the task's own thread waits for them with its permit in hand. They are served as
    /// long as there is another thread or permit; so not on a scheduler of one thread.
    @Test(arguments: [4, 16]) func theyAlternate(threads: Int) {
      let scheduler = Scheduler(threads: threads)
      let occupancy = Occupancy()
      let sum = Atomic<Int>(0)
      withDeadline {
        DispatchQueue.concurrentPerform(iterations: 4) { _ in
          withCoreBudget(1, on: scheduler) {
            scheduler.parallelFor(0..<3, grain: .items(1)) { _ in
              let (a, b) = scheduler.join({ 1 }, { 2 })
              DispatchQueue.concurrentPerform(iterations: 4) { _ in
                occupancy.pass { _ = sum.add(a + b, ordering: .relaxed) }
              }
            }
          }
        }
      }
      #expect(sum.load(ordering: .relaxed) == 4 * 3 * 4 * 3)
      #expect(scheduler.peakRunningThreads <= threads)
      #expect(scheduler.isBalanced)
    }

    /// Queues and groups around constructs.
    @Test(arguments: widths) func queuesAroundConstructs(threads: Int) {
      let scheduler = Scheduler(threads: threads)
      let counter = TaskScopeTests.Counter()
      let group = DispatchGroup()
      for _ in 0..<40 {
        DispatchQueue.global().async(group: group) {
          scheduler.scope { tasks in for _ in 0..<5 { tasks.spawn { counter.add() } } }
        }
      }
      withDeadline { group.wait() }
      #expect(counter.value == 200)
      #expect(scheduler.peakRunningThreads <= threads)
      #expect(scheduler.isBalanced)
    }
  }
}
