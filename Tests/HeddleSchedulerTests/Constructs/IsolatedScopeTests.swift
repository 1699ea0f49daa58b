import Glibc
import Synchronization
import Testing

@testable import HeddleScheduler

extension SchedulerSuite {
  /// Scopes whose owner leaves other work alone while it waits, with tasks that come from outside.
  @Suite(.timeLimit(.minutes(10))) struct IsolatedScopeTests {
    typealias Counter = TaskScopeTests.Counter

    /// Every worker waits isolated at the end of a scope, into which a foreign thread has spawned: there is
    /// nobody but the scope's own thread to run that task.
    @Test(arguments: widths) func foreignTasksRunWhileEveryWorkerWaits(threads: Int) async {
      let scheduler = Scheduler(threads: threads)
      let counter = Counter()
      let watch = Thread { watch in
        for _ in 0..<3000 where !watch.isCancelled { usleep(10_000) }
        if !watch.isCancelled { fatalError("a task of an isolated scope was not run") }
      }
      await withTaskGroup(of: Void.self) { group in
        for _ in 0..<2 * threads {
          group.addTask {
            await scheduler.run {
              withIsolatedWaits {
                scheduler.scope { tasks in
                  onThreads(1) { _ in
                    for _ in 0..<10 { tasks.spawn { tasks.spawn { counter.add() } } }
                  }
                }
              }
            }
          }
        }
      }
      watch.cancel()
      watch.join()
      #expect(counter.value == 2 * threads * 10)
      #expect(scheduler.isBalanced)
    }

    /// The task arrives when the owner sleeps already; another task of the scope keeps it open until then.
    @Test func aSleepingOwnerIsCalled() async {
      let scheduler = Scheduler(threads: 2)
      let isSeen = await scheduler.run {
        let owner = currentThread()
        let seen = Atomic<Int32>(0)
        withIsolatedWaits {
          scheduler.scope { tasks in
            let begun = AsyncTests.Flag()
            tasks.spawn {
              begun.raise()
              usleep(20_000)
              // The other thread: it is busy until the owner has run the task.
              onThreads(1) { _ in
                tasks.spawn { seen.store(currentThread(), ordering: .relaxed) }
              }
              while seen.load(ordering: .relaxed) == 0 { usleep(100) }
            }
            while !begun.isUp { usleep(100) }
          }
        }
        return seen.load(ordering: .relaxed) == owner
      }
      #expect(isSeen)
      #expect(scheduler.isBalanced)
    }

    /// Errors, and tasks from everywhere at once.
    @Test(arguments: widths) func tasksFromEverywhere(threads: Int) {
      let scheduler = Scheduler(threads: threads)
      typealias Failure = ErrorTests.Failure
      let counter = Counter()
      withDeadline {
        for round in 0..<20 {
          let error = #expect(throws: Failure.self) {
            try withIsolatedWaits { () throws(Failure) in
              try scheduler.scope(throwing: Failure.self) { (tasks) throws(Failure) in
                tasks.spawn { () throws(Failure) in throw Failure(index: round) }
                onThreads(3) { caller in
                  var numbers = SeededNumbers(seed: caller &+ 31 &* round)
                  for _ in 0..<20 {
                    tasks.spawn { () throws(Failure) in counter.add() }
                    numbers.jitter()
                  }
                }
              }
            }
          }
          #expect(error == Failure(index: round))
        }
      }
      #expect(scheduler.isBalanced)
    }
  }
}
