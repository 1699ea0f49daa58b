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

  /// As `run`, in a context of its own.
  func run<R, E: Error>(in context: TaskContext, _ body: () throws(E) -> R) throws(E) -> R {
    try run { () throws(E) -> R in
      guard let worker = Worker.current else { return try body() }
      return try worker.with(context, body)
    }
  }

  /// Runs `body` on this scheduler's threads while the calling Swift task is suspended: none of the
  /// cooperative pool's threads is blocked meanwhile.
  ///
  /// Cancelling the Swift task raises ``isCancelled`` for `body` and all that it starts.
  /// If the Swift task is escalated while `body` waits for a thread, so is `body`.
  public func run<R: Sendable, E: Error>(
    _ body: @escaping @Sendable () throws(E) -> R
  ) async throws(E) -> R {
    let flag = CancellationFlag()
    var context = TaskContext.current
    context.cancellation = Unmanaged.passUnretained(flag)
    let handover = Handover(context, to: self)
    let result: Result<R, E> = await withTaskCancellationHandler {
      await withTaskPriorityEscalationHandler {
        await withUnsafeContinuation { continuation in
          handover.begin {
            let result = Result { () throws(E) -> R in try body() }
            continuation.resume(returning: result)
          }
        }
      } onPriorityEscalated: { _, priority in
        handover.escalate(to: Urgency(priority.rawValue))
      }
    } onCancel: {
      flag.raise()
    }
    return try result.get()
  }

  /// Whether the Swift task on whose behalf the calling code runs has been cancelled. Long computations
  /// look between two pieces of work.
  public static var isCancelled: Bool {
    // In a construct the thread may run the work of any task, whichever one it is in the middle of.
    guard let worker = Worker.inConstruct else { return Task.isCancelled }
    return worker.context.cancellation?._withUnsafeGuaranteedRef { $0.isRaised } ?? false
  }
}
