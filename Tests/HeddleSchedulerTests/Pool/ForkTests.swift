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
