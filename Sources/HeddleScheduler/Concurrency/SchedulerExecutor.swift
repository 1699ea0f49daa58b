/// Runs Swift tasks on a scheduler's threads, within its core budget.
///
/// ```swift
/// await withTaskExecutorPreference(scheduler.executor) {
///   await withTaskGroup(of: Void.self) { group in ... }    // the children inherit the preference
/// }
/// ```
///
/// Parallel constructs called inside such a task use the same threads, and run other work instead of
/// blocking one. Tasks of higher priority go first; of equal priority, they run in the order in which they
/// become ready. None starves: after others have gone before it a few times, a task of low priority goes next.
///
/// When a task is escalated (something more urgent waits for it), its next piece is queued with the higher
/// priority. A piece that is queued already keeps its place: Swift's runtime doesn't tell executors of an
/// escalation. The wait is bounded all the same, as said above.
public final class SchedulerExecutor: TaskExecutor {
  private let scheduler: Scheduler

  init(_ scheduler: Scheduler) { self.scheduler = scheduler }

  /// Queues a piece of a Swift task. Behind all others, so that tasks that yield let others run.
  public func enqueue(_ job: consuming ExecutorJob) {
    let urgency = Urgency(job.priority.rawValue)
    let job = UnownedJob(job)
    let run = { @Sendable [self] in job.runSynchronously(on: asUnownedTaskExecutor()) }
    HeapJob.submit(run, .ofTask, to: scheduler, urgency)
  }
}

extension Scheduler {
  /// An executor for Swift tasks; keeps the scheduler alive.
  public var executor: SchedulerExecutor { SchedulerExecutor(self) }
}
