import Glibc
import Synchronization
import Testing

@testable import HeddleScheduler

extension SchedulerSuite {
  @Suite struct CountersTests {
    private func sum(_ scheduler: Scheduler, _ count: (WorkerCounts) -> Int) -> Int {
      scheduler.workerCounts.map(count).reduce(0, +)
    }

    /// A tree of joins with as many ends.
    private func fork(_ ends: Int, on scheduler: Scheduler) {
      if ends == 1 { return }
      _ = scheduler.join(
        { fork(ends / 2, on: scheduler) }, { fork(ends - ends / 2, on: scheduler) })
    }

    @Test func demand20_countsAreOfWhatHappened() {
      let scheduler = Scheduler(threads: 2)
      #expect(
        scheduler.workerCounts.map(\.name)
          == ["worker 0", "worker 1", "guest 0", "guest 1", "others"])
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
      let inside = Atomic(false)
      let done = Thread { _ in
        scheduler.run {
          inside.store(true, ordering: .releasing)
          _ = usleep(20_000)
        }
      }
      while !inside.load(ordering: .acquiring) { usleep(100) }
      scheduler.run {}
      done.join()
      #expect(scheduler.isBalanced)
      let worker = scheduler.workerCounts[0]
      #expect(worker.parks >= 1)
      #expect(worker.callsServed == 1)
      // What it found after the call was nothing.
      #expect(worker.failedSteals >= 1)
      #expect(worker.timeParked >= 50_000_000)
      #expect(worker.timeSpinning > 0)
    }

    /// Every piece of work is counted once, whoever runs it.
    @Test(arguments: widths) func tasksAreCounted(threads: Int) {
      let scheduler = Scheduler(threads: threads)
      scheduler.run { fork(100, on: scheduler) }
      #expect(sum(scheduler, \.tasks) == 99)
      scheduler.scope { tasks in
        for _ in 0..<10 { tasks.spawn {} }
      }
      #expect(sum(scheduler, \.tasks) == 109)
      withCoreBudget(1, on: scheduler) { fork(50, on: scheduler) }
      #expect(sum(scheduler, \.tasks) == 158)
    }

    /// A worker of another scheduler cannot hand its call over: it waits for the only core, in a place of its
    /// own or, if callers have all of them, in none.
    @Test(arguments: [1, 2]) func waitingForACoreIsCounted(places: Int) {
      let scheduler = Scheduler { Registry(threads: 1, most: places, monitor: nil) }
      let other = Scheduler(threads: 1)
      let inside = AsyncTests.Flag()
      withDeadline {
        let holder = Thread { _ in
          scheduler.run {
            inside.raise()
            _ = usleep(30_000)
          }
        }
        while !inside.isUp { usleep(100) }
        let start = now()
        other.run { scheduler.run {} }
        let waited = Int(now() - start)
        holder.join()
        #expect(sum(scheduler, \.permitWaits) == 1)
        #expect(waited / 2...waited ~= sum(scheduler, \.timeWaitingForPermits))
        let counts = scheduler.workerCounts.last!
        #expect(counts.name == "others" && counts.permitWaits == (places == 1 ? 1 : 0))
      }
      #expect(scheduler.isBalanced)
    }

    @Test func timeAtWorkIsBusy() {
      let scheduler = Scheduler(threads: 2)
      let start = now()
      scheduler.run { _ = usleep(30_000) }
      #expect(scheduler.isBalanced)
      let guest = scheduler.workerCounts[2]
      #expect(30_000_000...Int(now() - start) ~= guest.timeBusy)
      usleep(5000)
      #expect(scheduler.workerCounts[2].timeBusy == guest.timeBusy)
      // Half of the time at work, the other half asleep until the other branch has ended.
      let fork = now()
      _ = scheduler.join({}, { _ = usleep(40_000) })
      #expect(scheduler.isBalanced)
      let busy = sum(scheduler, \.timeBusy) - guest.timeBusy
      #expect(40_000_000...Int(now() - fork) * 3 / 2 ~= busy)
    }

    /// What is read in the middle of the work counts up to then.
    @Test func theTimeOfAThreadAtWorkGoesOn() {
      let scheduler = Scheduler(threads: 1)
      scheduler.run {
        usleep(10_000)
        #expect(sum(scheduler, \.timeBusy) >= 10_000_000)
        usleep(10_000)
        #expect(sum(scheduler, \.timeBusy) >= 20_000_000)
      }
    }

    /// Two threads for half of the time, and none for the other half.
    @Test func meanRunningThreadsIsOfTheWholeTime() throws {
      let scheduler = Scheduler(threads: 2)
      _ = threadIDs(scheduler)
      #expect(scheduler.isBalanced)
      let (counted, trace) = Trace.record {
        scheduler.countingRunningThreads {
          let gate = Gate(2)
          let half = { @Sendable in
            gate.pass()
            _ = usleep(60_000)
          }
          _ = scheduler.join(half, half)
          usleep(60_000)
        }
      }
      #expect(counted.running.peak == 2)
      #expect(0.85..<1.1 ~= counted.running.mean)
      let traced = try #require(trace).meanCoresInUse
      #expect(abs(traced - counted.running.mean) < 0.05)
    }

    /// Callers without a place of their own count as well.
    @Test func allCallersCount() {
      let scheduler = Scheduler(threads: 1)
      let (_, running) = withDeadline {
        scheduler.countingRunningThreads {
          onThreads(6) { _ in
            for _ in 0..<5 { scheduler.run { _ = usleep(2000) } }
          }
        }
      }
      #expect(running.peak == 1)
      #expect(0.7...1.001 ~= running.mean)
    }
  }
}
