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
      #expect(throws: Failure(index: 10)) {
        try scheduler.parallelFor(0..<1_000_000) { (index) throws(Failure) in
          if index == 10 { throw Failure(index: index) }
          ran.add(1, ordering: .relaxed)
          if index < 10 { below.add(1, ordering: .relaxed) }
        }
      }
      #expect(below.load(ordering: .relaxed) == 10)
      #expect(ran.load(ordering: .relaxed) < 900_000)
    }

    /// Through four levels, unchanged and with its own type.
    @Test(arguments: widths) func demand18_nestedErrorsArriveUnchanged(threads: Int) throws {
      let scheduler = Scheduler(threads: threads)
      func nested() throws(Failure) -> Int {
        try scheduler.parallelMap(0..<4) { (i) throws(Failure) -> Int in
          try scheduler.parallelReduce(
            0..<8, leaf: 2, identity: 0,
            { (range) throws(Failure) -> Int in
              let (a, _) = try scheduler.join(
                { () throws(Failure) -> Int in
                  if i == 2, range.contains(5) { throw Failure(index: 25) }
                  return 1
                }, { () throws(Failure) -> Int in 0 })
              return a
            }, { (a, b) throws(Failure) -> Int in a + b })
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
