import Synchronization
import Testing

@testable import HeddleScheduler

extension SchedulerSuite {
  @Suite struct ExecutorTests {
    /// Whether the calling code runs on a thread of this scheduler.
    private static func isInside(_ scheduler: Scheduler) -> Bool {
      Worker.current?.registry === scheduler.registry
    }

    @Test(arguments: widths) func tasksAndTheirGroupsRunOnTheWorkers(threads: Int) async {
      let scheduler = Scheduler(threads: threads)
      let inside = await withTaskExecutorPreference(scheduler.executor) {
        await withTaskGroup(of: Bool.self) { group in
          for _ in 0..<200 {
            group.addTask {
              let before = Self.isInside(scheduler)
              await Task.yield()
              return before && Self.isInside(scheduler)
            }
          }
          return await group.reduce(Self.isInside(scheduler)) { $0 && $1 }
        }
      }
      #expect(inside)
      #expect(!Self.isInside(scheduler))
      #expect(scheduler.peakRunningThreads <= threads)
      #expect(scheduler.isBalanced)
    }

    /// The forms of the constructs that don't suspend the task.
    private func blocking<R>(_ body: () -> R) -> R { body() }

    /// Blocking constructs inside tasks run other tasks meanwhile, nested in the waiting one's thread.
    @Test(arguments: widths) func constructsInsideTasks(threads: Int) async {
      let scheduler = Scheduler(threads: threads)
      let total = await withTaskExecutorPreference(scheduler.executor) {
        await withTaskGroup(of: Int.self) { group in
          for index in 0..<50 {
            group.addTask {
              let sum = blocking {
                scheduler.parallelReduce(
                  0..<100, leaf: 3, identity: 0, fold: { $0.reduce(0, +) }, combine: +)
              }
              await Task.yield()
              return sum + NestingTests.fibonacci(scheduler, 8) + index
            }
          }
          return await group.reduce(0, +)
        }
      }
      #expect(total == 50 * (4950 + 21) + 1225)
      #expect(scheduler.isBalanced)
    }

    /// A task that yields for ever lets the one run that ends it, on one thread too.
    @Test(.timeLimit(.minutes(10)), arguments: widths) func yieldingTasksAreFair(threads: Int) async
    {
      let scheduler = Scheduler(threads: threads)
      let flag = AsyncTests.Flag()
      await withTaskExecutorPreference(scheduler.executor) {
        await withTaskGroup(of: Void.self) { group in
          group.addTask { flag.raise() }
          for _ in 0..<threads + 1 {
            group.addTask { while !flag.isUp { await Task.yield() } }
          }
        }
      }
    }

    /// Task-local values and cancellation belong to the task, also where its pieces interleave on a thread.
    @Test(arguments: widths) func tasksKeepTheirOwnState(threads: Int) async {
      let scheduler = Scheduler(threads: threads)
      await withTaskExecutorPreference(scheduler.executor) {
        await withTaskGroup(of: Bool.self) { group in
          for index in 0..<50 {
            group.addTask {
              await Local.$number.withValue(index) {
                if index % 2 == 0 { withUnsafeCurrentTask { $0?.cancel() } }
                blocking { scheduler.parallelFor(0..<20, grain: .items(1)) { _ in } }
                await Task.yield()
                return Local.number == index && Scheduler.isCancelled == (index % 2 == 0)
              }
            }
          }
          for await isRight in group { #expect(isRight) }
        }
      }
    }

    enum Local { @TaskLocal static var number = -1 }

    @Test func theExecutorKeepsItsSchedulerAlive() async {
      let task = Task(executorPreference: Scheduler(threads: 2).executor) {
        await Task.yield()
        return Worker.current != nil
      }
      #expect(await task.value)
    }
  }
}
