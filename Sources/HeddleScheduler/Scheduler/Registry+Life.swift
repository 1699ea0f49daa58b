import CHeddleSystem
import Synchronization

/// The life of a root registry's threads: started by the first call, ended by `stop`, started again by the
/// next call.
extension Registry {
  /// Starts the threads, once; they are not started before somebody calls, so an idle program has none.
  @inline(__always)
  func startIfNeeded() {
    // Sequentially consistent: pairs with `stop`, after work has been published (Sleep.md).
    if !hasStarted.load(ordering: .sequentiallyConsistent) { start() }
  }

  @inline(never)
  private func start() {
    starting.withLock {
      if hasStarted.load(ordering: .relaxed) { return }
      startThreads(toHave: budget.load(ordering: .relaxed))
      if let monitor, monitor.mustStart { monitor.start(for: self) }
      hasStarted.store(true, ordering: .sequentiallyConsistent)
    }
  }

  /// Starts more threads, for a budget that has grown.
  func startThreads(upTo count: Int) { starting.withLock { startThreads(toHave: count) } }

  /// Fewer threads than asked for are enough: callers do their own work when there is none at all.
  private func startThreads(toHave count: Int) {
    let started = startedThreads.load(ordering: .relaxed)
    for index in started..<max(started, count) {
      liveThreads.add(1, ordering: .relaxed)
      usedWorkers.max(index + 1, ordering: .sequentiallyConsistent)
      // The thread keeps the registry alive.
      let error = SystemThread.start("heddle-\(index)", stackSize: stackSize) { [self] in
        runWorker(worker(at: index))
      }
      if error != 0 {
        threadLeaves()
        warn("only \(index) of \(count) worker threads could be started (error \(error))")
        break
      }
      startedThreads.add(1, ordering: .relaxed)
    }
  }

  /// The last thing that a thread of the registry does.
  func threadLeaves() {
    withUnsafePointer(to: liveThreads) { address in
      liveThreads.subtract(1, ordering: .releasing)
      heddle_futex_wake(address, Int32.max)
    }
  }

  /// Lets every thread leave, for ever.
  func shutDown() {
    isShutDown.store(true, ordering: .sequentiallyConsistent)
    letThreadsLeave()
  }

  /// Lets every thread leave when it finds nothing more to do.
  private func letThreadsLeave() {
    isStopping.store(true, ordering: .sequentiallyConsistent)
    for index in 0..<workerCount { worker(at: index).wake() }
    monitor?.wake()
  }

  /// Returns when all threads have left. Whoever publishes work meanwhile either is served before, or is
  /// seen here at the end, or sees that the threads must be started again.
  func stop() {
    stopping.withLock {
      guard hasStarted.load(ordering: .acquiring) else { return }
      letThreadsLeave()
      while case let live = liveThreads.load(ordering: .acquiring), live > 0 {
        withUnsafePointer(to: liveThreads) { heddle_futex_wait($0, live) }
      }
      starting.withLock {
        startedThreads.store(0, ordering: .relaxed)
        isStopping.store(false, ordering: .relaxed)
        hasStarted.store(false, ordering: .sequentiallyConsistent)
      }
    }
    if hasVisibleWork { startForWork() }
  }

  /// Work has been published, perhaps after the threads have left.
  func startForWork() {
    // Where none can be started any more, the calling thread does what waits.
    while !hasThreads, let job = injection.takeFirst() {
      waitForPermit({ job.run() }, job.pointee.context)
    }
  }

  /// The life of one of the scheduler's own threads.
  func runWorker(_ worker: Worker) {
    heddle_set_current_worker(worker.state)
    heddle_know_stack()
    if heddle_idle_looks_busy() { worker.state.pointee.parker.allowDetours() }
    while true {
      let isStopping = isStopping.load(ordering: .sequentiallyConsistent)
      let hasWork = hasVisibleWork
      // A thread that is to leave does so only when nothing is left to do, so it waits for its turn.
      if hasWork, isStopping ? waitForPermit() : permits.pointee.tryAcquire() {
        worker.startRunning()
        worker.asBout { runVisibleWork(as: worker, until: { false }) }
        worker.stopRunning()
        releasePermit()
      } else if isStopping, !hasWork {
        break
      } else if !spin(
        as: worker, holdingPermit: false,
        until: { [self] in permits.pointee.ledger.entry.hasPermit && hasVisibleWork })
      {
        park(
          worker, unless: { [self] in self.isStopping.load(ordering: .sequentiallyConsistent) })
      }
    }
    heddle_set_current_worker(nil)
    threadLeaves()
  }

  private func waitForPermit() -> Bool {
    permits.pointee.acquire()
    return true
  }

  /// With a permit in hand: runs what can be found, until there is nothing, or somebody queues for a
  /// permit, or it is time to leave.
  func runVisibleWork(as worker: Worker, until isDone: () -> Bool) {
    while !isDone() {
      if let job = findCall(for: worker) {
        wakeIfNeeded()
        worker.run(job)
      } else if !visitArena(as: worker, until: isDone) {
        guard let job = steal(for: worker) else { return }
        wakeIfNeeded()
        // Relaxed: only a hint for callers, who are right to wait for a permit and to hand their work over.
        helpers.wrappingAdd(1, ordering: .relaxed)
        worker.run(job)
        helpers.wrappingSubtract(1, ordering: .relaxed)
      }
      if wantsPermitBack || parent?.hasCalls ?? false { return }
    }
  }
}
