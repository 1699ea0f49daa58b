import Glibc
import Testing

@testable import HeddleScheduler

extension SchedulerSuite {
  /// Whose cancellation is whose, on threads that run the work of several Swift tasks and of none.
  @Suite struct CancellationTests {
    /// A cancelled task's thread waits in its call, and the only thread that is there to help others with theirs.
    @Test(.timeLimit(.minutes(10))) func aWaitingThreadDoesNotLendItsCancellation() async {
      let scheduler = Scheduler(threads: 3)
      let (isTaken, end) = (AsyncTests.Flag(), AsyncTests.Flag())
      let sleepers = await threadsAsleep(2, on: scheduler, until: end)
      let cancelled = Task {
        withUnsafeCurrentTask { $0?.cancel() }
        return scheduler.join(
          {
            while !isTaken.isUp { usleep(50) }
            return (currentThread(), Scheduler.isCancelled)
          },
          {
            isTaken.raise()
            while !end.isUp { usleep(50) }
            return (currentThread(), Scheduler.isCancelled)
          })
      }
      while !isTaken.isUp { await Task.yield() }
      let seen = Guarded<[(thread: Int32, isCancelled: Bool)]>([])
      let caller = Thread { _ in
        scheduler.parallelFor(0..<200, grain: .items(1)) { _ in
          usleep(100)
          let look = (currentThread(), Scheduler.isCancelled)
          seen.withLock { $0.append(look) }
        }
      }
      caller.join()
      let looks = seen.withLock { $0 }
      #expect(!looks.contains { $0.isCancelled })
      end.raise()
      let (a, b) = await cancelled.value
      #expect(looks.contains { $0.thread == a.0 })
      // Of the two pieces of the cancelled task's own call each has seen it, on two threads.
      #expect(a.1 && b.1 && a.0 != b.0)
      for sleeper in sleepers { await sleeper.value }
      #expect(scheduler.isBalanced)
    }

    /// Tasks of a scope and of a graph, whose jobs may outlive the call, see what their caller's task sees.
    @Test func everyConstructSeesItsTask() async {
      let scheduler = Scheduler(threads: 2)
      for isCancelled in [false, true] {
        let seen = await Task {
          if isCancelled { withUnsafeCurrentTask { $0?.cancel() } }
          return looks(scheduler)
        }.value
        #expect(seen == Array(repeating: isCancelled, count: 62))
      }
    }

    /// What work of the calling task sees in constructs that block it.
    private func looks(_ scheduler: Scheduler) -> [Bool] {
      let seen = Guarded<[Bool]>([])
      let look = { @Sendable in seen.withLock { $0.append(Scheduler.isCancelled) } }
      scheduler.scope { tasks in for _ in 0..<20 { tasks.spawn(look) } }
      withIsolatedWaits {
        scheduler.scope { tasks in
          tasks.spawn { for _ in 0..<20 { tasks.spawn(look) } }
        }
      }
      var graph = TaskGraph<Never>()
      for _ in 0..<20 { graph.add(look) }
      scheduler.run(graph)
      scheduler.run(look)
      look()
      return seen.withLock { $0 }
    }

    /// A pool's work has no part in the task that submits it, nor in one that waits for it.
    @Test func submittedWorkIsNobodys() async {
      let pool = Pool(scheduler: Scheduler(threads: 1))
      let task = Task {
        withUnsafeCurrentTask { $0?.cancel() }
        return (0..<20).map { _ in pool.submit { Scheduler.isCancelled } }.map { $0.wait() }
      }
      #expect(await task.value == Array(repeating: false, count: 20))
    }

    /// Puts so many threads of `scheduler` to sleep where nobody wakes them for work.
    private func threadsAsleep(
      _ count: Int, on scheduler: Scheduler, until end: AsyncTests.Flag
    ) async -> [Task<Void, Never>] {
      let begun = AsyncTests.Flag()
      let elsewhere = Pool(scheduler: Scheduler(threads: 1)).submit {
        begun.raise()
        while !end.isUp { usleep(100) }
      }
      while !begun.isUp { await Task.yield() }
      let gate = Gate(count + 1)
      let sleepers = (0..<count).map { _ in
        Task {
          await scheduler.run {
            gate.pass()
            elsewhere.wait()
          }
        }
      }
      gate.pass()
      while scheduler.runningThreads > 0 { await Task.yield() }
      return sleepers
    }
  }
}
