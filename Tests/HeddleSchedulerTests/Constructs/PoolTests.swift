import Glibc
import Synchronization
import Testing

@testable import HeddleScheduler

extension SchedulerSuite {
  @Suite struct PoolTests {
    typealias Counter = TaskScopeTests.Counter
    typealias Failure = ErrorTests.Failure

    @Test(arguments: widths) func submissionsHaveResults(threads: Int) async throws {
      let pool = Pool(scheduler: Scheduler(threads: threads))
      let squares = (0..<500).map { index in pool.submit { index * index } }
      let seventh = await squares[7].value
      #expect(seventh == 49)
      let results = squares.map { $0.wait() }
      #expect(results == (0..<500).map { $0 * $0 })
      #expect(squares.allSatisfy { $0.isDone })
    }

    /// Python's pool deadlocks here with two threads, and at one thread always.
    @Test(arguments: widths) func demand1_mapWorksAtEveryWidth(threads: Int) {
      let pool = Pool(scheduler: Scheduler(threads: threads))
      #expect(withDeadline { pool.map([1, 2, 3]) { $0 * 2 } } == [2, 4, 6])
      #expect(
        pool.map([(1, "a"), (2, "b")]) { number, text in "\(text)\(number)" } == ["a1", "b2"])
      #expect(pool.map([Int]()) { $0 }.isEmpty)
    }

    @Test(arguments: widths) func demand2_tasksOfAPoolUseThePool(threads: Int) {
      let scheduler = Scheduler(threads: threads)
      let pool = Pool(scheduler: scheduler)
      @Sendable func sum(_ depth: Int) -> Int {
        if depth == 0 { return 1 }
        let inner = (0..<3).map { _ in pool.submit { sum(depth - 1) } }
        return pool.map([0, 1]) { _ in sum(depth - 1) }.reduce(0, +)
          + inner.map { $0.wait() }.reduce(0, +)
      }
      let total = withDeadline { pool.submit { sum(4) }.wait() }
      #expect(total == 625)
      pool.shutDown()
      #expect(scheduler.peakRunningThreads <= threads)
      #expect(scheduler.isBalanced)
    }

    /// Many tasks wait for one that waits inside itself for its own parallel work.
    @Test(arguments: widths) func nobodyIsBuriedUnderAWaiter(threads: Int) {
      let scheduler = Scheduler(threads: threads)
      let pool = Pool(scheduler: scheduler)
      for _ in 0..<20 {
        let first = pool.submit {
          scheduler.parallelMap(0..<8, grain: .items(1)) { index in
            usleep(50)
            return index
          }.reduce(0, +)
        }
        let others = (0..<20).map { _ in pool.submit { first.wait() } }
        let results = withDeadline { others.map { $0.wait() } }
        #expect(results.allSatisfy { $0 == 28 })
      }
    }

    @Test func workBeginsInOrderWithinTheLimit() {
      let pool = Pool(scheduler: Scheduler(threads: 4), limit: 1)
      let order = Guarded<[Int]>([])
      let occupancy = BudgetTests.Occupancy()
      for index in 0..<50 {
        pool.submit { occupancy.pass { order.withLock { $0.append(index) } } }
      }
      while order.withLock({ $0.count }) < 50 { usleep(100) }
      #expect(order.withLock { $0 } == Array(0..<50))
      #expect(occupancy.peak == 1)
    }

    /// In `map` too, also inside the pool's own tasks.
    @Test(arguments: [1, 2, 3]) func mapKeepsToTheLimit(limit: Int) {
      let scheduler = Scheduler(threads: 16)
      let pool = Pool(scheduler: scheduler, limit: limit)
      let occupancy = BudgetTests.Occupancy()
      let squares = withDeadline {
        pool.map(Array(0..<50)) { item in
          occupancy.pass { usleep(200) }
          return item * item
        }
      }
      #expect(squares == (0..<50).map { $0 * $0 })
      #expect(occupancy.peak <= limit)
      let nested = withDeadline { pool.submit { pool.map([1, 2, 3]) { $0 + 1 } }.wait() }
      #expect(nested == [2, 3, 4])
      #expect(scheduler.isBalanced)
    }

