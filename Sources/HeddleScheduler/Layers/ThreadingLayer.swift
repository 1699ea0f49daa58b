/// How the parallel constructs use the cores: one name for one policy.
///
/// Results do not depend on the layer, except on ``blas``, which leaves them to OpenBLAS: the shape of a
/// computation is fixed by its sizes, never by who runs it.
public enum ThreadingLayer: String, Sendable, CaseIterable {
  /// Work stealing: work starts with whoever is free and others join when they can. The default.
  case dynamic
  /// A range is cut into as many equal parts as there are cores, once; the parts are not cut again.
  case `static`
  /// No parallelism inside a call; several callers still share the core budget.
  case serial
  /// No scheduler at all: work runs on the calling thread, and OpenBLAS uses threads of its own. What
  /// programs have without Heddle; kept as the baseline.
  case blas

  /// The layer in force where nobody chose one: what `HEDDLE_THREADING_LAYER` names, else `dynamic`.
  public static let processDefault: ThreadingLayer = {
    guard let name = environment("HEDDLE_THREADING_LAYER") else { return .dynamic }
    if let layer = ThreadingLayer(rawValue: name) { return layer }
    let names = allCases.map(\.rawValue).joined(separator: ", ")
    warn("HEDDLE_THREADING_LAYER is \"\(name)\", which is none of \(names); using dynamic")
    return .dynamic
  }()

  /// The layer in force for the code that asks.
  public static var current: ThreadingLayer {
    Worker.current?.context.layer ?? Ambient.layer ?? .processDefault
  }
}
