extension Scheduler {
  /// How many threads run this scheduler's work at this instant, callers included.
  public var runningThreads: Int { registry.permits.pointee.held }

  /// The most threads that have run this scheduler's work at once, callers included, since the scheduler
  /// was made or ``resetPeakRunningThreads()`` was last called. Counted at every start of a thread's work,
  /// not sampled.
  public var peakRunningThreads: Int { registry.permits.pointee.peakHeld }

  /// Begins a new measurement of ``peakRunningThreads``, with those threads that run now.
  public func resetPeakRunningThreads() { registry.permits.pointee.resetPeak() }
}
