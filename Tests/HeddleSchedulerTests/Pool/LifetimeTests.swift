import Glibc
import Synchronization
import Testing

@testable import HeddleScheduler

extension SchedulerSuite {
  /// The registry lives until the last of its threads has left: when it is gone, all are.
  @Suite struct LifetimeTests {
    /// A scheduler's registry, watched without keeping it alive.
    final class Watch: @unchecked Sendable {
      weak var registry: Registry?
      init(_ scheduler: Scheduler) { registry = scheduler.registry }

      var endsSoon: Bool {
        for _ in 0..<500 {
          if registry == nil { return true }
          usleep(10_000)
        }
        return false
      }
    }

    @Test(arguments: widths) func threadsLeaveAnIdleScheduler(threads: Int) {
      func use() -> Watch {
        let scheduler = Scheduler(threads: threads)
        scheduler.parallelFor(0..<100) { _ in }
        #expect(scheduler.isBalanced)
        return Watch(scheduler)
      }
      #expect(use().endsSoon)
    }

    @Test func aSchedulerThatWasNeverUsedHasNoThreads() {
      func make() -> Watch {
        let scheduler = Scheduler(threads: 16)
        #expect(scheduler.registry.startedThreads.load(ordering: .relaxed) == 0)
        return Watch(scheduler)
      }
      #expect(make().registry == nil)
    }

    /// Dropped at once after work, while its threads still look for more.
    @Test(arguments: widths) func manySchedulersComeAndGo(threads: Int) {
      let watches = (0..<100).map { round in
        let scheduler = Scheduler(threads: threads)
        let sum = scheduler.parallelReduce(
          0..<100, leaf: 7, identity: 0, fold: { $0.reduce(0, +) }, combine: +)
        #expect(sum == 4950)
        if round % 3 == 0 { usleep(200) }
        return Watch(scheduler)
      }
      for watch in watches { #expect(watch.endsSoon) }
    }

    /// The last reference goes on one of the scheduler's own threads, with the job that held it.
    @Test func theLastReferenceMayGoOnAWorker() async {
      final class Box: Sendable {
        let scheduler: Guarded<Scheduler?>
        init(_ scheduler: Scheduler) { self.scheduler = Guarded(scheduler) }
      }
      for _ in 0..<50 {
        let box = Box(Scheduler(threads: 2))
        let watch = Watch(box.scheduler.withLock { $0! })
        let job = Task { [scheduler = box.scheduler.withLock { $0! }] in
          await scheduler.run { box.scheduler.withLock { $0 = nil } }
        }
        await job.value
        #expect(watch.endsSoon)
      }
    }

    /// What a job's captures do when they go still finds its scheduler and its cancellation flag.
    @Test func capturesAreReleasedWhileTheContextStands() async {
      final class Witness: Sendable {
        let report: @Sendable (Scheduler, Bool) -> Void
        init(_ report: @escaping @Sendable (Scheduler, Bool) -> Void) { self.report = report }
        deinit { report(Scheduler.current, Scheduler.isCancelled) }
      }
      let scheduler = Scheduler(threads: 2)
      let right = Atomic<Int>(0)
      for _ in 0..<100 {
        func job() -> @Sendable () -> Void {
          let witness = Witness { [unowned scheduler] current, isCancelled in
            if current === scheduler || current === Scheduler.shared, !isCancelled {
              right.add(1, ordering: .relaxed)
            }
          }
          return { withExtendedLifetime(witness) {} }
        }
        await scheduler.run(job())
      }
      for _ in 0..<100 where right.load(ordering: .relaxed) < 100 { usleep(10_000) }
      #expect(right.load(ordering: .relaxed) == 100)
    }
  }
}
