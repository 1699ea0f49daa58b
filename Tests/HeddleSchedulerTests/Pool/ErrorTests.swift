import Glibc
import Synchronization
import Testing

@testable import HeddleScheduler

extension SchedulerSuite {
  @Suite struct ErrorTests {
    struct Failure: Error, Equatable { let index: Int }

    /// Several items fail, the lower ones sometimes earlier and sometimes later in time: the lowest index
    /// arrives.
    @Test(arguments: widths) func demand18_theLowestIndexArrives(threads: Int) {
      let scheduler = Scheduler(threads: threads)
      for round in 0..<50 {
        let error = #expect(throws: Failure.self) {
          try scheduler.parallelFor(0..<256, grain: .items(1)) { (index) throws(Failure) in
            guard index % 64 == 63 else { return }
            if (index == 63) == (round % 2 == 0) { usleep(200) }
            throw Failure(index: index)
          }
        }
        #expect(error == Failure(index: 63))
      }
      #expect(scheduler.isBalanced)
    }

    /// An error stops what comes after it: those below it all ran, most of the others did not.
    @Test(arguments: widths) func demand18_siblingsStop(threads: Int) {
      let scheduler = Scheduler(threads: threads)
      let ran = Atomic<Int>(0)
      let below = Atomic<Int>(0)
      let isFailing = AsyncTests.Flag()
      #expect(throws: Failure(index: 10)) {
        try scheduler.parallelFor(0..<10_000) { (index) throws(Failure) in
          if index == 10 {
            isFailing.raise()
            throw Failure(index: index)
          } else if index < 10 {
            below.add(1, ordering: .relaxed)
          } else {
            // However late the first thread gets a processor, nothing has been done before.
            while !isFailing.isUp { sched_yield() }
            ran.add(1, ordering: .relaxed)
            usleep(100)
          }
        }
      }
      #expect(below.load(ordering: .relaxed) == 10)
      #expect(ran.load(ordering: .relaxed) < 5000)
    }

    /// Through four levels, unchanged and with its own type.
    @Test(arguments: widths) func demand18_nestedErrorsArriveUnchanged(threads: Int) throws {
      let scheduler = Scheduler(threads: threads)
      func nested() throws(Failure) -> Int {
        try scheduler.parallelMap(0..<4) { (i) throws(Failure) -> Int in
          try scheduler.parallelReduce(
            0..<8, leaf: 2, identity: 0,
            fold: { (range) throws(Failure) -> Int in
              let (a, _) = try scheduler.join(
                { () throws(Failure) -> Int in
                  if i == 2, range.contains(5) { throw Failure(index: 25) }
                  return 1
                }, { () throws(Failure) -> Int in 0 })
              return a
            }, combine: { (a, b) throws(Failure) -> Int in a + b })
        }[0]
      }
      do throws(Failure) {
        _ = try nested()
        Issue.record("no error arrived")
      } catch {
        #expect(error.index == 25)
      }
      #expect(try scheduler.run { () throws(Failure) in 3 } == 3)
    }

    /// The second branch of a join is waited for when the first throws: it may use what the caller owns.
    @Test(arguments: widths) func aJoinThatThrowsWaitsForItsSecondBranch(threads: Int) {
      let scheduler = Scheduler(threads: threads)
      for _ in 0..<200 {
        let begun = Atomic(false)
        let ended = Atomic(false)
        #expect(throws: Failure(index: 1)) {
          try scheduler.join(
            { () throws(Failure) in throw Failure(index: 1) },
            { () throws(Failure) in
              begun.store(true, ordering: .relaxed)
              var numbers = SeededNumbers(seed: 1)
              for _ in 0..<20 { numbers.jitter() }
              ended.store(true, ordering: .relaxed)
            })
        }
        #expect(begun.load(ordering: .relaxed) == ended.load(ordering: .relaxed))
      }
    }

    /// With one thread, and in the layers that have no parallelism, it comes after.
    @Test(arguments: ThreadingLayer.allCases)
    func demand18_theSecondBranchIsNotBegunAfterAnError(layer: ThreadingLayer) {
      let begun = Atomic<Int>(0)
      withThreadingLayer(layer) {
        #expect(throws: Failure(index: 1)) {
          try Scheduler(threads: 1).join(
            { () throws(Failure) in throw Failure(index: 1) },
            { () throws(Failure) in _ = begun.add(1, ordering: .relaxed) })
        }
        // Nor are the pieces of a reduction above the one that failed.
        #expect(throws: Failure(index: 3)) {
          try Scheduler(threads: 1).parallelReduce(
            0..<100, leaf: 1, identity: 0,
            fold: { (piece) throws(Failure) -> Int in
              if piece.lowerBound == 3 { throw Failure(index: 3) }
              if piece.lowerBound > 3 { begun.add(1, ordering: .relaxed) }
              return 1
            }, combine: { (a, b) throws(Failure) -> Int in a + b })
        }
      }
      #expect(begun.load(ordering: .relaxed) == 0)
    }

    @Test func theFirstBranchsErrorCounts() {
      #expect(throws: Failure(index: 1)) {
        try Scheduler(threads: 2).join(
          { () throws(Failure) in throw Failure(index: 1) },
          { () throws(Failure) in throw Failure(index: 2) })
      }
      #expect(throws: Failure(index: 2)) {
        try Scheduler(threads: 2).join(
          { () throws(Failure) in }, { () throws(Failure) in throw Failure(index: 2) })
      }
    }
  }
}
