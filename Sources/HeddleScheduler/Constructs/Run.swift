extension Scheduler {
  /// Runs `body` as part of this scheduler and waits for it; parallel constructs inside use its threads.
  public func run<R, E: Error>(_ body: () throws(E) -> R) throws(E) -> R {
    var result: Result<R, E>?
    withWorker { _ in
      result = Result { () throws(E) -> R in try body() }
    } inline: {
      result = Result { () throws(E) -> R in try body() }
    }
    return try result!.get()
  }

  /// Runs `body` on this scheduler's threads while the calling Swift task is suspended: none of the
  /// cooperative pool's threads is blocked meanwhile.
  ///
  /// Cancelling the Swift task raises ``isCancelled`` for `body` and all that it starts.
  public func run<R: Sendable, E: Error>(
    _ body: @escaping @Sendable () throws(E) -> R
  ) async throws(E) -> R {
    let flag = CancellationFlag()
    var context = TaskContext.current
    context.cancellation = Unmanaged.passUnretained(flag)
    let layer = context.layer
    let result: Result<R, E> = await withTaskCancellationHandler {
      await withUnsafeContinuation { continuation in
        let work = { @Sendable in
          let result = Result { () throws(E) -> R in try body() }
          continuation.resume(returning: result)
        }
        if layer == .blas { work() } else { DetachedJob.submit(work, context, to: self) }
      }
    } onCancel: {
      flag.raise()
    }
    withExtendedLifetime(flag) {}
    return try result.get()
  }

  /// Whether the Swift task on whose behalf the calling code runs has been cancelled. Long computations
  /// look between two pieces of work.
  public static var isCancelled: Bool {
    Worker.current?.context.cancellation?._withUnsafeGuaranteedRef { $0.isRaised } ?? false
  }
}

/// A job for which no thread waits: it owns itself until it has run.
private final class DetachedJob {
  private let body: @Sendable () -> Void
  private let job = UnsafeMutablePointer<Job>.allocate(capacity: 1)
  /// What the job runs on, kept alive until it has run.
  private let scheduler: Scheduler

  private init(
    _ body: @escaping @Sendable () -> Void, _ context: TaskContext, _ scheduler: Scheduler
  ) {
    self.body = body
    self.scheduler = scheduler
    job.initialize(
      to: Job(context: context, owner: nil, box: Unmanaged.passUnretained(self as AnyObject)))
    // Good for as long as `body` is, which this object holds.
    capture(body, &job.pointee.body)
  }

  deinit {
    job.deinitialize(count: 1)
    job.deallocate()
  }

  static func submit(
    _ body: @escaping @Sendable () -> Void, _ context: TaskContext, to scheduler: Scheduler
  ) {
    let detached = DetachedJob(body, context, scheduler)
    _ = Unmanaged.passRetained(detached)
    scheduler.registry.inject(detached.job)
  }
}
