/// How often the kernel has stopped the threads of a cgroup because its CPU quota was used up.
public struct Throttling: Sendable, Equatable {
  /// Periods of the quota (mostly 0.1 s each) in which the group had work, since it was made.
  public let periods: Int
  /// Those of them in which it was stopped before their end.
  public let throttledPeriods: Int
  /// Nanoseconds for which it was stopped, on all processors together.
  public let time: Int
}

extension CoreBudget.Limit {
  /// What the kernel has counted for this quota; nil where the limit is none.
  ///
  /// All processes of the group use the quota up, so being stopped doesn't mean that this one had too many
  /// threads: a Heddle program that is alone in its group stays below.
  public var throttling: Throttling? {
    guard source.hasSuffix("/cpu.max") || source.hasSuffix("/cpu.cfs_quota_us"),
      let text = readSmallFile("\(source[..<source.lastIndex(of: "/")!])/cpu.stat")
    else { return nil }
    var counts: [Substring: Int] = [:]
    for line in text.split(separator: "\n") {
      let fields = line.split(separator: " ")
      if fields.count == 2 { counts[fields[0]] = Int(fields[1]) }
    }
    guard let periods = counts["nr_periods"], let throttled = counts["nr_throttled"] else {
      return nil
    }
    // Version 2 counts microseconds, version 1 nanoseconds.
    let time = counts["throttled_usec"].map { $0 * 1000 } ?? counts["throttled_time"] ?? 0
    return Throttling(periods: periods, throttledPeriods: throttled, time: time)
  }
}
