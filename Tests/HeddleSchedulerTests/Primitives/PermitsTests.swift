import CHeddleSystem
import Glibc
import Synchronization
import Testing

@testable import HeddleScheduler

extension SchedulerSuite {
  @Suite struct PermitsTests {
    final class Shared: Sendable {
      private let permits: Permits
      let holders = Atomic<Int>(0)
      let most = Atomic<Int>(0)
      let order = Guarded<[Int]>([])

      // `#expect` cannot look into a type that isn't copyable.
      var entry: Ledger.Entry { permits.ledger.entry }
      var held: Int { permits.held }
      var peakHeld: Int { permits.peakHeld }
      func resetPeak() { permits.resetPeak() }
      func tryAcquire() -> Bool { permits.tryAcquire() }
      func acquire(movable: Int32 = 0) { permits.acquire(movable: movable) }
      func release(for place: WakePlace = .anywhere) { permits.release(for: place) }

      init(_ count: Int) { permits = Permits(count: count) }
    }

    @Test(arguments: [1, 2, 5]) func neverMoreHoldersThanPermits(count: Int) {
      let shared = Shared(count)
      let rounds = trials(3000, long: 1_000_000)
      withDeadline {
        onThreads(8) { thread in
          var numbers = SeededNumbers(seed: thread)
          for _ in 0..<rounds {
            if numbers.next() % 2 == 0 {
              shared.acquire()
            } else if !shared.tryAcquire() {
              continue
            }
            let holders = shared.holders.add(1, ordering: .relaxed).newValue
            shared.most.max(holders, ordering: .relaxed)
            numbers.jitter()
            shared.holders.subtract(1, ordering: .relaxed)
            shared.release()
          }
        }
      }
      let most = shared.most.load(ordering: .relaxed)
      #expect(most <= count)
      // The ledger counts a holder before it knows of it and after it has forgotten.
      #expect(most...count ~= shared.peakHeld)
      #expect(shared.held == 0)
      #expect(shared.entry.word == Shared(count).entry.word)
    }

    /// Whoever waits may be sent to the processor that is left for it, and never notices.
    @Test func whoWaitsIsSentToAFreeProcessor() {
      let shared = Shared(1)
      let before = Affinity.current
      let strangers = Atomic<Int>(0)
      withDeadline {
        onThreads(3) { thread in
          for round in 0..<60 {
            shared.acquire(movable: heddle_thread_id())
            if Affinity.current != before { strangers.add(1, ordering: .relaxed) }
            // Longer than who waits must have slept for a detour, most of the time.
            usleep(round % 4 == 0 ? 50 : 600)
            shared.release(for: .on(Int32(before.processors.randomElement()!)))
          }
        }
      }
      #expect(strangers.load(ordering: .relaxed) == 0)
      #expect(shared.held == 0)
      #expect(shared.entry.word == Shared(1).entry.word)
    }

    /// Threads enter the queue one by one, and get the permit in that order.
    @Test func firstComeFirstServed() {
      let shared = Shared(1)
      shared.acquire()
      withDeadline {
        let threads = (0..<8).map { index in
          let thread = Thread { _ in
            shared.acquire()
            shared.order.withLock { $0.append(index) }
            shared.release()
          }
          while shared.entry.queued <= index { usleep(100) }
          return thread
        }
        shared.release()
        for thread in threads { thread.join() }
      }
      #expect(shared.order.withLock { $0 } == Array(0..<8))
    }

    /// Who merely tries doesn't get a permit past those who queue for one, not even a returned one.
    @Test func nobodyOvertakesTheQueue() {
      let shared = Shared(2)
      shared.acquire()
      shared.acquire()
      withDeadline {
        let thread = Thread { _ in
          shared.acquire()
          shared.order.withLock { $0.append(1) }
        }
        while shared.entry.queued == 0 { usleep(100) }
        #expect(!shared.tryAcquire())
        shared.release()
        #expect(!shared.tryAcquire(), "the returned permit belongs to the queue")
        thread.join()
      }
      #expect(shared.held == 2)
    }

    @Test func thePeakIsOfTheTimeSinceTheReset() {
      let shared = Shared(4)
      for _ in 0..<3 { #expect(shared.tryAcquire()) }
      shared.release()
      shared.release()
      #expect(shared.peakHeld == 3)
      shared.resetPeak()
      #expect(shared.peakHeld == 1)
      #expect(shared.tryAcquire())
      #expect(shared.peakHeld == 2)
    }
  }
}
