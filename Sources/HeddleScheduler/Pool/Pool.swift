import HeddleErrors

/// A pool of threads as programs know it (`OperationQueue`, Python's `ThreadPool`), on the scheduler's
/// threads: pools cost nothing of their own, and all of them together stay within the core budget.
///
/// Work begins in the order in which it was submitted. Tasks of a pool may use the pool.
public final class Pool: Sendable {
  /// What runs the pool's work.
  public let scheduler: Scheduler
  /// The most tasks that run at once; those of each ``map(_:_:)`` count by themselves.
  public let limit: Int
  /// Whether somebody chose it.
  private let isLimited: Bool
  private let onError: @Sendable (any Error) -> Void
  private let state = Guarded(State())

  private struct State: Sendable {
    var queue: [any PoolTask] = []
    /// How many entries at the front of `queue` have been taken.
    var taken = 0
    /// Jobs on the scheduler that will take a task, or run one.
    var carriers = 0
    /// Tasks that have not ended, whichever thread has begun them.
    var unfinished = 0
    var isClosed = false
    /// Set by who waits for the pool to run empty.
    var whenEmpty: Completion?

    mutating func takeFirst() -> (any PoolTask)? {
      guard taken < queue.count else { return nil }
      defer {
        taken += 1
        // Now and then, so that each task is moved a bounded number of times.
        if taken * 2 > queue.count {
          queue.removeFirst(taken)
          taken = 0
        }
      }
      return queue[taken]
    }
  }

  /// A pool.
  ///
  /// - Parameters:
  ///   - scheduler: what runs the work; several pools may share one.
  ///   - limit: the most tasks that run at once; as many as the scheduler has threads unless given.
  ///   - onError: called with the error of each submitted task that throws, on the thread that ran it.
  public init(
    scheduler: Scheduler = .current, limit: Int? = nil,
    onError: @escaping @Sendable (any Error) -> Void = { _ in }
  ) {
    require(limit ?? 1 > 0, "a pool runs at least one task at a time")
    self.scheduler = scheduler
    self.limit = limit ?? scheduler.threads
    isLimited = limit != nil
    self.onError = onError
  }

  /// Adds work; returns at once.
  @discardableResult
  public func submit<R: Sendable, E: Error>(
    _ body: @escaping @Sendable () throws(E) -> R
  ) -> Submission<R, E> {
    submit(body) { _ in }
  }

  private func submit<R: Sendable, E: Error>(
    _ body: @escaping @Sendable () throws(E) -> R,
    whenDone: @escaping @Sendable (Result<R, E>) -> Void
  ) -> Submission<R, E> {
    Strand.spawning { start in
      let submission = Submission(body, on: scheduler, after: start) {
        [onError] (result: Result<R, E>) in
        if case .failure(let error) = result { onError(error) }
        whenDone(result)
      } whenEnded: { [self] in
        taskEnds()
      }
      let mustCarry = state.withLock { state in
        require(!state.isClosed, "the pool has been shut down")
        state.queue.append(submission)
        state.unfinished += 1
        let mustCarry = state.carriers < limit
        if mustCarry { state.carriers += 1 }
        return mustCarry
      }
      if mustCarry { carry() }
      return submission
    }
  }

  /// The results of `transform` for all items, in their order, when all are there.
  ///
  /// The calling thread takes part, so this works inside tasks of the pool too. Errors arrive as in
  /// `Scheduler.parallelFor(_:grain:_:)`. With tuples as items, `transform` takes their parts as arguments.
  public func map<Item: Sendable, R: Sendable, E: Error>(
    _ items: [Item], _ transform: @Sendable (Item) throws(E) -> R
  ) throws(E) -> [R] {
    func map() throws(E) -> [R] {
      try scheduler.parallelMap(items, grain: .items(1), transform)
    }
    return isLimited ? try withCoreBudget(limit, on: scheduler, map) : try map()
  }

  /// The results of `transform` for all items as they come, each with the index of its item.
  public func unordered<Item: Sendable, R: Sendable, E: Error>(
    _ items: [Item], _ transform: @escaping @Sendable (Item) throws(E) -> R
  ) -> AsyncStream<(index: Int, result: Result<R, E>)> {
    AsyncStream { stream in
      if items.isEmpty { return stream.finish() }
      let left = Guarded(items.count)
      for (index, item) in items.enumerated() {
        _ = submit({ () throws(E) in try transform(item) }) { result in
          stream.yield((index, result))
          let isLast = left.withLock {
            $0 -= 1
            return $0 == 0
          }
          if isLast { stream.finish() }
        }
      }
    }
  }

  /// Has the scheduler run the next task, and then the one after it: one job a task, so that others who
  /// share the scheduler get their turn.
  private func carry() {
    HeapJob.submit({ [self] in runNext() }, .fresh, to: scheduler, .medium)
  }

  private func runNext() {
    if let task = state.withLock({ $0.takeFirst() }) { _ = task.runIfNotBegun() }
    let mustCarry = state.withLock { state in
      let isEmpty = state.taken == state.queue.count
      if isEmpty { state.carriers -= 1 }
      return !isEmpty
    }
    if mustCarry { carry() }
  }

  private func taskEnds() {
    let whenEmpty = state.withLock { state in
      state.unfinished -= 1
      return state.unfinished == 0 ? state.whenEmpty : nil
    }
    whenEmpty?.complete()
  }
}

// MARK: Shutting down

extension Pool {
  /// Accepts no more work, and returns when all that was submitted has ended. The calling thread takes part.
  /// Not for tasks of the pool itself, which would wait for themselves.
  public func shutDown() {
    let empty = close()
    while let task = state.withLock({ $0.takeFirst() }) { _ = task.runIfNotBegun() }
    empty.wait()
  }

  /// Accepts no more work, and returns when all that was submitted has ended.
  public func shutDown() async { await close().wait() }

  private func close() -> Completion {
    let (completion, isEmpty) = state.withLock { state in
      state.isClosed = true
      let completion = state.whenEmpty ?? Completion()
      state.whenEmpty = completion
      return (completion, state.unfinished == 0)
    }
    if isEmpty { completion.complete() }
    return completion
  }
}
