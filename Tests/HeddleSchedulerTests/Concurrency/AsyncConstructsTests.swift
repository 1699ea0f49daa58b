import Glibc
import Synchronization
import Testing

@testable import HeddleScheduler

extension SchedulerSuite {
  @Suite(.timeLimit(.minutes(10))) struct AsyncConstructsTests {
    typealias Counter = TaskScopeTests.Counter
    typealias Failure = ErrorTests.Failure

    @Test(arguments: widths) func everyConstructHasItsResult(threads: Int) async {
      let scheduler = Scheduler(threads: threads)
      let counter = Counter()
      let (a, b) = await scheduler.join({ 1 }, { "two" })
      #expect(a == 1 && b == "two")
      await scheduler.parallelFor(0..<100) { _ in counter.add() }
      await scheduler.parallelBlocks(rows: 0..<10, columns: 0..<10, block: (3, 4)) {
        rows, columns in
        for _ in 0..<rows.count * columns.count { counter.add() }
      }
      #expect(counter.value == 200)
      let doubled = await scheduler.parallelMap(3..<40) { $0 * 2 }
      #expect(doubled == (3..<40).map { $0 * 2 })
      let lengths = await scheduler.parallelMap(["one", "three"]) { $0.count }
      #expect(lengths == [3, 5])
      let fold = { @Sendable (piece: Range<Int>) in piece.reduce(0, +) }
      let add = { @Sendable (a: Int, b: Int) in a + b }
      let sum = await scheduler.parallelReduce(
        0..<1000, leaf: 7, identity: 0, fold: fold, combine: add)
      #expect(sum == 499_500)
      let total = await scheduler.parallelScan(
        0..<100, leaf: 9, identity: 0, fold: fold, combine: add,
        visit: { piece, before in #expect(before == fold(0..<piece.lowerBound)) })
      #expect(total == 4950)
      let value = await scheduler.scope { tasks in
        for _ in 0..<10 { tasks.spawn { counter.add() } }
        return 5
      }
      #expect(value == 5 && counter.value == 210)
      var graph = TaskGraph<Never>()
      let first = graph.add { counter.add() }
      for _ in 0..<9 { graph.add(after: [first]) { counter.add() } }
      await scheduler.run(graph)
      #expect(counter.value == 220)
      #expect(scheduler.isBalanced)
    }

    /// The same bits as the forms that block.
    @Test func demand17_sameBitsAsTheBlockingForm() async {
      let scheduler = Scheduler(threads: 16)
      let fold = { @Sendable (piece: Range<Int>) in
        piece.reduce(0.0) { $0 + 1 / Double($1 * $1 + 1) }
      }
      func blocking() -> Double {
        Scheduler(threads: 1).parallelReduce(
          0..<9973, leaf: 50, identity: 0, fold: fold, combine: +)
      }
      let sum = await scheduler.parallelReduce(
        0..<9973, leaf: 50, identity: 0, fold: fold, combine: { $0 + $1 })
      #expect(sum.bitPattern == blocking().bitPattern)
    }

    @Test(arguments: widths) func demand18_errorsKeepTheirTypeAndOrder(threads: Int) async {
      let scheduler = Scheduler(threads: threads)
      func index(_ body: () async throws(Failure) -> Void) async -> Int? {
        do throws(Failure) {
          try await body()
          return nil
        } catch {
          return error.index
        }
      }
      let check = { @Sendable (index: Int) throws(Failure) in
        if index % 10 == 7 { throw Failure(index: index) }
      }
      #expect(
        await index { () async throws(Failure) in
          try await scheduler.parallelFor(0..<100, grain: .items(1), check)
        } == 7)
      #expect(
        await index { () async throws(Failure) in
          _ = try await scheduler.parallelMap(10..<100) { (index) throws(Failure) in
            try check(index)
          }
        } == 17)
      #expect(
        await index { () async throws(Failure) in
          _ = try await scheduler.join(
            { () throws(Failure) in try check(7) }, { () throws(Failure) in try check(27) })
        } == 7)
      #expect(
        await index { () async throws(Failure) in
          try await scheduler.scope(throwing: Failure.self) { (tasks) throws(Failure) in
            for index in 0..<30 { tasks.spawn { () throws(Failure) in try check(index) } }
          }
        } == 7)
    }

    /// Each construct, cancelled while its first call runs: `CancellationError` arrives, and few calls more
    /// are begun.
    @Test(arguments: widths, 0..<6) func demand18_cancellationStopsAtTheNextCall(
      threads: Int, construct: Int
    ) async {
      let scheduler = Scheduler(threads: threads)
      let calls = Counter()
      let begun = AsyncTests.Flag()
      let leaf = { @Sendable () throws in
        calls.add()
        begun.raise()
        while !Scheduler.isCancelled { usleep(50) }
      }
      let task = Task {
        switch construct {
        case 0: try await scheduler.parallelFor(0..<1000) { _ in try leaf() }
        case 1: _ = try await scheduler.parallelMap(0..<1000) { _ in try leaf() }
        case 2:
          _ = try await scheduler.parallelReduce(
            0..<1000, leaf: 1, identity: (), fold: { _ in try leaf() }, combine: { _, _ in })
        case 3:
          try await scheduler.scope(throwing: (any Error).self) { tasks in
            for _ in 0..<1000 { tasks.spawn { try leaf() } }
          }
        case 4:
          var graph = TaskGraph<any Error>()
          for _ in 0..<1000 { graph.add { try leaf() } }
          try await scheduler.run(graph)
        default:
          try await scheduler.parallelBlocks(rows: 0..<40, columns: 0..<40, block: (1, 1)) { _, _ in
            try leaf()
          }
        }
      }
      while !begun.isUp { await Task.yield() }
      task.cancel()
      await #expect(throws: CancellationError.self) { try await task.value }
      #expect(calls.value <= threads)
      #expect(scheduler.isBalanced)
    }

    /// Where no such error can be thrown, the result is whole; where it can, nothing is begun.
    @Test func aTaskThatIsCancelledAlready() async {
      let scheduler = Scheduler(threads: 2)
      let calls = Counter()
      let task = Task {
        withUnsafeCurrentTask { $0?.cancel() }
        let whole = await scheduler.parallelMap(0..<10) { $0 }
        do throws(CancellationError) {
          try await scheduler.parallelFor(0..<10) { (_) throws(CancellationError) in calls.add() }
          return (whole, false)
        } catch {
          return (whole, true)
        }
      }
      let (whole, wasStopped) = await task.value
      #expect(whole == Array(0..<10))
      #expect(wasStopped && calls.value == 0)
    }
  }
}
