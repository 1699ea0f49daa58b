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

    /// A thief in a loop of half a microsecond would cost both threads more than the loop.
    @Test func whoHesitatesLeavesWorkThatIsSoonGone() throws {
      let scheduler = Scheduler(threads: 1)
      let registry = scheduler.registry
      let worker = try #require(registry.claimGuest())
      func spins(hesitating hesitation: UInt64, seeing sights: [Bool]) -> (seen: Bool, left: Int) {
        worker.state.pointee.own.hesitation = hesitation
        worker.state.pointee.own.patience = 1_000_000_000
        var sights = sights
        let seen = registry.spin(as: worker, holdingPermit: false) { sights.removeFirst() }
        return (seen, sights.count)
      }
      let prompt = spins(hesitating: 0, seeing: [false, true, false])
      #expect(prompt.seen && prompt.left == 1)
      let start = now()
      let hesitant = spins(hesitating: 50_000, seeing: [true, false, false, true, true])
      #expect(hesitant.seen && hesitant.left == 0)
      #expect(now() - start >= 100_000)
      registry.giveUp(worker)
      #expect(scheduler.isBalanced)
    }

    /// Many times, as the thread may be kept from its core in any one of them.
    @Test func littleWorkMakesAWorkerHesitate() throws {
      let scheduler = Scheduler(threads: 1)
      let worker = try #require(scheduler.registry.claimGuest())
      func hesitates(after body: () -> Void) -> Bool {
        (0..<100).contains { _ in
          worker.asBout(body)
          return worker.state.pointee.own.hesitation > 0
        }
      }
      #expect(hesitates {})
      #expect(!hesitates { usleep(10) })
      // Many little pieces are as bad as one.
      #expect(
        hesitates {
          worker.state.pointee.counters.steals.increase(by: 1000)
          usleep(10)
        })
      // A caller's work has nobody else to do it.
      #expect(!hesitates { worker.state.pointee.counters.callsServed.increase() })
      scheduler.registry.giveUp(worker)
    }

    @Test func hesitationFollowsTheLastPiecesWithinBounds() {
      var hesitation: UInt64 = 0
      for _ in 0..<20 { hesitation = Hesitation.next(after: hesitation, piece: 500) }
      #expect(hesitation == Hesitation.longest)
      #expect(Hesitation.next(after: hesitation, piece: 1_000_000) == 0)
      #expect(Hesitation.next(after: 0, piece: 0) == Hesitation.shortest)
    }
  }
}
