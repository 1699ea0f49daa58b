/// Runs `body` so that tasks of parallel constructs started inside find the values that these task-local
/// variables have now, on whichever thread they run.
///
/// ```swift
/// withCarriedTaskLocals(Request.$id, Trace.$span) {
///   scheduler.parallelFor(0..<n) { log(Request.id, $0) }
/// }
/// ```
///
/// Swift keeps task-local values with the Swift task or with the thread, and lets nobody read them all, so
/// they have to be named. Without this, a task of a construct that another thread has taken finds that
/// thread's values: the defaults on a scheduler's own thread, those of whatever it does further out
/// otherwise. A task that runs on the thread that made it finds the right ones either way.
///
/// What is carried is the values at this call. A plain `withValue` inside holds as far as Swift carries it:
/// on the same thread, and so not in joins that nest deeper than the thread's stack, which go on on another's.
/// For values of your own, ``SchedulerLocal`` needs no such care.
///
/// - Parameters:
///   - locals: the projected values of `@TaskLocal` variables.
///   - body: what to run.
public func withCarriedTaskLocals<each Value: Sendable, R, E: Error>(
  _ locals: repeat TaskLocal<each Value>, body: () throws(E) -> R
) throws(E) -> R {
  try ContextBinding.with(CarriedTaskLocals.binding(repeat each locals), body)
}

/// As the form for code that may block, for Swift tasks: for the work of `async` runs and constructs inside.
public func withCarriedTaskLocals<each Value: Sendable, R, E: Error>(
  _ locals: repeat TaskLocal<each Value>, isolation: isolated (any Actor)? = #isolation,
  body: () async throws(E) -> R
) async throws(E) -> R {
  try await Ambient.$bindings.bind(CarriedTaskLocals.binding(repeat each locals), body)
}

/// Values of task-local variables, to be bound again on other threads.
final class CarriedTaskLocals: Sendable {
  private let outer: CarriedTaskLocals?
  private let bind: [@Sendable (() -> Void) -> Void]

  private init(_ bind: [@Sendable (() -> Void) -> Void], in outer: CarriedTaskLocals?) {
    self.bind = bind
    self.outer = outer
  }

  static func binding<each Value: Sendable>(
    _ locals: repeat TaskLocal<each Value>
  ) -> ContextBinding {
    var bind: [@Sendable (() -> Void) -> Void] = []
    func add<V: Sendable>(_ local: TaskLocal<V>) {
      let value = local.get()
      bind.append { local.withValue(value, operation: $0) }
    }
    repeat add(each locals)
    let outer = ContextBinding.innermost?.carried
    let carried = CarriedTaskLocals(bind, in: outer)
    return ContextBinding(
      key: ObjectIdentifier(CarriedTaskLocals.self), value: (), carried: carried)
  }

  /// Runs `body` with all of them, those of inner scopes innermost.
  func with(_ body: () -> Void) {
    func bindAll(from index: Int) {
      if index == bind.count { return body() }
      bind[index]({ bindAll(from: index + 1) })
    }
    if let outer { outer.with { bindAll(from: 0) } } else { bindAll(from: 0) }
  }
}
