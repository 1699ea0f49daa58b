import Glibc
import Synchronization
import Testing

@testable import HeddleScheduler

extension SchedulerSuite {
  /// `withCoreBudget`: limits that hold for a scope.
  @Suite struct CoreLimitTests {
    typealias Occupancy = BudgetTests.Occupancy

    /// Work of every construct, nested; returns what it adds up to.
    static func work(_ scheduler: Scheduler, _ occupancy: Occupancy, seed: Int = 1) -> Int {
      let sum = Atomic<Int>(0)
      @Sendable func leaf(_ index: Int) {
        occupancy.pass {
          var numbers = SeededNumbers(seed: seed &* 31 &+ index)
          for _ in 0..<20 { numbers.jitter() }
          if index % 8 == 0 { usleep(30) }
        }
        sum.add(index, ordering: .relaxed)
      }
      scheduler.parallelFor(0..<12, grain: .items(1)) { i in
        _ = scheduler.join({ leaf(i) }, { scheduler.join({ leaf(1) }, { leaf(2) }) })
      }
      scheduler.scope { tasks in
        for i in 0..<10 { tasks.spawn { tasks.spawn { leaf(i) } } }
      }
      var graph = TaskGraph<Never>()
      let first = graph.add { leaf(1) }
      for i in 0..<8 { graph.add(after: [first]) { leaf(i) } }
      scheduler.run(graph)
      return sum.load(ordering: .relaxed)
    }

    static let sum = 66 + 12 * 3 + 45 + 1 + 28

    private func hasNoArena(_ scheduler: Scheduler) -> Bool {
      !scheduler.registry.arenas.contains { _ in true }
    }

