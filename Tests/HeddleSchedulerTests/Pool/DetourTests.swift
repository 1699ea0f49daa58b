import CHeddleSystem
import Glibc
import Synchronization
import Testing

@testable import HeddleScheduler

extension SchedulerSuite {
  /// Threads that are woken on another processor than their caller's keep their affinity mask.
  @Suite struct DetourTests {
    static let hasProcessors = Affinity.current.processors.count > 1

    /// A thread that does as it is told, and otherwise waits.
    private final class Servant: Sendable {
      let id = Atomic<Int32>(0)
      let order = Atomic<Int>(0)
      let masks = Guarded<[Affinity]>([])

      /// 1: notes its mask; a negative number: goes to the processor of that complement; 2: leaves.
      func serve() {
        id.store(heddle_thread_id(), ordering: .releasing)
        while true {
          let order = order.load(ordering: .acquiring)
          if order == 1 {
            masks.withLock { $0.append(.current) }
          } else if order == 2 {
            return
          } else if order < 0 {
            try? Affinity([~order]).apply()
          }
          if order != 0 { self.order.store(0, ordering: .releasing) }
          sched_yield()
        }
      }

      func tell(_ new: Int) {
        order.store(new, ordering: .releasing)
        while new != 2, order.load(ordering: .acquiring) != 0 { sched_yield() }
      }
    }

    private func withServant(_ body: (Servant) -> Void) -> [Affinity] {
      let servant = Servant()
      let thread = Thread { _ in servant.serve() }
      while servant.id.load(ordering: .acquiring) == 0 { sched_yield() }
      body(servant)
      servant.tell(2)
      thread.join()
      return servant.masks.withLock { $0 }
    }

    @Test(.enabled(if: hasProcessors)) func aDetourEndsWhereItBegan() {
      let before = Affinity.current
      let masks = withServant { servant in
        servant.tell(1)
        var detour = heddle_detour()
        #expect(heddle_begin_detour(servant.id.load(ordering: .relaxed), -1, &detour))
        servant.tell(1)
        heddle_end_detour(&detour)
        servant.tell(1)
      }
      #expect(masks[0] == before)
      #expect(masks[1].processors.count == before.processors.count - 1)
      #expect(Set(masks[1].processors).isSubset(of: before.processors))
      #expect(masks[2] == before)
    }

    /// A detour to one processor leads there and nowhere else, and there is none to where the mask doesn't lead.
    @Test(.enabled(if: hasProcessors)) func aDetourLeadsToOneProcessor() {
      let before = Affinity.current
      for processor in before.processors.prefix(2) {
        let masks = withServant { servant in
          let (id, place) = (servant.id.load(ordering: .relaxed), Int32(processor))
          var detour = heddle_detour(), none = heddle_detour()
          #expect(heddle_begin_detour(id, place, &detour))
          servant.tell(1)
          #expect(!heddle_begin_detour(id, place, &none))
          heddle_end_detour(&detour)
          servant.tell(1)
          for nowhere: Int32 in [1023, 5000, .max] {
            #expect(!heddle_begin_detour(id, nowhere, &none))
          }
          servant.tell(1)
        }
        #expect(masks == [Affinity([processor]), before, before])
      }
    }

    /// A mask that is set meanwhile is nobody's to put back.
    @Test(.enabled(if: hasProcessors)) func aMaskSetMeanwhileStays() {
      for processor in Affinity.current.processors.prefix(2) {
        let masks = withServant { servant in
          // The caller's processor is the servant's new one: that no detour could be.
          Affinity([processor]).hold {
            var detour = heddle_detour()
            #expect(heddle_begin_detour(servant.id.load(ordering: .relaxed), -1, &detour))
            servant.tell(~processor)
            heddle_end_detour(&detour)
            servant.tell(1)
          }
        }
        #expect(masks == [Affinity([processor])])
      }
    }

    /// With one processor, or on one that isn't in the mask, there is nothing to change.
    @Test(.enabled(if: hasProcessors)) func thereIsNoDetourWithoutAnotherProcessor() {
      let before = Affinity.current
      let (here, there) = (before.processors[0], before.processors[1])
      for place in [here, there] {
        let masks = withServant { servant in
          servant.tell(~place)
          Affinity([here]).hold {
            var detour = heddle_detour()
            #expect(!heddle_begin_detour(servant.id.load(ordering: .relaxed), -1, &detour))
          }
          servant.tell(1)
        }
        #expect(masks == [Affinity([place])])
      }
    }

    /// Its mask is its own again whenever a thread goes on: woken from its sleep, on its way there, or with its
    /// announcement taken back.
    @Test(arguments: [false, true]) func aSleeperNeverGoesOnWithoutItsMask(toOne: Bool) {
      final class Bed: Sendable { let parker = Parker(), isOver = Atomic(false) }
      let bed = Bed()
      let before = Affinity.current
      let place = toOne ? WakePlace.on(Int32(before.processors.last!)) : .aside
      let nights = trials(2000, long: 1_000_000)
      let strangers = Atomic<Int>(0)
      withDeadline {
        onThreads(2) { thread in
          var numbers = SeededNumbers(seed: thread)
          if thread == 0 {
            bed.parker.allowDetours()
            for night in 0..<nights {
              bed.parker.announce()
              numbers.jitter()
              if night % 3 == 0 { _ = bed.parker.retract() } else { bed.parker.sleep() }
              if Affinity.current != before { strangers.add(1, ordering: .relaxed) }
            }
            bed.isOver.store(true, ordering: .relaxed)
          } else {
            while !bed.isOver.load(ordering: .relaxed) {
              _ = bed.parker.wake(place, afterRest: 0)
              numbers.jitter()
            }
          }
        }
      }
      #expect(strangers.load(ordering: .relaxed) == 0)
    }

    /// What runs on a worker sees the mask of the process, however the worker was woken.
    @Test func tasksSeeTheWholeMask() {
      let scheduler = Scheduler(threads: 2)
      let before = Affinity.current
      for trial in 0..<200 {
        let masks = scheduler.parallelMap(0..<2, grain: .items(1)) { _ in
          usleep(50)
          return Affinity.current
        }
        #expect(masks == [before, before])
        usleep(UInt32(trial % 8 * 300))
      }
      #expect(scheduler.isBalanced)
    }

    /// A mask that the user gives the workers while they sleep is theirs from then on.
    @Test(.enabled(if: hasProcessors)) func workersKeepTheMaskThatTheUserSets() throws {
      typealias Call = @convention(c) (pid_t, Int, UnsafePointer<UInt64>) -> Int32
      let set = unsafeBitCast(try #require(dlsym(nil, "sched_setaffinity")), to: Call.self)
      let scheduler = Scheduler(threads: 2)
      let workers = threadIDs(scheduler).subtracting([currentThread()])
      let processors = Affinity.current.processors.prefix(2)
      for trial in 0..<100 {
        let processor = processors[trial % 2]
        var mask = [UInt64](repeating: 0, count: 16)
        mask[processor / 64] = 1 &<< UInt64(processor % 64)
        usleep(1500)
        for worker in workers { #expect(set(worker, mask.count * 8, mask) == 0) }
        let seen = scheduler.parallelMap(0..<2, grain: .items(1)) { _ in
          usleep(50)
          return workers.contains(currentThread()) ? Affinity.current : Affinity([processor])
        }
        #expect(Set(seen) == [Affinity([processor])])
      }
    }
  }
}
