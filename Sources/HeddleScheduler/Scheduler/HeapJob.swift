/// A job that may outlive the frame that made it: it owns itself, its closure and all that its context
/// points to, until it has run.
final class HeapJob {
  /// Released first, so that what its captures do when they go still finds the rest alive.
  private let body: @Sendable () -> Void
  private let job = UnsafeMutablePointer<Job>.allocate(capacity: 1)
  /// What the job runs on.
  private let scheduler: Scheduler
  private let context: RetainedContext

  private init(
    _ body: @escaping @Sendable () -> Void, _ context: TaskContext, _ scheduler: Scheduler
  ) {
    self.body = body
    self.scheduler = scheduler
    self.context = RetainedContext(context)
    job.initialize(
      to: Job(context: context, owner: nil, box: Unmanaged.passUnretained(self as AnyObject)))
    // Good for as long as `body` is, which this object holds.
    capture(body, &job.pointee.body)
  }

  deinit {
    job.deinitialize(count: 1)
    job.deallocate()
  }

  /// A new job, which lives until it has run.
  private static func make(
    _ body: @escaping @Sendable () -> Void, _ context: TaskContext, _ scheduler: Scheduler
  ) -> UnsafeMutablePointer<Job> {
    Unmanaged.passRetained(HeapJob(body, context, scheduler)).takeUnretainedValue().job
  }

  /// Has one of the threads of `scheduler` run `body`, in the order of arrival, within the limits of the
  /// context; the calling thread does it if there are none.
  static func submit(
    _ body: @escaping @Sendable () -> Void, _ context: TaskContext, to scheduler: Scheduler,
    _ urgency: Urgency = .current
  ) {
    let registry = CoreLimit.registry(
      of: scheduler, in: context.limit?.takeUnretainedValue())
    guard registry.hasThreads else { return registry.waitForPermit(body, context) }
    registry.inject(make(body, context, scheduler), urgency)
  }

  /// Puts `body` on the deque of the calling worker, or in the queue of `registry`, which belongs to
  /// `scheduler`, if it has none there.
  static func spawn(
    _ body: @escaping @Sendable () -> Void, in registry: Registry, of scheduler: Scheduler
  ) {
    let context = TaskContext.current
    guard let worker = Worker.current, worker.registry === registry else {
      guard registry.hasThreads else { return registry.waitForPermit(body, context) }
      return registry.inject(make(body, context, scheduler))
    }
    let job = make(body, context, scheduler)
    if !worker.offer(job) { worker.run(job) }
  }
}
