/// A value that is chosen for a scope and inherited by all tasks started inside, on whichever thread they run:
/// what `@TaskLocal` is for Swift tasks, for parallel constructs and Swift tasks alike.
///
/// ```swift
/// static let tolerance = SchedulerLocal(1e-9)
///
/// tolerance.withValue(1e-6) {
///   scheduler.parallelFor(0..<n) { solve($0, to: tolerance.value) }     // 1e-6 on every thread
/// }
/// ```
///
/// Inherited by the tasks of every construct, by `async` runs, by what is submitted to a ``Pool``, and by
/// Swift tasks where these inherit task-local values. A constant of the program: make it once.
public final class SchedulerLocal<Value: Sendable>: Sendable {
  private let defaultValue: Value

  /// A local with the value that it has outside of all scopes.
  public init(_ defaultValue: Value) { self.defaultValue = defaultValue }

  /// What the innermost scope around the calling code chose.
  public var value: Value {
    var binding = ContextBinding.innermost
    while let found = binding {
      // The cast cannot fail: only this object makes bindings under its own key (`withValue`).
      if found.key == ObjectIdentifier(self) { return found.value as! Value }
      binding = found.outer
    }
    return defaultValue
  }

  /// Runs `body` in a scope with `value`. Scopes nest, and may overlap on different threads.
  public func withValue<R, E: Error>(_ value: Value, _ body: () throws(E) -> R) throws(E) -> R {
    try ContextBinding.with(binding(value), body)
  }

  /// As the form for code that may block, for Swift tasks; child tasks inherit the value.
  public func withValue<R, E: Error>(
    _ value: Value, isolation: isolated (any Actor)? = #isolation,
    _ body: () async throws(E) -> R
  ) async throws(E) -> R {
    try await Ambient.$bindings.bind(binding(value), body)
  }

  private func binding(_ value: Value) -> ContextBinding {
    ContextBinding(key: ObjectIdentifier(self), value: value, carried: nil)
  }
}

/// One choice for a scope, and those around it.
final class ContextBinding: Sendable {
  let key: ObjectIdentifier
  let value: any Sendable
  let outer: ContextBinding?
  /// The task-local values that tasks started inside find on whichever thread they run.
  let carried: CarriedTaskLocals?

  /// - Parameter carried: those of this scope; nil for those of the scope around it.
  init(key: ObjectIdentifier, value: any Sendable, carried: CarriedTaskLocals?) {
    self.key = key
    self.value = value
    outer = Self.innermost
    self.carried = carried ?? outer?.carried
  }

  /// That of the innermost scope around the calling code.
  static var innermost: ContextBinding? {
    guard let worker = Worker.inConstruct else { return Ambient.bindings }
    return worker.context.bindings?.takeUnretainedValue()
  }

  /// Runs `body` with `binding` as the innermost one.
  static func with<R, E: Error>(
    _ binding: ContextBinding, _ body: () throws(E) -> R
  ) throws(E) -> R {
    guard let worker = Worker.inConstruct else { return try Ambient.$bindings.bind(binding, body) }
    var context = worker.context
    context.bindings = Unmanaged.passUnretained(binding)
    defer { withExtendedLifetime(binding) {} }
    return try worker.with(context, body)
  }
}
