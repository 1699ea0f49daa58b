/// How parallel a region of a program is, whatever it was run on: its work, its span, and what follows from
/// them for any number of cores.
///
/// ```swift
/// let (result, report) = WorkSpan.measure { scheduler.parallelMap(0..<n) { fit($0) } }
/// print(report.table)
/// ```
///
/// Counted is the time that the code between forks and joins spends on a processor, not what the scheduler
/// does, nor waiting or sleep. It follows everything that the region starts on any scheduler: `join` and the
/// constructs made of it, scopes, task graphs, pools and calls from one scheduler to another. Threads and
/// Swift tasks that the region starts itself are not followed.
///
/// Sources: Graham, "Bounds on multiprocessing timing anomalies" (1969), for greedy schedules; He, Leiserson
/// and Leiserson, "The Cilkview scalability analyzer" (2010), for the burdened span.
public struct WorkSpan: Sendable {
  /// What moving a task to another thread is reckoned to cost on each way, in nanoseconds: about a wake-up.
  public static let burden: UInt64 = 5_000

  /// Nanoseconds of all strands together: the time on one core, T₁, without a scheduler.
  public let work: Int
  /// Nanoseconds of the longest chain of strands of which each waits for the one before: the time on any
  /// number of cores, T∞.
  public let span: Int
  /// The span if every task on the way was moved to another thread and back, at ``burden`` each.
  public let burdenedSpan: Int
  /// How many stretches without a fork or a join there were.
  public let strands: Int
  /// How many pieces of work another thread could have taken.
  public let tasks: Int
  /// Nanoseconds that a task costs beyond its work, if its own thread runs it: a fork and a join of nothing,
  /// measured just before the region.
  public let overheadPerTask: Double
  /// The region's graph; nil if it was too large to keep.
  package let graph: StrandGraph?

  /// How many cores the region can keep busy: work / span.
  public var parallelism: Double { Double(work) / Double(max(1, span)) }

  /// Runs `body`, and measures all that it and what it starts do until it returns.
  ///
  /// Every strand costs about a microsecond more meanwhile, which isn't counted. Regions nest: an inner one
  /// counts in the outer one too.
  ///
  /// With ``Grain/automatic`` a range is cut for the threads that there are, so on few threads the report
  /// sees few pieces; ``Grain/items(_:)`` or ``Grain/cost(nanoseconds:)`` show what more cores would find.
  public static func measure<R, E: Error>(
    _ body: () throws(E) -> R
  ) throws(E) -> (result: R, report: WorkSpan) {
    let overhead = Strand.outside { costOfATask() }
    let recorder = StrandRecorder()
    var result: Result<R, E>?
    Strand.run(in: recorder) { result = Result { () throws(E) -> R in try body() } }
    let record = recorder.finish()
    Strand.absorb(record)
    return (try result!.get(), WorkSpan(record, overheadPerTask: overhead))
  }

  init(_ record: StrandRecorder.Record, overheadPerTask: Double) {
    work = Int(record.work)
    span = Int(record.path.time)
    burdenedSpan = Int(record.path.burdened)
    strands = record.strands
    tasks = record.tasks
    self.overheadPerTask = overheadPerTask
    graph = record.graph
  }

  /// Nanoseconds of a fork and a join of nothing: the least of some, as others are disturbed or stolen.
  private static func costOfATask() -> Double {
    let forks = 32
    return Scheduler.current.run {
      (0..<16).map { _ in
        let start = now()
        for _ in 0..<forks { Scheduler.current.fork({}, {}) }
        return Double(now() - start) / Double(forks)
      }.min()!
    }
  }
}
