import CHeddleSystem
import Glibc
import Synchronization
import Testing

@testable import HeddleScheduler

extension SchedulerSuite {
  /// A scheduler as in a container: with far more places than it has threads.
  @Suite struct PlacesTests {
    @Test func onlyPlacesInUseAreVisited() {
      let scheduler = Scheduler(atMost: 192, following: { 2 })
      let registry = scheduler.registry
      #expect(registry.usedPlaces.isEmpty)
      #expect(NestingTests.fibonacci(scheduler, 10) == 55)
      #expect(Array(registry.usedPlaces) == [0, 1, 192])
      let gate = Gate(5)
      // Each in a place of its own, the core's permit given back.
      onThreads(5) { _ in scheduler.run { withNoPermit { gate.pass() } } }
      let used = Array(registry.usedPlaces)
      #expect(used == [0, 1] + (192..<190 + used.count) && used.count >= 7)
      #expect(NestingTests.fibonacci(scheduler, 15) == 610)
      scheduler.shutDown()
      #expect(NestingTests.fibonacci(scheduler, 15) == 610)
      #expect(registry.usedPlaces.workers == 2)
      #expect(scheduler.isBalanced)
    }

    private func withNoPermit(_ body: () -> Void) {
      Worker.current?.releasePermits()
      body()
      Worker.current?.acquirePermits()
    }

    /// Crowded is who may have more threads at work than processors, not who has places for them.
    @Test func crowdsFollowTheBudget() {
      let processors = Int(heddle_affinity_count())
      let cores = Atomic(processors)
      let scheduler = Scheduler(
        atMost: 4 * processors, following: { cores.load(ordering: .relaxed) })
      let registry = scheduler.registry
      for budget in [processors, processors + 1, 1, 4 * processors, processors] {
        cores.store(budget, ordering: .relaxed)
        withDeadline {
          // The monitor may just have asked for the budget, and set what it was.
          repeat { registry.setBudget(budget) } while registry.isCrowded != (budget > processors)
        }
        withDeadline { #expect(NestingTests.fibonacci(scheduler, 12) == 144) }
      }
      #expect(registry.processors == processors)
      #expect(Scheduler(threads: processors + 1).registry.isCrowded)
      #expect(!Scheduler(threads: processors).registry.isCrowded)
    }

    /// What one thread writes all the time lies on no cache line that others read.
    @Test func placesShareNoCacheLines() {
      #expect(WorkerStates.stride >= MemoryLayout<Worker.State>.size)
      #expect(WorkerStates.stride % CacheLines.pair == 0)
      let registry = Registry(threads: 3, most: 3, monitor: nil)
      for index in 0..<registry.placeCount {
        #expect(UInt(bitPattern: registry.worker(at: index).state) % UInt(CacheLines.pair) == 0)
      }
    }

    /// More processors than at the beginning are seen, by who follows the budget.
    @Test(.enabled(if: heddle_affinity_count() > 1)) func processorsAreCountedAnew() {
      var registry: Registry?
      Affinity(Affinity.current.processors.prefix(1)).hold {
        registry = Registry(threads: 1, most: 4, monitor: BudgetMonitor { 1 })
      }
      #expect(registry?.processors == 1)
      registry?.setBudget(2)
      #expect(registry?.processors == Int(heddle_affinity_count()))
    }
  }
}
