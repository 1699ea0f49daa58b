import CHeddleSystem
import Glibc
import Synchronization
import Testing

@testable import HeddleScheduler

extension SchedulerSuite {
  /// Who gets a permit goes on where its giver has stopped, if all other processors are at work.
  @Suite struct LeavingTests {
    static let processors = Affinity.current.processors

    @Test func thePlaceIsThatOfTheLastProcessor() throws {
      let scheduler = Scheduler(threads: Self.processors.count + 1)
      let registry = scheduler.registry
      for held in 0...Self.processors.count {
        let isLast = held >= Self.processors.count && heddle_idle_looks_busy()
        Affinity([Self.processors.last!]).hold {
          let place = isLast ? WakePlace.on(Int32(Self.processors.last!)) : .anywhere
          #expect(registry.placeToLeave == place)
        }
        _ = registry.permits.pointee.tryAcquire()
      }
      // A thread that leaves an arena goes on outside.
      let arena = Registry(limit: 1, affinity: nil, parent: registry)
      #expect(arena.placeToLeave == .anywhere)
      for _ in 0...Self.processors.count { registry.permits.pointee.release() }
      let held = registry.permits.pointee.held
      #expect(held == 0)
    }

    @Test func onlyWhoIsCalledAsideMustHaveRested() {
      #expect(WakePlace.on(0).restBefore == 0)
      #expect(WakePlace.aside.restBefore == Patience.restBeforeDetour)
    }

    /// Each processor has a thread at work, and one more call waits. The processors are left in turn, so that the
    /// one on which the call ran before is not the right one.
    @Test(.enabled(if: heddle_idle_looks_busy() && 2...8 ~= processors.count))
    func aCallGoesOnWhereAnotherHasStopped() {
      let scheduler = Scheduler(threads: Self.processors.count)
      // From here and not from a thread whose mask they would inherit.
      scheduler.registry.startIfNeeded()
      let hits = withDeadline {
        (0..<20).count { trial in
          let place = Self.processors[trial % Self.processors.count]
          return processorOfACall(on: scheduler, leaving: place) == place
        }
      }
      #expect(hits >= 16)
      #expect(scheduler.isBalanced)
    }

    private final class Note: Sendable { let processor = Atomic(-1) }

    /// Where the waiting call comes to run.
    private func processorOfACall(on scheduler: Scheduler, leaving place: Int) -> Int {
      let mask = Affinity.current, note = Note()
      let gate = Gate(Self.processors.count + 1)
      let flags = Self.processors.map { _ in AsyncTests.Flag() }
      let holders = zip(Self.processors, flags).map { processor, flag in
        Thread { _ in
          Affinity([processor]).hold {
            scheduler.run {
              gate.pass()
              while !flag.isUp {}
            }
          }
        }
      }
      gate.pass()
      let caller = Thread { _ in
        scheduler.run {
          note.processor.store(Int(heddle_processor()), ordering: .relaxed)
          #expect(Affinity.current == mask)
        }
        #expect(Affinity.current == mask)
      }
      while scheduler.registry.injection.isEmpty { usleep(100) }
      usleep(1000)
      flags[Self.processors.firstIndex(of: place)!].raise()
      caller.join()
      for flag in flags { flag.raise() }
      for holder in holders { holder.join() }
      return note.processor.load(ordering: .relaxed)
    }
  }
}
