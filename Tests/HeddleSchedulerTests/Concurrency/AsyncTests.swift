import Glibc
import Synchronization
import Testing

@testable import HeddleScheduler

extension SchedulerSuite {
  @Suite struct AsyncTests {
    final class Flag: Sendable {
      private let flag = Atomic(false)
      var isUp: Bool { flag.load(ordering: .acquiring) }
      func raise() { flag.store(true, ordering: .releasing) }
    }

    /// The work waits for another Swift task, which needs a thread of the cooperative pool: many more
    /// waiting tasks than that pool has threads must leave it one.
    @Test(.timeLimit(.minutes(10))) func waitingTasksDoNotBlockTheCooperativePool() async {
      let scheduler = Scheduler(threads: 2)
      let flag = Flag()
      await withTaskGroup(of: Int.self) { group in
        for index in 0..<64 {
          group.addTask {
            await scheduler.run {
              while !flag.isUp { usleep(100) }
              return index
            }
          }
        }
        group.addTask {
          flag.raise()
          return 0
        }
        #expect(await group.reduce(0, +) == 64 * 63 / 2)
      }
      #expect(scheduler.peakRunningThreads <= 2)
      #expect(scheduler.isBalanced)
    }

    @Test(arguments: widths) func constructsWorkInsideAsyncRuns(threads: Int) async {
      let scheduler = Scheduler(threads: threads)
      await withTaskGroup(of: Int.self) { group in
        for index in 0..<20 {
          group.addTask {
            await scheduler.run {
              scheduler.parallelMap(0..<100) { $0 + index }.reduce(0, +)
            }
          }
        }
        #expect(await group.reduce(0, +) == 20 * 4950 + 100 * 190)
      }
    }

    @Test func errorsOfAsyncRunsKeepTheirType() async {
      do throws(ErrorTests.Failure) {
        try await Scheduler(threads: 1).run { () throws(ErrorTests.Failure) in
          throw ErrorTests.Failure(index: 7)
        }
        Issue.record("no error arrived")
      } catch {
        #expect(error.index == 7)
      }
    }

    /// Cancelling the Swift task is seen in every task that it started, at every depth.
    @Test(arguments: widths) func demand18_cancellationReachesNestedWork(threads: Int) async {
      let scheduler = Scheduler(threads: threads)
      let begun = Flag()
      let task = Task {
        await scheduler.run {
          scheduler.parallelMap(0..<4, grain: .items(1)) { _ in
            let (a, b) = scheduler.join(
              {
                begun.raise()
                while !Scheduler.isCancelled { usleep(100) }
                return 1
              }, { Scheduler.isCancelled ? 1 : 0 })
            return a + b
          }
        }
      }
      while !begun.isUp { await Task.yield() }
      task.cancel()
      // One that was stolen before the cancellation may have seen the flag down.
      #expect(await task.value.reduce(0, +) >= 4)
      #expect(await scheduler.run { Scheduler.isCancelled } == false)
      #expect(scheduler.isBalanced)
    }

    @Test func aTaskThatIsCancelledAlreadySeesIt() async {
      let scheduler = Scheduler(threads: 2)
      let task = Task {
        withUnsafeCurrentTask { $0?.cancel() }
        return (Scheduler.isCancelled, await scheduler.run { Scheduler.isCancelled })
      }
      #expect(await task.value == (true, true))
      #expect(!Scheduler.isCancelled)
    }
  }
}
