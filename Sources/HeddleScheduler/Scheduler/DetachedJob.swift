/// A job for which no thread waits: it owns itself, and all that its context points to, until it has run.
final class DetachedJob {
  /// Released first, so that what its captures do when they go still finds the rest alive.
  private let body: @Sendable () -> Void
  private let job = UnsafeMutablePointer<Job>.allocate(capacity: 1)
  /// What the job runs on.
  private let scheduler: Scheduler
  private let context: (scheduler: Scheduler?, cancellation: CancellationFlag?, value: AnyObject?)

  private init(
    _ body: @escaping @Sendable () -> Void, _ context: TaskContext, _ scheduler: Scheduler
  ) {
    self.body = body
    self.scheduler = scheduler
    self.context = (
      context.scheduler?.takeUnretainedValue(), context.cancellation?.takeUnretainedValue(),
      context.value?.takeUnretainedValue()
    )
    job.initialize(
      to: Job(context: context, owner: nil, box: Unmanaged.passUnretained(self as AnyObject)))
    // Good for as long as `body` is, which this object holds.
    capture(body, &job.pointee.body)
  }

  deinit {
    job.deinitialize(count: 1)
    job.deallocate()
  }

  /// Has one of the threads of `scheduler` run `body`; the calling thread does it if there are none.
  static func submit(
    _ body: @escaping @Sendable () -> Void, _ context: TaskContext, to scheduler: Scheduler
  ) {
    let registry = scheduler.registry
    guard registry.hasThreads else { return registry.waitForPermit(body, context) }
    let detached = DetachedJob(body, context, scheduler)
    _ = Unmanaged.passRetained(detached)
    registry.inject(detached.job)
  }
}
