import Synchronization

extension Scheduler {
  /// Runs two closures, at the same time if a core is free, and returns both results.
  ///
  /// `a` runs first on the calling worker while `b` may be taken by another. If `a` throws, `b` is not begun
  /// any more; if it has been, it is waited for. The error of `a` counts before that of `b`.
  @inlinable
  @inline(__always)
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

  /// The untyped core of every join. Becomes part of the code that forks, so that both closures do: where `b`
  /// isn't stolen, all that a fork adds to them is one call before and one after `a`.
  @inlinable
  @inline(__always)
  func fork(_ a: () -> Void, _ b: () -> Void) {
    withUnsafeTemporaryAllocation(of: Job.self, capacity: 1) { room in
      let job = room.baseAddress!
      guard let worker = offer(b, as: job) else { return forkElsewhere(a, b) }
      a()
      if worker.takesBack(job, b) { b() }
    }
  }

  /// Offers `b` to thieves, if the calling thread is a worker of this scheduler to whom nothing but that need
  /// be done. Else nil, and nothing has been done.
  @usableFromInline
  @inline(never)
  func offer(_ b: () -> Void, as job: UnsafeMutablePointer<Job>) -> Worker? {
    guard let worker = Worker.current, worker.isMember(of: self), worker.canFork,
      worker.context.layer != .blas, worker.context.layer != .serial
    else { return nil }
    return worker.offer(b, as: job) ? worker : nil
  }

  /// As `fork`, for any thread and any layer.
  @usableFromInline
  @inline(never)
  func forkElsewhere(_ a: () -> Void, _ b: () -> Void) {
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
