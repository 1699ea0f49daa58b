import Glibc
import Synchronization
import Testing

@testable import HeddleScheduler

extension SchedulerSuite {
  /// Values that tasks inherit: the scheduler's own, and Swift's task-local ones.
  @Suite(.timeLimit(.minutes(10))) struct SchedulerLocalTests {
    static let number = SchedulerLocal(-1)
    static let name = SchedulerLocal<String?>(nil)

    enum Local {
      @TaskLocal static var number = -1
      @TaskLocal static var name = ""
    }

    /// What the leaves of all constructs see, on as many threads as there are.
    private static func seen<T: Sendable & Hashable>(
      _ scheduler: Scheduler, _ look: @escaping @Sendable () -> T
    ) -> Set<T> {
      let values = Guarded<Set<T>>([])
      let leaf = { @Sendable in
        usleep(20)
        let value = look()
        values.withLock { _ = $0.insert(value) }
      }
      scheduler.parallelFor(0..<8, grain: .items(1)) { _ in
        _ = scheduler.join({ leaf() }, { scheduler.join({ leaf() }, { leaf() }) })
      }
      scheduler.scope { tasks in for _ in 0..<8 { tasks.spawn { tasks.spawn { leaf() } } } }
      var graph = TaskGraph<Never>()
      for _ in 0..<8 { graph.add { leaf() } }
      scheduler.run(graph)
      return values.withLock { $0 }
    }

    @Test(arguments: widths) func everyTaskInheritsTheValue(threads: Int) {
      let scheduler = Scheduler(threads: threads)
      onThreads(4) { caller in
        let look = { @Sendable in "\(Self.number.value) \(Self.name.value ?? "-")" }
        #expect(Self.seen(scheduler, look) == ["-1 -"])
        Self.number.withValue(caller) {
          #expect(Self.seen(scheduler, look) == ["\(caller) -"])
          scheduler.parallelFor(0..<4, grain: .items(1)) { index in
            Self.name.withValue("task \(index)") {
              #expect(Self.seen(scheduler, look) == ["\(caller) task \(index)"])
              Self.number.withValue(100) {
                #expect(Self.seen(scheduler, look) == ["100 task \(index)"])
              }
            }
          }
        }
        #expect(look() == "-1 -")
      }
      #expect(scheduler.isBalanced)
    }

    /// What all kinds of asynchronous work see.
    private static func seenEverywhere(_ scheduler: Scheduler, _ pool: Pool) async -> Set<Int> {
      let look: @Sendable () -> Int = { number.value }
      let inRun = await scheduler.run { seen(scheduler, look) }
      let onExecutor = await withTaskExecutorPreference(scheduler.executor) {
        await Task.yield()
        return seen(scheduler, look).union([look()])
      }
      let inPool = await pool.submit { seen(scheduler, look) }.value
      let limited = await withCoreBudget(1, on: scheduler) {
        await scheduler.run { seen(scheduler, look) }
      }
      return inRun.union(onExecutor).union(inPool).union(limited)
    }

    /// Into runs, child tasks, tasks on the executor, pools, and through other schedulers and limits.
    @Test(arguments: widths) func asynchronousWorkInheritsIt(threads: Int) async {
      let scheduler = Scheduler(threads: threads)
      let pool = Pool(scheduler: scheduler)
      await withTaskGroup(of: Void.self) { group in
        for index in 0..<8 {
          group.addTask {
            await Self.number.withValue(index) {
              let seen = await Self.seenEverywhere(scheduler, pool)
              #expect(seen == [index])
            }
          }
        }
      }
      #expect(Self.number.value == -1)
      await pool.shutDown()
      #expect(scheduler.isBalanced)
    }

    /// Named task-local values are there on every thread; the rest are there where the task was made.
    @Test(arguments: widths) func namedTaskLocalsAreCarried(threads: Int) {
      let scheduler = Scheduler(threads: threads)
      onThreads(4) { caller in
        Local.$number.withValue(caller) {
          Local.$name.withValue("caller \(caller)") {
            withCarriedTaskLocals(Local.$number, Local.$name) {
              let look = { @Sendable in "\(Local.number) \(Local.name)" }
              #expect(Self.seen(scheduler, look) == ["\(caller) caller \(caller)"])
              // An inner scope carries on what the outer one named.
              Local.$name.withValue("inner") {
                withCarriedTaskLocals(Local.$name) {
                  #expect(Self.seen(scheduler, look) == ["\(caller) inner"])
                }
              }
            }
          }
        }
      }
      #expect(scheduler.isBalanced)
    }

    @Test(arguments: widths) func asynchronousRunsCarryThem(threads: Int) async {
      let scheduler = Scheduler(threads: threads)
      await Local.$number.withValue(7) {
        let plain = await scheduler.run { Local.number }
        #expect(plain == -1)
        let carried = await withCarriedTaskLocals(Local.$number) {
          await scheduler.run { Self.seen(scheduler) { Local.number }.union([Local.number]) }
        }
        #expect(carried == [7])
      }
    }

    /// What isn't named stays with the thread: right where the task was made, the default on another.
    @Test func otherTaskLocalsStayWithTheThread() {
      let scheduler = Scheduler(threads: 2)
      withDeadline {
        Local.$number.withValue(5) {
          scheduler.run {
            let gate = Gate(2)
            let (here, there) = scheduler.join(
              {
                gate.pass()
                return Local.number
              },
              {
                gate.pass()
                return Local.number
              })
            #expect(here == 5)
            #expect(there == -1)
          }
        }
      }
    }
  }
}