    @Test(arguments: widths) func errorsReachTheCallbackAndTheCaller(threads: Int) async {
      let seen = Guarded<[Int]>([])
      let pool = Pool(scheduler: Scheduler(threads: threads)) { error in
        seen.withLock { $0.append((error as? Failure)?.index ?? -1) }
      }
      let submissions = (0..<20).map { index in
        pool.submit { () throws(Failure) in if index % 5 == 2 { throw Failure(index: index) } }
      }
      for (index, submission) in submissions.enumerated() {
        do throws(Failure) {
          try await submission.value
          #expect(index % 5 != 2)
        } catch {
          #expect(error.index == index)
        }
      }
      #expect(seen.withLock { $0.sorted() } == [2, 7, 12, 17])
      #expect(throws: Failure(index: 1)) {
        try pool.map([0, 1, 2]) { (item) throws(Failure) in
          if item > 0 { throw Failure(index: item) }
        }
      }
    }

    @Test(arguments: widths) func unorderedResultsAllCome(threads: Int) async {
      let pool = Pool(scheduler: Scheduler(threads: threads))
      var indices: [Int] = []
      let stream = pool.unordered(Array(0..<100)) { (item) throws(Failure) -> Int in
        if item == 50 { throw Failure(index: item) }
        return item * 2
      }
      for await (index, result) in stream {
        indices.append(index)
        switch result {
        case .success(let value): #expect(value == index * 2)
        case .failure(let error): #expect(error.index == 50 && index == 50)
        }
      }
      #expect(indices.sorted() == Array(0..<100))
      for await _ in pool.unordered([Int](), { $0 }) { Issue.record("nothing was to come") }
    }

    @Test(arguments: widths) func shuttingDownDrains(threads: Int) async {
      let counter = Counter()
      for isAsync in [false, true] {
        let pool = Pool(scheduler: Scheduler(threads: threads))
        let begun = AsyncTests.Flag()
        pool.submit {
          // Under way, and for longer than all the rest.
          begun.raise()
          usleep(20_000)
          counter.add()
        }
        for _ in 0..<199 { pool.submit { counter.add() } }
        while !begun.isUp { await Task.yield() }
        if isAsync { await pool.shutDown() } else { blockingShutDown(pool) }
        #expect(counter.value == (isAsync ? 400 : 200))
      }
    }

    /// What the thread that waits for it, or that shuts the pool down, has begun itself is waited for by
    /// others who shut it down.
    @Test(arguments: [false, true]) func shuttingDownWaitsForWorkOnAnyThread(isShutDownTwice: Bool)
    {
      let pool = Pool(scheduler: Scheduler(threads: 2), limit: 1)
      let (carries, begins, ends) = (AsyncTests.Flag(), AsyncTests.Flag(), AsyncTests.Flag())
      let hasReturned = AsyncTests.Flag()
      // Has the one carrier of the pool's work, until the other piece has begun.
      pool.submit {
        carries.raise()
        while !begins.isUp { usleep(50) }
      }
      let work = pool.submit {
        begins.raise()
        while !ends.isUp { usleep(50) }
      }
      withDeadline {
        while !carries.isUp { usleep(50) }
        let first = Thread { _ in if isShutDownTwice { pool.shutDown() } else { work.wait() } }
        while !begins.isUp { usleep(50) }
        let second = Thread { _ in
          pool.shutDown()
          hasReturned.raise()
        }
        usleep(20_000)
        #expect(!hasReturned.isUp)
        ends.raise()
        for thread in [first, second] { thread.join() }
        #expect(work.isDone)
      }
    }

    private func blockingShutDown(_ pool: Pool) { withDeadline { pool.shutDown() } }

    @Test func anUnusedPoolShutsDown() async {
      blockingShutDown(Pool(scheduler: Scheduler(threads: 1)))
      await Pool(scheduler: Scheduler(threads: 1)).shutDown()
    }

    /// What waits for nothing is the pool's; the budget is the scheduler's.
    @Test(arguments: widths) func demand4_poolsShareOneBudget(threads: Int) {
      let scheduler = Scheduler(threads: threads)
      let occupancy = BudgetTests.Occupancy()
      let pools = (0..<4).map { _ in Pool(scheduler: scheduler) }
      withDeadline {
        onThreads(4) { index in
          for _ in 0..<50 { pools[index].submit { occupancy.pass { usleep(50) } } }
          pools[index].shutDown()
        }
      }
      #expect(occupancy.peak <= threads)
      #expect(scheduler.peakRunningThreads <= threads)
      #expect(scheduler.isBalanced)
    }
  }
}
