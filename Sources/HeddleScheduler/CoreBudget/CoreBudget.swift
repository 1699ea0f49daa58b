import CHeddleSystem
import Synchronization

/// How many threads may run at once in this process, and what says so.
///
/// The budget is the smallest of: the processors in the affinity mask; the CPU quota of every enclosing
/// cgroup, rounded down (rounding up would have the last thread throttled again and again) but at least 1;
/// and the environment variable `HEDDLE_NUM_THREADS`.
public struct CoreBudget: Sendable, Equatable {
  /// One limit and where it was found.
  public struct Limit: Sendable, Equatable {
    /// The largest number of cores that the source allows.
    public let cores: Int
    /// The source: `affinity`, a path of a cgroup file, or `HEDDLE_NUM_THREADS`.
    public let source: String
  }

  /// Every limit that was found.
  public let limits: [Limit]

  /// The smallest limit; at least 1.
  public var cores: Int { max(1, limits.lazy.map(\.cores).min() ?? 1) }

  /// The tightest CPU quota of the enclosing cgroups, which all processes in them share; nil if there is none.
  public var quota: Int? { limits.lazy.filter { $0.source.hasPrefix("/") }.map(\.cores).min() }

  /// The budget as the system states it now.
  public static func current() -> CoreBudget {
    current(
      affinity: Int(heddle_affinity_count()), root: "", threads: environment("HEDDLE_NUM_THREADS"))
  }

  /// - Parameters:
  ///   - affinity: how many processors the affinity mask allows; 0 when unknown.
  ///   - root: where to find `/proc` and `/sys`; empty for the real ones.
  ///   - threads: the value of `HEDDLE_NUM_THREADS`.
  static func current(affinity: Int, root: String, threads: String?) -> CoreBudget {
    var limits = [Limit(cores: affinity, source: "affinity")]
    limits += Cgroups(root: root).quotas.map { Limit(cores: $0.cores, source: $0.file) }
    if let threads {
      if let count = Int(threads), 1...Scheduler.mostThreads ~= count {
        limits.append(Limit(cores: count, source: "HEDDLE_NUM_THREADS"))
      } else if !hasWarned.exchange(true, ordering: .relaxed) {
        warn(
          "HEDDLE_NUM_THREADS is \"\(threads)\", not a number from 1 to \(Scheduler.mostThreads)")
      }
    }
    return CoreBudget(limits: limits.filter { $0.cores > 0 })
  }

  /// Whether the process has said that `HEDDLE_NUM_THREADS` is no number: schedulers at work ask for the budget
  /// several times a second.
  private static let hasWarned = Atomic(false)
}
