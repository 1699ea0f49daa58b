import CHeddleSystem
import Glibc
import Testing

@testable import HeddleScheduler

extension SchedulerSuite {
  @Suite struct SpinTests {
    private func timeSpinning(_ scheduler: Scheduler) -> Int {
      scheduler.workerCounts.map(\.timeSpinning).reduce(0, +)
    }

    /// With a thread at work on every processor, those that find nothing to do sleep at once, however often
    /// they are called.
    @Test func demand14_nobodySpinsWithoutACoreForIt() {
      let processors = Int(heddle_affinity_count())
      let scheduler = Scheduler(threads: processors + 30)
      let stop = AsyncTests.Flag()
      withDeadline {
        let gate = Gate(processors + 1)
        let holders = (0..<processors).map { _ in
          Thread { _ in
            scheduler.run {
              gate.pass()
              while !stop.isUp { usleep(100) }
            }
          }
        }
        gate.pass()
        // Whoever was spinning when the last of them began has given up by now.
        usleep(10_000)
        let before = timeSpinning(scheduler)
        let calls = TaskScopeTests.Counter()
        for _ in 0..<100 {
          scheduler.scope { tasks in for _ in 0..<4 { tasks.spawn { calls.add() } } }
        }
        #expect(calls.value == 400)
        #expect(timeSpinning(scheduler) == before)
        stop.raise()
        for holder in holders { holder.join() }
      }
      #expect(scheduler.isBalanced)
    }
  }
}
