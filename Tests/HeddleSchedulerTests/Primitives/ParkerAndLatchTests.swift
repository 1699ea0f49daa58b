import Synchronization
import Testing

@testable import HeddleScheduler

extension SchedulerSuite {
  @Suite struct ParkerAndLatchTests {
    final class Bed: Sendable {
      private let parker = Parker()
      /// What the sleeper waits for: the number of the trial that may begin.
      let news = Atomic<Int>(0)
      let seen = Atomic<Int>(0)

      // `#expect` cannot look into a type that isn't copyable.
      func allowDetours() { parker.allowDetours() }
      func announce() { parker.announce() }
      func retract() -> Bool { parker.retract() }
      func sleep() { parker.sleep() }
      func wake(aside: Bool = false) -> Bool {
        parker.wake(aside ? .aside : .anywhere, afterRest: 0)
      }
    }

    /// The protocol of `Registry.park`: announce, look a last time, sleep; against write, then wake.
    @Test(arguments: [false, true]) func noWakeUpIsLost(aside: Bool) {
      let bed = Bed()
      let count = trials(aside ? 20_000 : 100_000, long: 10_000_000)
      withDeadline {
        onThreads(2) { thread in
          var numbers = SeededNumbers(seed: thread)
          if thread == 1 { bed.allowDetours() }
          for trial in 1...count {
            numbers.jitter()
            if thread == 0 {
              bed.news.store(trial, ordering: .sequentiallyConsistent)
              _ = bed.wake(aside: aside)
              while bed.seen.load(ordering: .acquiring) < trial {}
            } else {
              while bed.news.load(ordering: .sequentiallyConsistent) < trial {
                bed.announce()
                numbers.jitter()
                if bed.news.load(ordering: .sequentiallyConsistent) < trial {
                  bed.sleep()
                } else {
                  _ = bed.retract()
                }
              }
              bed.seen.store(trial, ordering: .releasing)
            }
          }
        }
      }
      #expect(bed.seen.load(ordering: .relaxed) == count)
    }

    /// Each announcement has one answer: by one waker, or by the owner who takes it back.
    @Test(arguments: [false, true]) func anAnnouncementIsAnsweredOnce(aside: Bool) {
      let bed = Bed()
      let answers = Atomic<Int>(0)
      let announcements = trials(aside ? 5000 : 30_000, long: 3_000_000)
      let wakers = 3
      withDeadline {
        onThreads(wakers + 1) { thread in
          var numbers = SeededNumbers(seed: thread)
          if thread == 0 {
            bed.allowDetours()
            for _ in 0..<announcements {
              bed.announce()
              numbers.jitter()
              if bed.retract() { answers.add(1, ordering: .relaxed) }
            }
            bed.news.store(1, ordering: .relaxed)
          } else {
            while bed.news.load(ordering: .relaxed) == 0 {
              if bed.wake(aside: aside) { answers.add(1, ordering: .relaxed) }
              numbers.jitter()
            }
          }
        }
      }
      #expect(answers.load(ordering: .relaxed) == announcements)
    }

    @Test func nobodyIsWokenWhoDidNotAnnounce() {
      let bed = Bed()
      #expect(!bed.wake())
      bed.announce()
      #expect(bed.wake())
      #expect(!bed.wake())
      #expect(!bed.retract())
      // Answered already: returns at once.
      bed.sleep()
    }

    /// The latch lives on the stack of the waiter, which frees it as soon as it is open.
    @Test func aLatchOpensForItsSleeper() {
      let gate = Atomic<UInt>(0)
      let values = Guarded(0)
      let count = trials(30_000, long: 3_000_000)
      withDeadline {
        onThreads(2) { thread in
          var numbers = SeededNumbers(seed: thread)
          for _ in 0..<count {
            if thread == 0 {
              var latch = Latch()
              withUnsafeMutablePointer(to: &latch) { latch in
                gate.store(UInt(bitPattern: latch), ordering: .releasing)
                numbers.jitter()
                latch.pointee.wait()
              }
            } else {
              var address: UInt = 0
              while address == 0 { address = gate.exchange(0, ordering: .acquiring) }
              numbers.jitter()
              values.withLock { $0 += 1 }
              UnsafeMutablePointer<Latch>(bitPattern: address)!.pointee.open()
            }
          }
        }
      }
      #expect(values.withLock { $0 } == count)
    }
  }
}
