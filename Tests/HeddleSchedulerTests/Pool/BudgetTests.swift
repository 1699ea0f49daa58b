import Glibc
import Synchronization
import Testing

@testable import HeddleScheduler

extension SchedulerSuite {
  @Suite struct BudgetTests {
    /// Counts those who are inside; the most at once is what the budget limits.
    final class Occupancy: Sendable {
      private let inside = Atomic<Int>(0)
      private let most = Atomic<Int>(0)

      func pass(_ body: () -> Void) {
        most.max(inside.add(1, ordering: .relaxed).newValue, ordering: .relaxed)
        body()
        inside.subtract(1, ordering: .relaxed)
      }

      var peak: Int { most.load(ordering: .relaxed) }
    }

    /// Ten callers and everything that they nest: never more threads at work than permits.
    @Test(arguments: widths) func demand4_callersCountInTheBudget(threads: Int) {
      let scheduler = Scheduler(threads: threads)
      let occupancy = Occupancy()
      withDeadline {
        onThreads(10) { caller in
          var numbers = SeededNumbers(seed: caller)
          for _ in 0..<20 {
            scheduler.parallelFor(0..<8, grain: .items(1)) { _ in
              let (_, _) = scheduler.join(
                { occupancy.pass { usleep(50) } }, { occupancy.pass { usleep(50) } })
            }
            numbers.jitter()
          }
        }
      }
      #expect(occupancy.peak <= threads)
      #expect(scheduler.peakRunningThreads >= occupancy.peak)
      #expect(scheduler.peakRunningThreads <= threads)
      if threads <= 10 { #expect(scheduler.peakRunningThreads == threads) }
      #expect(scheduler.isBalanced)
      #expect(scheduler.runningThreads == 0)
    }

    /// Callers that find no permit are served, in the order in which they came.
    @Test func callersAreServedInOrder() {
      let scheduler = Scheduler(threads: 1)
      let order = Guarded<[Int]>([])
      let inside = Atomic(false)
      let mayLeave = Atomic(false)
      withDeadline {
        let first = Thread { _ in
          scheduler.run {
            inside.store(true, ordering: .releasing)
            while !mayLeave.load(ordering: .acquiring) { usleep(100) }
          }
        }
        while !inside.load(ordering: .acquiring) { usleep(100) }
        let callers = (0..<6).map { index in
          let caller = Thread { _ in
            scheduler.run { order.withLock { $0.append(index) } }
          }
          while scheduler.registry.injection.length <= index { usleep(100) }
          return caller
        }
        mayLeave.store(true, ordering: .releasing)
        for thread in callers + [first] { thread.join() }
      }
      #expect(order.withLock { $0 } == Array(0..<6))
    }

    /// A caller that finds a helper at work waits for the helper's core. Whoever waits inside another call leaves
    /// this one alone.
    @Test func aHelperMakesRoomForACaller() {
      let scheduler = Scheduler(threads: 2)
      let helps = Atomic(false)
      let hasCome = Atomic(false)
      let isAtHome = Guarded(false)
      withDeadline {
        let first = Thread { _ in
          let caller = currentThread()
          scheduler.parallelFor(0..<2, grain: .items(1)) { _ in
            if currentThread() != caller { helps.store(true, ordering: .releasing) }
            // Neither core is free until the second caller waits for one, or has handed its call over.
            while !hasCome.load(ordering: .acquiring) { usleep(100) }
          }
        }
        while !helps.load(ordering: .acquiring) { usleep(100) }
        let second = Thread { _ in
          let caller = currentThread()
          scheduler.run {
            isAtHome.withLock { $0 = currentThread() == caller }
          }
        }
        while scheduler.registry.permits.pointee.ledger.entry.queued == 0,
          scheduler.registry.injection.isEmpty
        { usleep(100) }
        hasCome.store(true, ordering: .releasing)
        for thread in [first, second] { thread.join() }
      }
      #expect(isAtHome.withLock { $0 })
      #expect(scheduler.isBalanced)
    }

    @Test func thePeakStartsAnew() {
      let scheduler = Scheduler(threads: 2)
      _ = threadIDs(scheduler)
      #expect(scheduler.peakRunningThreads == 2)
      #expect(scheduler.isBalanced)
      scheduler.resetPeakRunningThreads()
      #expect(scheduler.peakRunningThreads == 0)
      scheduler.run { scheduler.resetPeakRunningThreads() }
      #expect(scheduler.peakRunningThreads == 1)
    }

    /// All of a wide scheduler's threads take part: work that waits for as many threads as there are.
    @Test(arguments: [2, 16]) func demand3_othersJoinWhileTheWorkRuns(threads: Int) {
      let scheduler = Scheduler(threads: threads)
      let arrived = Atomic<Int>(0)
      withDeadline {
        scheduler.parallelFor(0..<threads, grain: .items(1)) { _ in
          arrived.add(1, ordering: .sequentiallyConsistent)
          while arrived.load(ordering: .sequentiallyConsistent) < threads { sched_yield() }
        }
      }
      #expect(scheduler.peakRunningThreads == threads)
    }
  }
}
