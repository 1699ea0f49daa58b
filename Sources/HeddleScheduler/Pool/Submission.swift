import Synchronization

/// Work that was given to a ``Pool``, and its result.
public final class Submission<Value: Sendable, Failure: Error>: Sendable {
  private let body: Guarded<(@Sendable () throws(Failure) -> Value)?>
  fileprivate let result = Guarded<Result<Value, Failure>?>(nil)
  fileprivate let completion = Completion()
  private let hasBegun = Atomic<Bool>(false)
  private let scheduler: Scheduler
  private let context: RetainedContext
  private let whenDone: @Sendable (Result<Value, Failure>) -> Void
  private let whenEnded: @Sendable () -> Void
  private let start: StrandEnd?
  private let strands: StrandGroup

  /// - Parameters:
  ///   - whenDone: called with the result before anybody else has it.
  ///   - whenEnded: called when everybody can have it.
  init(
    _ body: @escaping @Sendable () throws(Failure) -> Value, on scheduler: Scheduler,
    after start: StrandEnd?, whenDone: @escaping @Sendable (Result<Value, Failure>) -> Void,
    whenEnded: @escaping @Sendable () -> Void
  ) {
    self.body = Guarded(body)
    self.scheduler = scheduler
    self.start = start
    strands = StrandGroup(isMeasured: start != nil)
    // Free of what bounds the submitting task, which may have ended before; the pool has a limit of its
    // own. Isolated, because tasks may wait for one another: other work on top of this could wait for
    // this, and bury it for ever.
    var context = TaskContext.current
    context.cancellation = nil
    context.limit = nil
    context.isolatesWaits = true
    self.context = RetainedContext(context)
    self.whenDone = whenDone
    self.whenEnded = whenEnded
  }

  /// Whether the work has ended.
  public var isDone: Bool { completion.isComplete }

  /// The result, for code that may block. If the work has not begun, the calling thread does it; if it has,
  /// the thread sleeps, its core free for others. So tasks of a pool may wait for one another to any depth.
  public func wait() throws(Failure) -> Value {
    strands.join { if !runIfNotBegun() { completion.wait() } }
    return try result.withLock { $0! }.get()
  }

  /// The result, for asynchronous code, which is suspended until there is one.
  public var value: Value {
    get async throws(Failure) {
      await completion.wait()
      return try result.withLock { $0! }.get()
    }
  }
}

extension Submission where Failure == Never {
  /// The result, for asynchronous code, which is suspended until there is one.
  ///
  /// The general form would do, but the compiler (6.3.1) fails on a call of it that cannot throw from a
  /// function that cannot either.
  public var value: Value {
    get async {
      await completion.wait()
      switch result.withLock({ $0! }) {
      case .success(let value): return value
      }
    }
  }
}

/// What a pool's queue needs to know of a submission.
protocol PoolTask: AnyObject, Sendable {
  /// Runs the work on the calling thread; false when another thread has begun it.
  func runIfNotBegun() -> Bool
}

extension Submission: PoolTask {
  func runIfNotBegun() -> Bool {
    if hasBegun.exchange(true, ordering: .relaxed) { return false }
    // Taken out, so that what the closure holds goes with the work and not with the result.
    let body = body.withLock { body in
      defer { body = nil }
      return body!
    }
    strands.run(after: start) {
      let outcome = Result { () throws(Failure) -> Value in
        try scheduler.run(in: context.context, body)
      }
      result.withLock { $0 = outcome }
      whenDone(outcome)
    }
    completion.complete()
    whenEnded()
    return true
  }
}
