/// The constructs for asynchronous code: as the forms for code that may block, but the calling Swift task is
/// suspended meanwhile, so that no thread of Swift's cooperative pool is blocked.
///
/// When the Swift task is cancelled, no further call of a closure is begun, if `CancellationError` is among
/// the errors that the closure may throw, and that error arrives: with `throws`, or with
/// `throws(CancellationError)`. Otherwise all calls are made, since a result must be there; they can look at
/// ``Scheduler/isCancelled``.
extension Scheduler {
  /// Runs two closures, at the same time if a core is free, and returns both results.
  public func join<A: Sendable, B: Sendable, E: Error>(
    _ a: @escaping @Sendable () throws(E) -> A, _ b: @escaping @Sendable () throws(E) -> B
  ) async throws(E) -> (A, B) {
    try await run { [self] () throws(E) in
      try join(
        { () throws(E) in
          try Self.stopIfCancelled(E.self)
          return try a()
        },
        { () throws(E) in
          try Self.stopIfCancelled(E.self)
          return try b()
        })
    }
  }

  /// Calls `body` once for every index of `range`, on as many threads as are free.
  public func parallelFor<E: Error>(
    _ range: Range<Int>, grain: Grain = .automatic,
    _ body: @escaping @Sendable (Int) throws(E) -> Void
  ) async throws(E) {
    try await run { [self] () throws(E) in
      try parallelFor(range, grain: grain) { (index) throws(E) in
        try Self.stopIfCancelled(E.self)
        try body(index)
      }
    }
  }

  /// Calls `body` once for every block of a two-dimensional range.
  public func parallelBlocks<E: Error>(
    rows: Range<Int>, columns: Range<Int>, block: (rows: Int, columns: Int),
    _ body: @escaping @Sendable (_ rows: Range<Int>, _ columns: Range<Int>) throws(E) -> Void
  ) async throws(E) {
    try await run { [self] () throws(E) in
      try parallelBlocks(rows: rows, columns: columns, block: block) { (rows, columns) throws(E) in
        try Self.stopIfCancelled(E.self)
        try body(rows, columns)
      }
    }
  }

  /// The results of `transform` for every index of `range`, in order.
  public func parallelMap<T: Sendable, E: Error>(
    _ range: Range<Int>, grain: Grain = .automatic,
    _ transform: @escaping @Sendable (Int) throws(E) -> T
  ) async throws(E) -> [T] {
    try await run { [self] () throws(E) in
      try parallelMap(range, grain: grain) { (index) throws(E) in
        try Self.stopIfCancelled(E.self)
        return try transform(index)
      }
    }
  }

  /// The results of `transform` for all items, in their order.
  public func parallelMap<Item: Sendable, T: Sendable, E: Error>(
    _ items: [Item], grain: Grain = .automatic,
    _ transform: @escaping @Sendable (Item) throws(E) -> T
  ) async throws(E) -> [T] {
    try await parallelMap(items.indices, grain: grain) { (index) throws(E) in
      try transform(items[index])
    }
  }

  /// Folds the pieces of `range` and combines them along a tree that the range alone decides.
  public func parallelReduce<T: Sendable, E: Error>(
    _ range: Range<Int>, leaf: Int, identity: T,
    fold: @escaping @Sendable (Range<Int>) throws(E) -> T,
    combine: @escaping @Sendable (T, T) throws(E) -> T
  ) async throws(E) -> T {
    try await run { [self] () throws(E) in
      try parallelReduce(
        range, leaf: leaf, identity: identity,
        fold: { (piece) throws(E) in
          try Self.stopIfCancelled(E.self)
          return try fold(piece)
        }, combine: combine)
    }
  }

  /// Visits the pieces of `range`, each with the value of all that comes before it.
  @discardableResult
  public func parallelScan<T: Sendable, E: Error>(
    _ range: Range<Int>, leaf: Int, identity: T,
    fold: @escaping @Sendable (Range<Int>) throws(E) -> T,
    combine: @escaping @Sendable (T, T) throws(E) -> T,
    visit: @escaping @Sendable (_ piece: Range<Int>, _ before: T) throws(E) -> Void
  ) async throws(E) -> T {
    try await run { [self] () throws(E) in
      try parallelScan(
        range, leaf: leaf, identity: identity,
        fold: { (piece) throws(E) in
          try Self.stopIfCancelled(E.self)
          return try fold(piece)
        }, combine: combine,
        visit: { (piece, before) throws(E) in
          try Self.stopIfCancelled(E.self)
          try visit(piece, before)
        })
    }
  }

  /// Runs `body`, which may spawn tasks, and returns when it and all of them have ended.
  public func scope<R: Sendable>(
    _ body: @escaping @Sendable (TaskScope<Never>) -> R
  ) async -> R {
    await run { [self] in scope(body) }
  }

  /// As `scope(_:)`, with tasks that may throw. After a cancellation no further task is begun, on the same
  /// condition as in the other constructs.
  public func scope<R: Sendable, E: Error>(
    throwing: E.Type, _ body: @escaping @Sendable (TaskScope<E>) throws(E) -> R
  ) async throws(E) -> R {
    try await run { [self] () throws(E) in try scope(throwing: E.self, stopsIfCancelled: true, body)
    }
  }

  /// Runs all tasks of a graph, each after those that it depends on.
  public func run<E: Error>(_ graph: TaskGraph<E>) async throws(E) {
    try await run { [self] () throws(E) in try run(graph, stopsIfCancelled: true) }
  }

  /// Throws `CancellationError` in work of a Swift task that has been cancelled, where that can be thrown.
  static func stopIfCancelled<E: Error>(_: E.Type) throws(E) {
    if isCancelled, let error = CancellationError() as? E { throw error }
  }
}
