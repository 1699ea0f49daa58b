import Glibc
import Synchronization
import Testing

@testable import HeddleScheduler

extension SchedulerSuite {
  @Suite struct TaskScopeTests {
    final class Counter: Sendable {
      private let count = Atomic<Int>(0)
      func add() { count.add(1, ordering: .relaxed) }
      var value: Int { count.load(ordering: .relaxed) }
    }

    /// Tasks spawn tasks into the same scope, many more than a deque holds.
    @Test(arguments: widths) func allTasksEndBeforeTheScope(threads: Int) {
      let scheduler = Scheduler(threads: threads)
      let counter = Counter()
      @Sendable func visit(_ depth: Int, _ tasks: TaskScope<Never>) {
        counter.add()
        if depth == 0 { return }
        for _ in 0..<3 { tasks.spawn { visit(depth - 1, tasks) } }
      }
      let result = withDeadline {
        scheduler.scope { tasks in
          for _ in 0..<2000 { tasks.spawn { counter.add() } }
          visit(7, tasks)
          return 5
        }
      }
      #expect(result == 5)
      #expect(counter.value == 2000 + (6561 - 1) / 2)
      #expect(scheduler.isBalanced)
    }

    /// Also when the last task runs on another thread, and the scope's own has nothing left to do.
    @Test(arguments: [2, 16]) func aStolenTaskIsWaitedFor(threads: Int) {
      let begun = AsyncTests.Flag()
      let ended = AsyncTests.Flag()
      withDeadline {
        Scheduler(threads: threads).scope { tasks in
          tasks.spawn {
            begun.raise()
            usleep(20_000)
            ended.raise()
          }
          while !begun.isUp { usleep(100) }
        }
      }
      #expect(ended.isUp)
    }

    /// What a branch of a join spawns into an outer scope lies above the join's own job.
    @Test(arguments: widths) func spawningInsideOtherConstructs(threads: Int) {
      let scheduler = Scheduler(threads: threads)
      let counter = Counter()
      withDeadline {
        for _ in 0..<50 {
          scheduler.scope { tasks in
            scheduler.parallelFor(0..<16, grain: .items(1)) { _ in
              let (a, b) = scheduler.join(
                {
                  for _ in 0..<3 { tasks.spawn { counter.add() } }
                  return 1
                },
                {
                  tasks.spawn { scheduler.scope { $0.spawn { counter.add() } } }
                  return 2
                })
              #expect(a + b == 3)
            }
          }
        }
      }
      #expect(counter.value == 50 * 16 * 4)
      #expect(scheduler.isBalanced)
    }

    /// From a thread that has nothing to do with the scheduler, while the scope is open.
    @Test(arguments: widths) func foreignThreadsMaySpawn(threads: Int) {
      let scheduler = Scheduler(threads: threads)
      let counter = Counter()
      withDeadline {
        scheduler.scope { tasks in
          onThreads(4) { _ in
            for _ in 0..<100 { tasks.spawn { counter.add() } }
          }
        }
      }
      #expect(counter.value == 400)
    }

    @Test(arguments: ThreadingLayer.allCases) func everyLayerRunsTheTasks(layer: ThreadingLayer) {
      let counter = Counter()
      withThreadingLayer(layer) {
        Scheduler(threads: 2).scope { tasks in
          for _ in 0..<10 { tasks.spawn { tasks.spawn { counter.add() } } }
        }
      }
      #expect(counter.value == 10)
    }

    @Test(arguments: widths) func demand18_theFirstSpawnedErrorArrives(threads: Int) {
      let scheduler = Scheduler(threads: threads)
      typealias Failure = ErrorTests.Failure
      #expect(throws: Failure(index: 3)) {
        try scheduler.scope(throwing: Failure.self) { (tasks) throws(Failure) in
          for index in 0..<100 {
            tasks.spawn { () throws(Failure) in if index % 10 == 3 { throw Failure(index: index) } }
          }
        }
      }
      #expect(throws: Failure(index: -7)) {
        try scheduler.scope(throwing: Failure.self) { (tasks) throws(Failure) in
          tasks.spawn { () throws(Failure) in throw Failure(index: 1) }
          throw Failure(index: -7)
        }
      }
    }

    /// The first error keeps most of a long line of tasks from beginning.
    @Test(arguments: widths) func laterTasksAreNotBegun(threads: Int) {
      let scheduler = Scheduler(threads: threads)
      let counter = Counter()
      #expect(throws: ErrorTests.Failure(index: 0)) {
        try scheduler.scope(throwing: ErrorTests.Failure.self) {
          (tasks) throws(ErrorTests.Failure) in
          for _ in 0..<1000 {
            tasks.spawn {
              counter.add()
              usleep(100)
            }
          }
          throw ErrorTests.Failure(index: 0)
        }
      }
      #expect(counter.value < 1000)
    }

    /// A task waits for its inner half, which runs on the other thread for long. Meanwhile there is other
    /// work; a thread inside the task runs it, unless the task asked to be left alone.
    @Test func isolatedWaitsRunNothingElse() {
      /// Whether other work was begun by a thread that waited inside the task.
      func isReentered(isolated: Bool) -> Bool {
        let scheduler = Scheduler(threads: 2)
        let waiting = Atomic<Int32>(0)
        let reentered = Atomic(false)
        let othersLeft = Atomic<Int>(20)
        let others = { @Sendable (tasks: TaskScope<Never>) in
          for _ in 0..<20 {
            tasks.spawn {
              if currentThread() == waiting.load(ordering: .relaxed) {
                reentered.store(true, ordering: .relaxed)
              }
              othersLeft.subtract(1, ordering: .relaxed)
            }
          }
        }
        func task(_ tasks: TaskScope<Never>) {
          let begun = Atomic(false)
          _ = scheduler.join(
            {
              waiting.store(currentThread(), ordering: .relaxed)
              while !begun.load(ordering: .relaxed) { usleep(50) }
            },
            {
              // Spawned on this thread's deque, from which the waiting one could take them; before it waits,
              // with both cores in use, so that nobody else can.
              others(tasks)
              begun.store(true, ordering: .relaxed)
              for _ in 0..<100 where othersLeft.load(ordering: .relaxed) > 0 { usleep(1000) }
            })
          waiting.store(0, ordering: .relaxed)
        }
        scheduler.scope { tasks in
          if isolated { withIsolatedWaits { task(tasks) } } else { task(tasks) }
        }
        #expect(scheduler.isBalanced)
        return reentered.load(ordering: .relaxed)
      }
      #expect(withDeadline { isReentered(isolated: false) })
      #expect(!withDeadline { isReentered(isolated: true) })
    }
  }
}
