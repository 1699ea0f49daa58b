/// How many threads ran a scheduler's work during some time.
public struct RunningThreads: Sendable, Equatable {
  /// The most at once.
  public let peak: Int
  /// The mean over the time.
  public let mean: Double
}

extension Scheduler {
  /// How many threads run this scheduler's work at this instant, callers included.
  public var runningThreads: Int { registry.permits.pointee.held }

  /// The most threads that have run this scheduler's work at once, callers included, since the scheduler
  /// was made or ``resetPeakRunningThreads()`` was last called. Counted at every start of a thread's work,
  /// not sampled.
  public var peakRunningThreads: Int { registry.permits.pointee.peakHeld }

  /// Begins a new measurement of ``peakRunningThreads``, with those threads that run now.
  public func resetPeakRunningThreads() { registry.permits.pointee.resetPeak() }

  /// Runs `body`, and tells how many threads ran this scheduler's work meanwhile, whoever asked for it. From
  /// the times at which threads began and ended, not from samples. The measurement of
  /// ``peakRunningThreads`` begins anew.
  public func countingRunningThreads<R, E: Error>(
    _ body: () throws(E) -> R
  ) throws(E) -> (result: R, running: RunningThreads) {
    resetPeakRunningThreads()
    let start = now()
    let before = timeRunning(at: start)
    let result = try body()
    let end = now()
    let time = timeRunning(at: end) - before
    let mean = Double(max(0, time)) / Double(max(1, end - start))
    return (result, RunningThreads(peak: peakRunningThreads, mean: mean))
  }

  /// Nanoseconds that all threads together have spent on this scheduler's work until `time`, which is now.
  private func timeRunning(at time: UInt64) -> Int {
    (0..<registry.placeCount).reduce(registry.others.timeRunning.read(at: time)) { sum, index in
      sum + registry.worker(at: index).state.pointee.counters.timeRunning.read(at: time)
    }
  }
}
