/// Runs Swift tasks on a scheduler's threads, within its core budget.
///
/// ```swift
/// await withTaskExecutorPreference(scheduler.executor) {
///   await withTaskGroup(of: Void.self) { group in ... }    // the children inherit the preference
/// }
/// ```
///
/// Parallel constructs called inside such a task use the same threads, and run other work instead of
/// blocking one. Tasks run in the order in which they become ready, whatever their priority.
public final class SchedulerExecutor: TaskExecutor {
  private let scheduler: Scheduler

  init(_ scheduler: Scheduler) { self.scheduler = scheduler }

  /// Queues a piece of a Swift task. Behind all others, so that tasks that yield let others run.
  public func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let run = { @Sendable [self] in job.runSynchronously(on: asUnownedTaskExecutor()) }
    HeapJob.submit(run, .ofTask, to: scheduler)
  }
}

extension Scheduler {
  /// An executor for Swift tasks; keeps the scheduler alive.
  public var executor: SchedulerExecutor { SchedulerExecutor(self) }
}
