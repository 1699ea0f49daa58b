import Synchronization
import Testing

@testable import HeddleScheduler

extension SchedulerSuite {
  @Suite struct DequeTests {
    /// Items with a count each of how often they were taken; both outlive every thread of the test.
    final class Items: @unchecked Sendable {
      private let deque = WorkStealingDeque<Atomic<Int>>()
      let counts: UnsafeMutablePointer<Atomic<Int>>
      let count: Int

      init(_ count: Int) {
        self.count = count
        counts = .allocate(capacity: count)
        for index in 0..<count { (counts + index).initialize(to: Atomic(0)) }
      }

      deinit {
        counts.deinitialize(count: count)
        counts.deallocate()
      }

      // `#expect` cannot look into a type that isn't copyable.
      var isEmpty: Bool { deque.isEmpty }
      func push(_ item: UnsafeMutablePointer<Atomic<Int>>) -> Bool { deque.push(item) }
      func pop() -> UnsafeMutablePointer<Atomic<Int>>? { deque.pop() }
      func steal() -> UnsafeMutablePointer<Atomic<Int>>? { deque.steal() }

      func take(_ item: UnsafeMutablePointer<Atomic<Int>>) {
        item.pointee.add(1, ordering: .relaxed)
      }

      /// The items that were not taken exactly once.
      var wrong: [Int] { (0..<count).filter { counts[$0].load(ordering: .relaxed) != 1 } }
    }

    static var capacity: Int { WorkStealingDeque<Atomic<Int>>.capacity }

    @Test func ownerTakesTheNewestAndThievesTheOldest() {
      let items = Items(4)
      for index in 0..<4 { #expect(items.push(items.counts + index)) }
      #expect(items.pop() == items.counts + 3)
      #expect(items.steal() == items.counts)
      #expect(items.steal() == items.counts + 1)
      #expect(!items.isEmpty)
      #expect(items.pop() == items.counts + 2)
      #expect(items.isEmpty)
      #expect(items.pop() == nil)
      #expect(items.steal() == nil)
    }

    @Test func aFullRingRefusesAndLosesNothing() {
      let items = Items(Self.capacity + 1)
      for index in 0..<Self.capacity { #expect(items.push(items.counts + index)) }
      #expect(!items.push(items.counts + Self.capacity))
      #expect(items.steal() == items.counts)
      #expect(items.push(items.counts + Self.capacity))
      for index in (1...Self.capacity).reversed() {
        #expect(items.pop() == items.counts + index)
      }
      #expect(items.isEmpty)
    }

    /// The indices run around the ring many times, at every fill.
    @Test(arguments: [1, 2, 7, 1023, 1024]) func indicesWrapAround(fill: Int) {
      let items = Items(fill)
      for round in 0..<(4 * Self.capacity / fill + 2) {
        for index in 0..<fill { #expect(items.push(items.counts + index)) }
        // From the top only, so that the indices advance by the fill.
        for index in 0..<fill { #expect(items.steal() == items.counts + index) }
        #expect(items.isEmpty, "round \(round)")
      }
    }

    /// Every item is taken exactly once, however pushes, pops and steals meet. Few items at a time, so
    /// that owner and thieves fight for the last one.
    @Test(arguments: [1, 2, 4, 8]) func everyItemIsTakenExactlyOnce(thieves: Int) {
      let items = Items(trials(200_000, long: 20_000_000) / thieves)
      let left = Atomic<Int>(items.count)
      withDeadline {
        onThreads(thieves + 1) { thread in
          var numbers = SeededNumbers(seed: thread)
          if thread > 0 {
            while left.load(ordering: .relaxed) > 0 {
              if let item = items.steal() {
                items.take(item)
                left.subtract(1, ordering: .relaxed)
              }
              numbers.jitter()
            }
            return
          }
          var next = 0
          while next < items.count {
            for _ in 0..<numbers.next() % 4 where next < items.count {
              if items.push(items.counts + next) { next += 1 }
            }
            for _ in 0..<numbers.next() % 4 {
              guard let item = items.pop() else { break }
              items.take(item)
              left.subtract(1, ordering: .relaxed)
              if numbers.next() % 8 == 0 { numbers.jitter() }
            }
          }
          while let item = items.pop() {
            items.take(item)
            left.subtract(1, ordering: .relaxed)
          }
        }
      }
      #expect(items.wrong.isEmpty)
    }

    /// Owner and thieves meet over one item again and again, as closely as they can.
    @Test(arguments: [1, 2]) func theLastItemIsTakenOnce(thieves: Int) {
      let items = Items(trials(300_000, long: 30_000_000))
      let done = Atomic<Bool>(false)
      withDeadline {
        onThreads(thieves + 1) { thread in
          if thread > 0 {
            while !done.load(ordering: .relaxed) {
              if let item = items.steal() { items.take(item) }
            }
            return
          }
          for index in 0..<items.count {
            _ = items.push(items.counts + index)
            if let item = items.pop() { items.take(item) }
          }
          done.store(true, ordering: .relaxed)
        }
      }
      #expect(items.wrong.isEmpty)
    }

    /// The ring nearly full, where a slot is written again soonest.
    @Test(arguments: [1, 4]) func aFullRingUnderThieves(thieves: Int) {
      let items = Items(trials(100_000, long: 10_000_000))
      let left = Atomic<Int>(items.count)
      withDeadline {
        onThreads(thieves + 1) { thread in
          var next = 0
          while left.load(ordering: .relaxed) > 0 {
            if thread == 0, next < items.count {
              if items.push(items.counts + next) { next += 1 }
            } else if let item = items.steal() {
              items.take(item)
              left.subtract(1, ordering: .relaxed)
            }
          }
        }
      }
      #expect(items.wrong.isEmpty)
    }
  }
}
