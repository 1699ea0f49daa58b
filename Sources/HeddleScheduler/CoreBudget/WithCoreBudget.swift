import HeddleErrors

/// Runs `body` with at most `cores` threads at once for the work inside, the calling one counted in.
///
/// ```swift
/// withCoreBudget(2) {
///   _ = try frames.svd()        // on two cores at most; other callers use the rest
/// }
/// ```
///
/// All tasks started inside are held to it together, at any depth and on whichever thread they run; so is
/// `async` work, and Swift tasks that inherit task-local values. Scopes nest, and the tightest limit holds.
/// Scopes on different threads are independent of one another, and there is nothing to restore. The limit
/// is no reservation: fewer threads may be free. Results don't depend on it.
///
/// Work submitted to a ``Pool`` is not part of the scope; a pool has a limit of its own.
///
/// - Parameters:
///   - cores: the most threads at once; at least 1. More than the scheduler has is no limit.
///   - scheduler: whose threads are limited. Another scheduler called by name inside has its own budget.
///   - body: what to run.
public func withCoreBudget<R, E: Error>(
  _ cores: Int, on scheduler: Scheduler = .current, _ body: () throws(E) -> R
) throws(E) -> R {
  try withCoreBudget(cores, on: scheduler, affinity: nil, body)
}

/// As the public form; threads other than the caller's are held to `affinity` while they work inside.
func withCoreBudget<R, E: Error>(
  _ cores: Int, on scheduler: Scheduler, affinity: Affinity?, _ body: () throws(E) -> R
) throws(E) -> R {
  require(cores > 0, "a scope runs on at least 1 core, not \(cores)")
  var context = TaskContext.current
  let outer = context.limit?.takeUnretainedValue()
  guard let limit = CoreLimit(cores, on: scheduler, in: outer, affinity: affinity)
  else { return try body() }
  defer { withExtendedLifetime(limit) {} }
  guard let worker = Worker.inConstruct else { return try Ambient.$limit.bind(limit, body) }
  context.limit = Unmanaged.passUnretained(limit)
  guard worker.isMember(of: scheduler) else { return try worker.with(context, body) }
  // The caller is at work for the scheduler already, so it counts from here on.
  var result: Result<R, E>?
  CoreLimit.registry(of: scheduler, in: limit).enter(context) {
    result = Result { () throws(E) -> R in try body() }
  }
  return try result!.get()
}

/// As the form for code that may block, for Swift tasks: constructs and `async` work inside, and those of
/// child tasks, are held to the limit. What a task does between them is not the scheduler's work, unless it
/// runs on its ``Scheduler/executor``, where it counts in the scheduler's budget only.
public func withCoreBudget<R, E: Error>(
  _ cores: Int, on scheduler: Scheduler = .current,
  isolation: isolated (any Actor)? = #isolation, _ body: () async throws(E) -> R
) async throws(E) -> R {
  require(cores > 0, "a scope runs on at least 1 core, not \(cores)")
  let outer = TaskContext.current.limit?.takeUnretainedValue()
  guard let limit = CoreLimit(cores, on: scheduler, in: outer) else { return try await body() }
  return try await Ambient.$limit.bind(limit, body)
}
