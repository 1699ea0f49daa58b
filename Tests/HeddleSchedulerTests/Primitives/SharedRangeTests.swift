import Synchronization
import Testing

@testable import HeddleScheduler

extension SchedulerSuite {
  @Suite struct SharedRangeTests {
    @Test func theOwnerTakesEveryPieceInOrder() {
      let range = SharedRange(3..<7)
      #expect((0..<6).map { _ in range.takeFirst() } == [3, 4, 5, 6, nil, nil])
      #expect(range.takeLastHalf() == nil)
    }

    @Test func aThiefTakesTheLargerHalfOfTheRest() {
      let range = SharedRange(0..<8)
      #expect(range.takeFirst() == 0)
      #expect(range.takeLastHalf() == 4..<8)
      #expect(range.takeLastHalf() == 2..<4)
      #expect(range.takeLastHalf() == 1..<2)
      #expect(range.takeLastHalf() == nil)
      #expect(range.takeFirst() == nil)
    }

    @Test func theLargestRangeFits() {
      let most = SharedRange.mostPieces
      let range = SharedRange(most - 1..<most)
      #expect(range.takeFirst() == most - 1)
      #expect(range.takeFirst() == nil)
      #expect(SharedRange(0..<most).takeLastHalf() == most / 2..<most)
    }

    /// Every piece goes to one thread, whoever is faster.
    @Test func noPieceIsTakenTwiceOrForgotten() {
      withDeadline {
        for trial in 0..<trials(300, long: 30_000) {
          let range = SharedRange(0..<64)
          let taken = (0..<64).map { _ in TaskScopeTests.Counter() }
          onThreads(3) { thread in
            var numbers = SeededNumbers(seed: trial * 3 + thread)
            if thread == 0 {
              while let piece = range.takeFirst() {
                taken[piece].add()
                numbers.jitter()
              }
            } else {
              while let half = range.takeLastHalf() {
                for piece in half { taken[piece].add() }
                numbers.jitter()
              }
            }
          }
          #expect(taken.allSatisfy { $0.value == 1 })
        }
      }
    }

    @Test(arguments: widths, [1, 3, 1000]) func everyIndexIsVisitedOnce(threads: Int, grain: Int) {
      let scheduler = Scheduler(threads: threads)
      for count in [0, 1, 2, 7, 64, 1001] {
        let visits = (0..<count).map { _ in TaskScopeTests.Counter() }
        scheduler.parallelFor(-5..<count - 5, grain: .items(grain)) { visits[$0 + 5].add() }
        #expect(visits.allSatisfy { $0.value == 1 })
      }
    }
  }

  /// Every interleaving of an owner that takes piece by piece and two thieves that take halves.
  @Suite struct SharedRangeModelTests {
    enum Fault: CaseIterable {
      /// A thief writes the new ends without looking whether they have changed.
      case thiefStores
      /// The owner reads both ends, and writes them back as a step of its own.
      case ownerStores
    }

    struct State: Hashable {
      static let pieces = 4
      var front = 0
      var back = pieces
      var taken = [Int](repeating: 0, count: pieces)
      var ownerSaw: [Int]?
      var ownerIsDone = false
      /// What each thief has read; nil before its first look and after its last.
      var thiefSaw: [[Int]?] = [nil, nil]
      var thiefIsDone = [false, false]
    }

    private func owner(_ state: State, _ fault: Fault?) -> State? {
      if state.ownerIsDone { return nil }
      var next = state
      if fault == .ownerStores, state.ownerSaw == nil {
        next.ownerSaw = [state.front, state.back]
        return next
      }
      let ends = state.ownerSaw ?? [state.front, state.back]
      let (front, back) = (ends[0], ends[1])
      next.ownerSaw = nil
      (next.front, next.back) = (front + 1, back)
      if front < back { next.taken[front] += 1 } else { next.ownerIsDone = true }
      return next
    }

    private func thief(_ index: Int, _ state: State, _ fault: Fault?) -> State? {
      if state.thiefIsDone[index] { return nil }
      var next = state
      guard let saw = state.thiefSaw[index] else {
        next.thiefSaw[index] = [state.front, state.back]
        return next
      }
      let (front, back) = (saw[0], saw[1])
      if front >= back {
        next.thiefIsDone[index] = true
      } else if fault == .thiefStores || [state.front, state.back] == saw {
        next.back = front + (back - front) / 2
        next.front = front
        for piece in next.back..<back { next.taken[piece] += 1 }
        next.thiefSaw[index] = nil
      } else {
        next.thiefSaw[index] = [state.front, state.back]
      }
      return next
    }

    private func explore(_ fault: Fault?) -> (states: Int, wrong: State?) {
      Explorer.explore(from: State()) { state in
        [owner(state, fault), thief(0, state, fault), thief(1, state, fault)].compactMap(\.self)
      } isWrong: { state, isEnd in
        state.taken.contains { $0 > 1 } || isEnd && state.taken.contains(0)
      }
    }

    @Test func everyPieceIsTakenOnceInAnyOrder() {
      let (states, wrong) = explore(nil)
      #expect(wrong == nil)
      #expect(states > 100)
    }

    @Test(arguments: Fault.allCases) func everyFaultIsFound(fault: Fault) {
      #expect(explore(fault).wrong != nil)
    }
  }
}
