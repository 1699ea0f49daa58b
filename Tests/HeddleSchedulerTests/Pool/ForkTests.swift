import CHeddleSystem
import Glibc
import Testing

@testable import HeddleScheduler

extension SchedulerSuite {
  /// ThreadSanitizer doesn't let a child of many threads start any.
  @Suite(.enabled(if: dlsym(nil, "__tsan_init") == nil)) struct ForkTests {
    /// The child uses the parent's schedulers, used and unused, the shared one too; the parent goes on.
    @Test(arguments: widths) func demand11_aForkedChildHasAFreshRuntime(threads: Int) {
      let used = Scheduler(threads: threads)
      let unused = Scheduler(threads: threads)
      #expect(NestingTests.fibonacci(used, 15) == 610)
      _ = Scheduler.shared.parallelMap(0..<10) { $0 }
      let status = inChildProcess {
        for scheduler in [used, unused, .shared] {
          guard NestingTests.fibonacci(scheduler, 15) == 610 else { return false }
          // All threads at once, so they must be there.
          let gate = Gate(scheduler.threads)
          scheduler.parallelFor(0..<scheduler.threads, grain: .items(1)) { _ in gate.pass() }
        }
        return true
      }
      #expect(status == 0)
      #expect(NestingTests.fibonacci(used, 15) == 610)
      #expect(used.isBalanced)
    }

    /// While other threads are in the middle of everything, locks in hand.
    @Test func forkingWhileOthersWork() {
      let scheduler = Scheduler(threads: 2)
      let stop = AsyncTests.Flag()
      let workers = (0..<3).map { _ in
        Thread { _ in while !stop.isUp { _ = NestingTests.fibonacci(scheduler, 8) } }
      }
      for _ in 0..<20 {
        #expect(inChildProcess { NestingTests.fibonacci(scheduler, 12) == 144 } == 0)
      }
      stop.raise()
      for worker in workers { worker.join() }
      #expect(scheduler.isBalanced)
    }

    /// A recording is the parent's: the child adds nothing to it, makes none of its own, and waits for nobody who
    /// does so in the parent.
    @Test func aChildLeavesItsParentsRecordingAlone() throws {
      let (status, trace) = Trace.record {
        inChildProcess {
          let scheduler = Scheduler(threads: 2)
          let result = Trace.record { NestingTests.fibonacci(scheduler, 12) }
          return result.trace == nil && result.result == 144 && !TraceRecorder.isOn
        }
      }
      #expect(status == 0)
      #expect(trace != nil)
    }

    /// To let go of a scheduler of the parent's is no use of it.
    @Test func aChildMakesNothingToLetGo() {
      let made = TaskScopeTests.Counter()
      func makeScheduler() -> Scheduler {
        Scheduler {
          made.add()
          return Registry(threads: 2, most: 2, monitor: nil)
        }
      }
      var scheduler: Scheduler? = makeScheduler()
      #expect(scheduler.map { NestingTests.fibonacci($0, 5) } == 5)
      let status = inChildProcess {
        scheduler = nil
        return made.value == 1
      }
      #expect(status == 0)
      #expect(scheduler.map { NestingTests.fibonacci($0, 5) } == 5)
    }

    /// Forked inside a task: the child's calls are those of an outside thread.
    @Test func forkingInsideATask() {
      let scheduler = Scheduler(threads: 2)
      let status = scheduler.run {
        inChildProcess { Worker.current == nil && NestingTests.fibonacci(scheduler, 12) == 144 }
      }
      #expect(status == 0)
    }
  }
}
