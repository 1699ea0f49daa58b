import Glibc
import Synchronization
import Testing

@testable import HeddleScheduler

extension SchedulerSuite {
  /// `withCoreBudget` in and around asynchronous code.
  @Suite(.timeLimit(.minutes(10))) struct AsyncLimitTests {
    typealias Occupancy = BudgetTests.Occupancy

    /// Runs in child tasks share one limit, however many there are.
    @Test(arguments: [2, 16, 64], [1, 2, 3]) func runsInChildTasksAreLimited(
      threads: Int, limit: Int
    )
      async
    {
      let scheduler = Scheduler(threads: threads)
      let occupancy = Occupancy()
      let total = await withCoreBudget(limit, on: scheduler) {
        await withTaskGroup(of: Int.self) { group in
          for index in 0..<30 {
            group.addTask {
              #expect(scheduler.threads == min(limit, threads))
              return await scheduler.run {
                CoreLimitTests.work(scheduler, occupancy, seed: index)
              }
            }
          }
          return await group.reduce(0, +)
        }
      }
      #expect(total == 30 * CoreLimitTests.sum)
      #expect(occupancy.peak <= limit)
      #expect(scheduler.isBalanced)
      #expect(!scheduler.registry.arenas.contains { _ in true })
    }

    /// A task that goes on after the scope has ended is still held to it.
    @Test func tasksThatOutliveTheScopeAreLimited() async {
      let scheduler = Scheduler(threads: 16)
      let occupancy = Occupancy()
      let tasks = withCoreBudget(2, on: scheduler) {
        (0..<10).map { index in
          Task {
            await Task.yield()
            return await scheduler.run {
              CoreLimitTests.work(scheduler, occupancy, seed: index)
            }
          }
        }
      }
      for task in tasks { #expect(await task.value == CoreLimitTests.sum) }
      #expect(occupancy.peak <= 2)
    }

    /// Pieces of Swift tasks on the scheduler's own threads: the constructs that they call are limited.
    @Test(arguments: [1, 2, 16]) func tasksOnTheExecutorInheritTheLimit(threads: Int) async {
      let scheduler = Scheduler(threads: threads)
      let occupancy = Occupancy()
      let total = await withCoreBudget(1, on: scheduler) {
        await withTaskExecutorPreference(scheduler.executor) {
          await withTaskGroup(of: Int.self) { group in
            for index in 0..<20 {
              group.addTask {
                await Task.yield()
                return withThreadingLayer(.dynamic) {
                  CoreLimitTests.work(scheduler, occupancy, seed: index)
                }
              }
            }
            return await group.reduce(0, +)
          }
        }
      }
      #expect(total == 20 * CoreLimitTests.sum)
      #expect(occupancy.peak <= 1)
      #expect(scheduler.isBalanced)
    }

    /// An error and a cancellation come through a limited scope, which is gone afterwards.
    @Test func errorsAndCancellationComeThrough() async {
      let scheduler = Scheduler(threads: 4)
      typealias Failure = ErrorTests.Failure
      do throws(Failure) {
        try await withCoreBudget(2, on: scheduler) { () async throws(Failure) in
          try await scheduler.run { () throws(Failure) in throw Failure(index: 9) }
        }
        Issue.record("no error arrived")
      } catch {
        #expect(error.index == 9)
      }
      let begun = AsyncTests.Flag()
      let task = Task {
        await withCoreBudget(2, on: scheduler) {
          await scheduler.run {
            scheduler.parallelFor(0..<4, grain: .items(1)) { _ in
              begun.raise()
              while !Scheduler.isCancelled { usleep(100) }
            }
          }
        }
      }
      while !begun.isUp { await Task.yield() }
      task.cancel()
      await task.value
      #expect(scheduler.isBalanced)
      #expect(!scheduler.registry.arenas.contains { _ in true })
    }

    /// What a pool runs belongs to the pool; waiting for it inside a limited scope blocks nobody.
    @Test(arguments: [1, 2]) func poolsAreWaitedForInsideALimit(threads: Int) {
      let scheduler = Scheduler(threads: threads)
      let pool = Pool(scheduler: scheduler)
      let sum = withDeadline {
        withCoreBudget(1, on: scheduler) {
          scheduler.parallelMap(0..<20, grain: .items(1)) { index in
            pool.submit {
              scheduler.parallelMap(0..<5) { $0 + index }.reduce(0, +)
            }.wait()
          }.reduce(0, +)
        }
      }
      #expect(sum == 20 * 10 + 5 * 190)
      pool.shutDown()
      #expect(scheduler.isBalanced)
    }
  }
}
