import Foundation
import Glibc
import Synchronization
import Testing

@testable import HeddleScheduler

extension SchedulerSuite {
  @Suite struct SleepTests {
    /// Nanoseconds for which a thread of this process has run.
    private func runTime(of thread: Int32) throws -> Int {
      let text = try String(contentsOfFile: "/proc/self/task/\(thread)/schedstat", encoding: .utf8)
      return try #require(text.split(separator: " ").first.flatMap { Int($0) })
    }

    @Test(arguments: [2, 16]) func demand14_anIdleSchedulerUsesNoProcessor(threads: Int) throws {
      let scheduler = Scheduler(threads: threads)
      let workers = threadIDs(scheduler).subtracting([currentThread()])
      #expect(workers.count >= 1)
      #expect(scheduler.isBalanced)
      let before = try workers.map { try runTime(of: $0) }
      usleep(UInt32(trials(300_000, long: 5_000_000)))
      #expect(try workers.map { try runTime(of: $0) } == before)
    }

    /// Both branches must be under way at once, so the sleeping worker must wake up. The pauses lead the
    /// publisher through every moment of the worker's way to its bed.
    @Test func noWakeUpForAForkIsLost() {
      let scheduler = Scheduler(threads: 2)
      let count = trials(20_000, long: 10_000_000)
      var numbers = SeededNumbers(seed: 3)
      withDeadline {
        for trial in 0..<count {
          let begun = Atomic(false)
          _ = scheduler.join(
            { while !begun.load(ordering: .acquiring) { sched_yield() } },
            { begun.store(true, ordering: .releasing) })
          if trial % 4 == 0 { pause(nanoseconds: numbers.next() % 60_000) }
          numbers.jitter()
        }
      }
      #expect(scheduler.isBalanced)
    }

    /// Without sleeping, so that the moment is met exactly.
    private func pause(nanoseconds: UInt64) {
      let end = now() + nanoseconds
      while now() < end {}
    }

    /// The only way to run is to be handed over: no caller's work is forgotten.
    @Test(arguments: [1, 2]) func noHandedOverCallIsLost(threads: Int) {
      let scheduler = Scheduler(threads: threads)
      let count = trials(3000, long: 300_000)
      let sum = Atomic<Int>(0)
      withDeadline {
        onThreads(5) { caller in
          var numbers = SeededNumbers(seed: caller)
          for _ in 0..<count {
            scheduler.run { _ = sum.add(1, ordering: .relaxed) }
            numbers.jitter()
          }
        }
      }
      #expect(sum.load(ordering: .relaxed) == 5 * count)
      #expect(scheduler.isBalanced)
    }

    /// Waiting callers, their tasks and their thieves at every width, with every pause.
    @Test(arguments: widths) func nothingHangs(threads: Int) {
      let scheduler = Scheduler(threads: threads)
      let rounds = trials(300, long: 30_000)
      withDeadline {
        onThreads(4) { caller in
          var numbers = SeededNumbers(seed: caller)
          for _ in 0..<rounds {
            let sum = scheduler.parallelReduce(
              0..<64, leaf: 1, identity: 0,
              fold: { range in
                var numbers = SeededNumbers(seed: range.lowerBound)
                numbers.jitter()
                return range.lowerBound
              }, combine: +)
            #expect(sum == 2016)
            if numbers.next() % 8 == 0 { usleep(UInt32(numbers.next() % 100)) }
          }
        }
      }
      #expect(scheduler.isBalanced)
    }

    @Test func patienceFollowsLuckWithinBounds() {
      var patience = Patience.longest
      for _ in 0..<20 { patience = Patience.next(after: patience, success: false) }
      #expect(patience == Patience.shortest)
      for _ in 0..<20 { patience = Patience.next(after: patience, success: true) }
      #expect(patience == Patience.longest)
    }
  }
}
