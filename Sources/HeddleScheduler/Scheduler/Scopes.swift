/// Runs `body` with `scheduler` as the one that parallel constructs and library calls inside use.
///
/// Tasks started inside inherit the choice. Scopes nest, and may overlap on different threads.
public func withScheduler<R, E: Error>(
  _ scheduler: Scheduler, _ body: () throws(E) -> R
) throws(E) -> R {
  guard let worker = Worker.inConstruct else { return try Ambient.$scheduler.bind(scheduler, body) }
  var context = worker.context
  context.scheduler = Unmanaged.passUnretained(scheduler)
  defer { withExtendedLifetime(scheduler) {} }
  return try worker.with(context, body)
}

/// As the form for code that may block, for Swift tasks: `async` runs and constructs inside use `scheduler`, and so do
/// those of child tasks.
public func withScheduler<R, E: Error>(
  _ scheduler: Scheduler, isolation: isolated (any Actor)? = #isolation,
  _ body: () async throws(E) -> R
) async throws(E) -> R {
  try await Ambient.$scheduler.bind(scheduler, body)
}

/// Runs `body` so that a thread that waits for tasks started inside runs no other work meanwhile: it
/// spins briefly, then sleeps and leaves its core to others.
///
/// Ordinarily a waiting thread takes whatever work there is, which may be a task of the same computation
/// further out. Code that must not be entered again on a thread that is in it already (because it holds
/// a lock, say, or has thread-local state) asks for isolation. Tasks started inside inherit it.
public func withIsolatedWaits<R, E: Error>(_ body: () throws(E) -> R) throws(E) -> R {
  guard let worker = Worker.inConstruct else { return try Ambient.$isolatesWaits.bind(true, body) }
  var context = worker.context
  context.isolatesWaits = true
  return try worker.with(context, body)
}

/// As the form for code that may block, for Swift tasks: for `async` runs and constructs inside, and for those of
/// child tasks.
public func withIsolatedWaits<R, E: Error>(
  isolation: isolated (any Actor)? = #isolation, _ body: () async throws(E) -> R
) async throws(E) -> R {
  try await Ambient.$isolatesWaits.bind(true, body)
}

/// Runs `body` with all constructs inside on the calling thread, as in the layer `serial`, which is what work asks
/// for that has nothing to gain by being divided. Where OpenBLAS's threads are to divide it, it stays with them.
package func undivided<R, E: Error>(_ body: () throws(E) -> R) throws(E) -> R {
  guard let worker = Worker.inConstruct, worker.context.layer != .blas else { return try body() }
  var context = worker.context
  context.layer = .serial
  return try worker.with(context, body)
}

/// Runs `body` with `layer` as the policy of the parallel constructs and library calls inside.
///
/// Tasks started inside inherit the choice. Scopes nest, and may overlap on different threads.
public func withThreadingLayer<R, E: Error>(
  _ layer: ThreadingLayer, _ body: () throws(E) -> R
) throws(E) -> R {
  guard let worker = Worker.inConstruct else { return try Ambient.$layer.bind(layer, body) }
  var context = worker.context
  context.layer = layer
  layer.noteUse()
  return try worker.with(context, body)
}

/// As the form for code that may block, for Swift tasks: `layer` is the policy of `async` runs and constructs inside,
/// and of those of child tasks.
public func withThreadingLayer<R, E: Error>(
  _ layer: ThreadingLayer, isolation: isolated (any Actor)? = #isolation,
  _ body: () async throws(E) -> R
) async throws(E) -> R {
  try await Ambient.$layer.bind(layer, body)
}
