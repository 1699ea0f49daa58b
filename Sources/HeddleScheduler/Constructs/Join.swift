import Synchronization

extension Scheduler {
  /// Runs two closures, at the same time if a core is free, and returns both results.
  ///
  /// `a` runs first on the calling worker while `b` may be taken by another. If `a` throws, `b` is not begun
  /// any more; if it has been, it is waited for. The error of `a` counts before that of `b`.
  @inlinable
  public func join<A, B: Sendable, E: Error>(
    _ a: () throws(E) -> A, _ b: @Sendable () throws(E) -> B
  ) throws(E) -> (A, B) {
    var first: Result<A, E>?
    var second: Result<B, E>?
    let hasFailed = Atomic(false)
    fork(
      {
        first = Result { () throws(E) -> A in try a() }
        // A hint without an order: what `a` wrote is only read when both have ended.
        if case .failure = first { hasFailed.store(true, ordering: .relaxed) }
      },
      {
        if hasFailed.load(ordering: .relaxed) { return }
        second = Result { () throws(E) -> B in try b() }
      })
    return (try first!.get(), try second!.get())
  }

  /// The untyped core of every construct.
  @usableFromInline
  func fork(_ a: () -> Void, _ b: () -> Void) {
    withWorker { worker in
      if worker.context.layer == .serial {
        a()
        b()
      } else {
        worker.fork(a, b)
      }
    } inline: {
      a()
      b()
    }
  }
}
