import HeddleScheduler

extension Tuning {
  /// The table of the scope that this code runs in.
  public static var current: Tuning { scoped.value }

  fileprivate static let scoped = SchedulerLocal(processDefault)

  /// What holds outside of all scopes: ``init()``, or what the environment variable `HEDDLE_TUNING` asks for
  /// when this is first needed: `cached` for ``saved()``, anything else for a file.
  ///
  /// A file that cannot be used is reported on standard error, and changes nothing.
  public static let processDefault: Tuning = {
    guard let wish = environment("HEDDLE_TUNING") else { return Tuning() }
    do throws(TuningError) {
      if wish != "cached" { return try Tuning(contentsOf: wish) }
      if let saved = try saved() { return saved }
      warn("HEDDLE_TUNING: no tuning is saved as \(try savedPath); using the defaults")
    } catch {
      warn("HEDDLE_TUNING: \(error); using the defaults")
    }
    return Tuning()
  }()
}

/// Runs `body` with `tuning` as the table of engines for the calls inside.
///
/// Tasks started inside inherit the choice. Scopes nest, and may overlap on different threads. The numbers must be
/// such as a tuning's file may hold.
public func withTuning<R, E: Error>(_ tuning: Tuning, _ body: () throws(E) -> R) throws(E) -> R {
  tuning.requireUsable()
  return try Tuning.scoped.withValue(tuning, body)
}

/// As the form for code that may block, for Swift tasks; child tasks inherit the choice.
public func withTuning<R, E: Error>(
  _ tuning: Tuning, isolation: isolated (any Actor)? = #isolation,
  _ body: () async throws(E) -> R
) async throws(E) -> R {
  tuning.requireUsable()
  return try await Tuning.scoped.withValue(tuning, body)
}
