import CHeddleSystem
import Glibc
import Synchronization
import Testing

@testable import HeddleScheduler

extension SchedulerSuite {
  /// How work is divided among the threads.
  @Suite struct DivisionTests {
    /// Much work outside, much inside, and both mixed, without any setting: each time a moment must come at
    /// which every thread is at work.
    @Test(arguments: [2, 3, 16]) func demand5_everyShapeUsesEveryThread(threads: Int) {
      let scheduler = Scheduler(threads: threads)
      /// Outer items, each of so many inner ones, that all wait for one another.
      func run(_ inner: [Int]) {
        #expect(inner.reduce(0, +) == threads)
        let gate = Gate(threads)
        withDeadline {
          scheduler.parallelFor(0..<inner.count, grain: .items(1)) { index in
            scheduler.parallelFor(0..<inner[index], grain: .items(1)) { _ in gate.pass() }
          }
        }
      }
      for _ in 0..<10 {
        run(Array(repeating: 1, count: threads))
        run([threads])
        run([1, threads - 1])
        run([threads - 1, 1])
        run(Array(repeating: 0, count: 20) + [threads])
        run([threads] + Array(repeating: 0, count: 20))
      }
      #expect(scheduler.peakRunningThreads == threads)
    }

    /// A range that costs less than handing it over is not divided, also with many callers; one that costs
    /// more is. The first item, by which the estimate is tested, may have a thread to itself.
    @Test(arguments: [2, 16]) func demand7_cheapRangesAreNotDivided(threads: Int) {
      let scheduler = Scheduler(threads: threads)
      @Sendable func threadsUsed(_ cost: Double) -> Set<Int32> {
        let used = scheduler.parallelMap(0..<64, grain: .cost(nanoseconds: cost)) { _ in
          if cost > 1000 { usleep(200) }
          return currentThread()
        }
        return Set(used.dropFirst())
      }
      #expect(threadsUsed(100).count == 1)
      onThreads(6) { _ in
        for _ in 0..<50 { #expect(threadsUsed(100).count == 1) }
      }
      #expect(threadsUsed(200_000).count > 1)
    }

    /// Neither a core nor a place in line is needed for it, whoever has them; and code inside finds the
    /// scheduler that was called. Tried again if the kernel has interrupted the first item, which then seemed
    /// to be dear.
    @Test func demand7_cheapRangesWaitForNobody() {
      let scheduler = Scheduler(threads: 1)
      withDeadline {
        #expect((0..<20).contains { _ in cheapRangeEndsWhileTheCoreIsTaken(scheduler) })
      }
    }

    private func cheapRangeEndsWhileTheCoreIsTaken(_ scheduler: Scheduler) -> Bool {
      let isTaken = Atomic(false), isOver = Atomic(false), wasInTime = Atomic(false)
      let holder = Thread { _ in
        scheduler.run {
          isTaken.store(true, ordering: .releasing)
          for _ in 0..<1000 where !isOver.load(ordering: .acquiring) { usleep(100) }
          wasInTime.store(isOver.load(ordering: .acquiring), ordering: .relaxed)
        }
      }
      while !isTaken.load(ordering: .acquiring) { usleep(100) }
      let seen = scheduler.parallelMap(0..<8, grain: .cost(nanoseconds: 10)) { _ in
        Scheduler.current === scheduler
      }
      isOver.store(true, ordering: .releasing)
      holder.join()
      #expect(seen == Array(repeating: true, count: 8))
      return wasInTime.load(ordering: .relaxed)
    }

    /// After the first item, which shows that the estimate is wrong, the budget holds.
    @Test func demand7_wrongEstimatesAreCorrected() {
      let scheduler = Scheduler(threads: 2)
      let occupancy = SchedulerSuite.BudgetTests.Occupancy()
      withDeadline {
        onThreads(8) { _ in
          for _ in 0..<5 {
            scheduler.parallelFor(0..<6, grain: .cost(nanoseconds: 10)) { index in
              if index == 0 { usleep(100) } else { occupancy.pass { usleep(500) } }
            }
          }
        }
      }
      #expect(occupancy.peak == 2)
      #expect(scheduler.isBalanced)
    }

    /// `threads` is how many threads may run the asking code's work, in every place the same; what a scope
    /// changes holds for the scope, and comes back by itself.
    @Test func demand13_threadsMeansOneThing() {
      let scheduler = Scheduler(threads: 8)
      #expect(scheduler.threads == 8)
      withCoreBudget(3, on: scheduler) {
        #expect(scheduler.threads == 3)
        let seen = scheduler.parallelMap(0..<20, grain: .items(1)) { index in
          (
            scheduler.threads, withCoreBudget(1 + index % 5) { scheduler.threads },
            scheduler.threads
          )
        }
        for (index, (before, inside, after)) in seen.enumerated() {
          #expect(before == 3 && after == 3)
          #expect(inside == min(3, 1 + index % 5))
        }
        onThreads(2) { _ in #expect(scheduler.threads == 8) }
      }
      #expect(scheduler.threads == 8)
    }

    /// A thread on a slow core takes less of the work, by itself.
    @Test func demand15_aSlowCoreTakesLess() {
      let scheduler = Scheduler(threads: 2)
      let slow = Atomic<Int32>(0)
      let slowItems = Atomic<Int>(0)
      withDeadline {
        scheduler.parallelFor(0..<200, grain: .items(1)) { _ in
          let me = currentThread()
          _ = slow.compareExchange(expected: 0, desired: me, ordering: .relaxed)
          if slow.load(ordering: .relaxed) == me {
            slowItems.add(1, ordering: .relaxed)
            usleep(2000)
          } else {
            usleep(200)
          }
        }
      }
      // An equal split would be 100.
      #expect(slowItems.load(ordering: .relaxed) < 60)
    }

    /// No thread's affinity is touched, the caller's neither.
    @Test func demand16_masksAreLeftAlone() {
      let scheduler = Scheduler(threads: 4)
      let mask = heddle_affinity_count()
      let masks = scheduler.parallelMap(0..<64, grain: .items(1)) { _ in
        usleep(100)
        return heddle_affinity_count()
      }
      #expect(Set(masks) == [mask])
      #expect(heddle_affinity_count() == mask)
    }
  }
}
