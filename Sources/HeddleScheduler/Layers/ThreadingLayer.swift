import Synchronization

/// How the parallel constructs use the cores: one name for one policy.
///
/// Results do not depend on the layer, except on ``blas``, which leaves them to OpenBLAS: the shape of a
/// computation is fixed by its sizes, never by who runs it.
public enum ThreadingLayer: String, Sendable, CaseIterable {
  /// Work stealing: work starts with whoever is free and others join when they can. The default.
  case dynamic
  /// A range is cut into as many equal parts as there are cores, once, and each part is held to its own
  /// processors. With fewer items than cores each part has several cores, for the parallelism inside it. A
  /// ``Scheduler`` made with more threads than there are processors has that many parts, as evenly spread over
  /// the processors as can be.
  case `static`
  /// No parallelism inside a call; several callers still share the core budget.
  case serial
  /// No scheduler at all: work runs on the calling thread, and OpenBLAS uses threads of its own. What
  /// programs have without Heddle; kept as the baseline.
  case blas

  /// The layer in force where nobody chose one: what `HEDDLE_THREADING_LAYER` asks for, else `dynamic`.
  ///
  /// One that cannot be met is reported on standard error, and is no choice: a program that would rather stop asks
  /// ``requested()`` first.
  public static let processDefault: ThreadingLayer = {
    do {
      return try ThreadingLayer.requested() ?? .dynamic
    } catch {
      warn("HEDDLE_THREADING_LAYER: \(error); using dynamic")
      return .dynamic
    }
  }()

  /// The layer in force for the code that asks.
  public static var current: ThreadingLayer {
    Worker.current?.context.layer ?? Ambient.layer ?? .processDefault
  }

  /// The layers under which this process has called parallel constructs so far, from outside or in a scope of
  /// ``withThreadingLayer(_:_:)``; none before the first call.
  public static var used: Set<ThreadingLayer> {
    let bits = usedBits.load(ordering: .relaxed)
    return Set(allCases.filter { bits & $0.bit != 0 })
  }

  /// Remembers that this layer is in use. Relaxed: nothing is published by it.
  func noteUse() {
    if Self.usedBits.load(ordering: .relaxed) & bit == 0 {
      Self.usedBits.bitwiseOr(bit, ordering: .relaxed)
    }
  }

  private static let usedBits = Atomic<Int>(0)
  private var bit: Int { 1 &<< Self.allCases.firstIndex(of: self)! }
}
