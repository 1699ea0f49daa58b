import HeddleErrors

extension WorkSpan {
  /// What can be expected of a number of cores. Speed-ups are against the work on one core without a
  /// scheduler.
  public struct Prediction: Sendable, Equatable {
    /// The number of cores.
    public let cores: Int
    /// No schedule is faster: neither more cores than there are, nor more than the span leaves room for.
    public let atMost: Double
    /// A greedy schedule of the region's graph reaches this, if it cost nothing to begin a strand; nil where
    /// the graph was too large to keep.
    public let greedy: Double?
    /// Graham's bound on greedy schedules, when every task costs its overhead, and those on the longest way
    /// are moved between threads.
    public let atLeast: Double
  }

  /// What can be expected of `cores` cores.
  public func prediction(cores: Int) -> Prediction {
    require(cores > 0, "a prediction is for at least one core")
    let work = Double(max(1, work))
    let share = 1 / Double(cores)
    let time = (work + Double(tasks) * overheadPerTask) * share + Double(burdenedSpan) * (1 - share)
    return Prediction(
      cores: cores,
      atMost: min(Double(cores), parallelism),
      greedy: graph.map { work / Double(max(1, $0.makespan(cores: cores))) },
      atLeast: work / time)
  }

  /// The numbers of cores in ``table`` and ``svg(title:)``.
  public static let coreCounts = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256]
}
