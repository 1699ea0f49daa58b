import Glibc
import Foundation
import Heddle
import HeddleTestSupport
import Synchronization
import Testing

@Suite struct ProductCancellationTests {
  private final class Flag: Sendable {
    private let isUp = Atomic(false)
    func raise() { isUp.store(true, ordering: .releasing) }
    func wait() { while !isUp.load(ordering: .acquiring) { usleep(100) } }
    func hasRisen() async { while !isUp.load(ordering: .acquiring) { await Task.yield() } }
  }

  /// A thread for each job: what blocks there keeps no thread from the tasks of other tests.
  private final class OwnThreads: TaskExecutor {
    func enqueue(_ job: consuming ExecutorJob) {
      let job = UnownedJob(job)
      Thread.detachNewThread { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
  }

  /// A thread that waits in a cancelled task's call, and is the only one there to help, computes its blocks of
  /// another caller's product all the same.
  @Test(.timeLimit(.minutes(10))) func anothersCancellationLeavesNoGaps() async throws {
    let scheduler = Scheduler(threads: 3)
    let (hasBegun, isHelped, isOver) = (Flag(), Flag(), Flag())
    let elsewhere = Pool(scheduler: Scheduler(threads: 1)).submit {
      hasBegun.raise()
      isOver.wait()
    }
    await hasBegun.hasRisen()
    // Two of the three threads sleep where no work wakes them; the third has a piece of the cancelled call.
    let sleepers = (0..<2).map { _ in Task { await scheduler.run { elsewhere.wait() } } }
    func areAsleep() -> Bool {
      scheduler.workerCounts.map(\.callsServed).reduce(0, +) == 2 && scheduler.runningThreads == 0
    }
    while !areAsleep() { await Task.yield() }
    let cancelled = Task(executorPreference: OwnThreads()) {
      withUnsafeCurrentTask { $0?.cancel() }
      _ = scheduler.join(
        { isHelped.wait() },
        {
          isHelped.raise()
          isOver.wait()
        })
    }
    await isHelped.hasRisen()
    let a = Matrix<Double>.normal(512, 512, seed: 1)
    func square() throws -> Matrix<Double> { try a.multiplied(by: a) }
    func squareThere() throws -> Matrix<Double> { try withScheduler(scheduler, square) }
    let expected = try square()
    for _ in 0..<10 { #expect(try squareThere() == expected) }
    isOver.raise()
    await cancelled.value
    for sleeper in sleepers { await sleeper.value }
  }
}