    @Test(arguments: [1, 2, 16, 64], [1, 2, 3, 200])
    func demand12_noMoreThreadsThanTheLimit(threads: Int, limit: Int) {
      let scheduler = Scheduler(threads: threads)
      let occupancies = [Occupancy(), Occupancy()]
      withDeadline {
        withCoreBudget(limit, on: scheduler) {
          #expect(scheduler.threads == min(threads, limit))
          for _ in 0..<5 { #expect(Self.work(scheduler, occupancies[0]) == Self.sum) }
        }
        scheduler.run {
          withCoreBudget(limit) {
            for _ in 0..<5 { #expect(Self.work(scheduler, occupancies[1]) == Self.sum) }
          }
        }
      }
      for occupancy in occupancies { #expect(occupancy.peak <= min(threads, limit)) }
      #expect(scheduler.peakRunningThreads <= threads)
      #expect(scheduler.threads == threads)
      #expect(scheduler.isBalanced)
      #expect(hasNoArena(scheduler))
    }

    /// The limit is reached, too: work that waits for as many threads as there may be.
    @Test(arguments: [2, 3, 16]) func threadsJoinUpToTheLimit(limit: Int) {
      let scheduler = Scheduler(threads: 16)
      withDeadline {
        for _ in 0..<20 {
          withCoreBudget(limit, on: scheduler) {
            let gate = Gate(limit)
            scheduler.parallelFor(0..<limit, grain: .items(1)) { _ in gate.pass() }
          }
        }
      }
      #expect(scheduler.isBalanced)
    }

    /// Each thread has limits of its own, which begin and end at any time.
    @Test(arguments: [2, 64]) func demand12_overlappingLimitsStayApart(threads: Int) {
      let scheduler = Scheduler(threads: threads)
      withDeadline {
        onThreads(6) { caller in
          var numbers = SeededNumbers(seed: caller)
          for round in 0..<10 {
            let limit = 1 + (caller + round) % 4
            let occupancy = Occupancy()
            withCoreBudget(limit, on: scheduler) {
              #expect(Self.work(scheduler, occupancy, seed: round) == Self.sum)
            }
            #expect(occupancy.peak <= limit)
            numbers.jitter()
          }
        }
      }
      #expect(scheduler.isBalanced)
      #expect(hasNoArena(scheduler))
    }

    /// One caller is limited; another meanwhile has all the other threads at once.
    @Test func othersUseTheRest() {
      let scheduler = Scheduler(threads: 4)
      let isInside = AsyncTests.Flag()
      let mayLeave = AsyncTests.Flag()
      withDeadline {
        let limited = Thread { _ in
          withCoreBudget(1, on: scheduler) {
            scheduler.parallelFor(0..<4, grain: .items(1)) { _ in
              isInside.raise()
              while !mayLeave.isUp { usleep(100) }
            }
          }
        }
        while !isInside.isUp { usleep(100) }
        let gate = Gate(3)
        scheduler.parallelFor(0..<3, grain: .items(1)) { _ in gate.pass() }
        mayLeave.raise()
        limited.join()
      }
      #expect(scheduler.isBalanced)
    }

    /// Scopes in scopes, in both orders, in tasks that other threads have taken.
    @Test(arguments: [2, 16, 64]) func theTighterLimitHolds(threads: Int) {
      let scheduler = Scheduler(threads: threads)
      for (outer, inner) in [(3, 2), (2, 3), (1, 2), (4, 1)] {
        let outside = Occupancy()
        withDeadline {
          withCoreBudget(outer, on: scheduler) {
            scheduler.parallelFor(0..<6, grain: .items(1)) { _ in
              let inside = Occupancy()
              withCoreBudget(inner) {
                #expect(Scheduler.current.threads == min(inner, outer, threads))
                scheduler.parallelFor(0..<6, grain: .items(1)) { _ in
                  outside.pass { inside.pass { usleep(20) } }
                }
              }
              #expect(inside.peak <= inner)
            }
          }
        }
        #expect(outside.peak <= outer)
      }
      #expect(scheduler.isBalanced)
      #expect(hasNoArena(scheduler))
    }

    /// Limits of different widths in crosswise order, joins across them, jitter: nobody waits for ever.
    @Test(arguments: [1, 2, 64]) func crosswiseLimitsDoNotBlock(threads: Int) {
      let scheduler = Scheduler(threads: threads)
      let rounds = trials(20, long: 2000)
      @Sendable func descend(_ depth: Int, _ seed: Int) -> Int {
        var numbers = SeededNumbers(seed: seed)
        numbers.jitter()
        if depth == 0 { return 1 }
        return withCoreBudget(1 + Int(numbers.next() % 5)) {
          let (a, b) = scheduler.join(
            { descend(depth - 1, seed &* 3 &+ 1) }, { descend(depth - 1, seed &* 3 &+ 2) })
          return a + b
        }
      }
      withDeadline {
        onThreads(5) { caller in
          for round in 0..<rounds {
            let leaves = withCoreBudget(1 + (caller + round) % 3, on: scheduler) {
              scheduler.run { descend(5, caller &* 1009 &+ round) }
            }
            #expect(leaves == 32)
          }
        }
      }
      #expect(scheduler.isBalanced)
      #expect(hasNoArena(scheduler))
    }

    /// A limited thread calls another scheduler, whose threads call back into the limited one: they inherit
    /// the limit, and the caller, who sleeps, doesn't keep its place in it.
    @Test(arguments: [1, 2, 16]) func limitsReachThroughOtherSchedulers(threads: Int) {
      let scheduler = Scheduler(threads: threads)
      let other = Scheduler(threads: 3)
      let occupancy = Occupancy()
      withDeadline {
        for _ in 0..<10 {
          withCoreBudget(1, on: scheduler) {
            scheduler.run {
              other.parallelFor(0..<6, grain: .items(1)) { _ in
                usleep(200)
                scheduler.parallelFor(0..<4, grain: .items(1)) { _ in
                  occupancy.pass { usleep(20) }
                }
              }
            }
          }
        }
      }
      #expect(occupancy.peak == 1)
      #expect(scheduler.isBalanced)
      #expect(other.isBalanced)
    }

    @Test(arguments: [1, 2, 64]) func demand18_errorsLeaveALimitedScope(threads: Int) {
      let scheduler = Scheduler(threads: threads)
      typealias Failure = ErrorTests.Failure
      for _ in 0..<20 {
        #expect(throws: Failure(index: 5)) {
          try scheduler.run { () throws(Failure) in
            try withCoreBudget(2) { () throws(Failure) in
              try scheduler.parallelFor(0..<32, grain: .items(1)) { (index) throws(Failure) in
                if index % 8 == 5 { throw Failure(index: index) }
              }
            }
          }
        }
      }
      #expect(scheduler.threads == threads)
      #expect(hasNoArena(scheduler))
      #expect(scheduler.isBalanced)
    }

    /// Sums that round, at every limit of every width.
    @Test func demand17_sameBitsAtEveryLimit() {
      var sums: Set<UInt64> = []
      for threads in [1, 2, 64] {
        let scheduler = Scheduler(threads: threads)
        for limit in [1, 2, 7, 1000] {
          let sum = withCoreBudget(limit, on: scheduler) {
            scheduler.parallelReduce(
              0..<10_007, leaf: 100, identity: 0.0,
              fold: { $0.reduce(0) { $0 + 1 / Double($1 * $1 + 1) } }, combine: +)
          }
          sums.insert(sum.bitPattern)
        }
      }
      #expect(sums.count == 1)
    }

    /// Threads that could not be started: callers run their own limited work.
    @Test func limitsWithoutThreads() {
      let scheduler = Scheduler {
        Registry(threads: 2, most: 2, monitor: nil, stackSize: 1 << 46)
      }
      let occupancy = Occupancy()
      withDeadline {
        onThreads(4) { _ in
          withCoreBudget(1, on: scheduler) { _ = Self.work(scheduler, Occupancy()) }
        }
        withCoreBudget(1, on: scheduler) {
          onThreads(4) { _ in #expect(Self.work(scheduler, occupancy) == Self.sum) }
        }
      }
      #expect(scheduler.isBalanced)
    }
  }
}
