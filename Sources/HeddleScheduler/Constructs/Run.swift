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
        if layer == .blas { work() } else { HeapJob.submit(work, context, to: self) }
      }
    } onCancel: {
      flag.raise()
    }
    return try result.get()
  }

  /// Whether the Swift task on whose behalf the calling code runs has been cancelled. Long computations
  /// look between two pieces of work.
  public static var isCancelled: Bool {
    guard let worker = Worker.current else { return Task.isCancelled }
    return worker.context.cancellation?._withUnsafeGuaranteedRef { $0.isRaised } ?? false
  }
}
