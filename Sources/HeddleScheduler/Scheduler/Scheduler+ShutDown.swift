import HeddleErrors

extension Scheduler {
  /// Ends the scheduler's threads, and returns when they have done all that there was to do and have left.
  /// Whatever uses the scheduler later starts them again.
  ///
  /// For programs that want to be without threads for a time: before `fork()`, or before a library is
  /// unloaded. An idle scheduler costs nothing, so there is no need to call this otherwise, and a scheduler
  /// that nobody refers to any more ends by itself.
  ///
  /// Any thread may call this at any time, and several may at once, except work of this scheduler's own.
  /// Work that others begin meanwhile either is done before the threads leave, or starts them again. A call
  /// that is under way on its caller's own thread goes on there, and Swift tasks that are suspended go on
  /// when they are resumed.
  ///
  /// The calling thread sleeps meanwhile; in asynchronous code call this where a thread may be blocked. The
  /// kernel may list a thread for some microseconds longer.
  public func shutDown() {
    require(
      Worker.reentering(self) { _ in } == nil,
      "a scheduler cannot be shut down by its own work, which it would wait for")
    Worker.current?.releasePermits()
    registry.stop()
    Worker.current?.acquirePermits()
  }
}
