/// Something that a module above the scheduler has chosen for the work inside a scope; tasks started
/// inside inherit it.
package enum TaskValue {
  /// What the innermost scope around the calling code chose.
  package static var current: AnyObject? {
    guard let worker = Worker.current else { return Ambient.value }
    return worker.context.value?.takeUnretainedValue()
  }

  /// Runs `body` in a scope with `value`.
  package static func with<R, E: Error>(
    _ value: any AnyObject & Sendable, _ body: () throws(E) -> R
  ) throws(E) -> R {
    guard let worker = Worker.inConstruct else { return try Ambient.$value.bind(value, body) }
    var context = worker.context
    context.value = Unmanaged.passUnretained(value)
    defer { withExtendedLifetime(value) {} }
    return try worker.with(context, body)
  }
}
