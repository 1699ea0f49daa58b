import Glibc
import Testing

@testable import HeddleScheduler

extension SchedulerSuite {
  @Suite struct CountersTests {
    private func sum(_ scheduler: Scheduler, _ count: (WorkerCounts) -> Int) -> Int {
      scheduler.workerCounts.map(count).reduce(0, +)
    }

    @Test func demand20_countsAreOfWhatHappened() {
      let scheduler = Scheduler(threads: 2)
      #expect(scheduler.workerCounts.map(\.name) == ["worker 0", "worker 1", "guest 0", "guest 1"])
      #expect(sum(scheduler, \.steals) == 0)
      // Both branches at once: the second one is stolen.
      for _ in 0..<10 {
        let gate = Gate(2)
        _ = scheduler.join({ gate.pass() }, { gate.pass() })
      }
      #expect(sum(scheduler, \.steals) == 10)
      #expect(scheduler.isBalanced)
      #expect(sum(scheduler, \.callsServed) == 0)
    }

    @Test func sleepIsTimed() {
      let scheduler = Scheduler(threads: 1)
      scheduler.parallelFor(0..<10) { _ in }
      #expect(scheduler.isBalanced)
      usleep(50_000)
      // Wakes the worker, which adds what it has slept.
      let done = Thread { _ in
        scheduler.run { _ = usleep(20_000) }
      }
      usleep(5000)
      scheduler.run {}
      done.join()
      #expect(scheduler.isBalanced)
      let worker = scheduler.workerCounts[0]
      #expect(worker.parks >= 1)
      #expect(worker.callsServed == 1)
      #expect(worker.timeParked >= 50_000_000)
      #expect(worker.timeSpinning > 0)
    }
  }
}
