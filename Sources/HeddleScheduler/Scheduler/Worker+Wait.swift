import CHeddleSystem

extension Worker {
  /// Runs other work until `latch` opens; sleeps, without a permit, when there is none.
  @inline(never)
  func wait(for latch: UnsafePointer<Latch>) {
    if context.isolatesWaits {
      // On the latch and not in the worker's bed, so that nobody wakes this thread for work that it won't do.
      return sleepIsolated(
        until: { latch.pointee.isOpen }, asleep: { latch.pointee.wait() })
    }
    var hasSlept = false
    while !latch.pointee.isOpen {
      if let other = registry.findWork(for: self) {
        // Who published more work while this thread was being woken may have relied on it (`wakeOne`).
        if hasSlept { registry.wakeIfNeeded() }
        hasSlept = false
        run(other)
        yieldPermitIfWanted()
      } else if registry.visitArena(as: self, until: { latch.pointee.isOpen }) {
        yieldPermitIfWanted()
      } else if !registry.spin(
        as: self, holdingPermit: true, until: { latch.pointee.isOpen || registry.hasVisibleWork })
      {
        sleep(until: latch)
        hasSlept = true
      }
    }
  }

  /// Sleeps without a permit, and returns with one when the latch is open or there may be work to do.
  private func sleep(until latch: UnsafePointer<Latch>) {
    Trace.wait("wait") {
      releasePermits()
      while true {
        registry.park(self, unless: { latch.pointee.isOpen })
        if latch.pointee.isOpen {
          acquirePermits()
          // The wake-up may have been meant for work, which this worker won't do now.
          return registry.wakeIfNeeded()
        }
        if tryAcquirePermits() { return }
      }
    }
  }

  /// Looks for `condition` a while, then has `sleep` wait for it, and leaves all work to others, its core
  /// included.
  func sleepIsolated(until condition: () -> Bool, asleep sleep: () -> Void) {
    if registry.spin(as: self, holdingPermit: true, until: condition) { return }
    Trace.wait("wait") {
      releasePermits()
      sleep()
      acquirePermits()
    }
  }

  /// Runs a job that was found, in the context in which it was made.
  func run(_ job: UnsafeMutablePointer<Job>) {
    state.pointee.counters.tasks.increase()
    with(job.pointee.context) { withCarried { job.run() } }
  }

  /// Runs `body` with the task-local values that the worker's context carries: as the first thing on a thread, or on
  /// a stack, that the context has just come to.
  func withCarried(_ body: () -> Void) {
    if let carried = context.bindings?.takeUnretainedValue().carried {
      carried.with(body)
    } else {
      body()
    }
  }

  /// Runs `body`, in which an idle worker takes all the work that it finds, and learns from how much that was a
  /// piece. A caller's work is never too little: there is nobody else to do it.
  func asBout(_ body: () -> Void) {
    let before = takings
    let start = now()
    body()
    let time = now() - start
    let after = takings
    let pieces = UInt64(max(1, after.steals - before.steals))
    let hesitation = Hesitation.next(
      after: state.pointee.own.hesitation, piece: time / pieces)
    state.pointee.own.hesitation = after.calls > before.calls ? 0 : hesitation
  }

  /// How many callers this worker has served, and how often it has stolen.
  private var takings: (calls: Int, steals: Int) {
    (
      state.pointee.counters.callsServed.load(ordering: .relaxed),
      state.pointee.counters.steals.load(ordering: .relaxed)
    )
  }

  /// Runs what has been pushed on this worker's deque since it had that height.
  func runOwnJobs(above height: Int) {
    while state.pointee.deque.height > height, let job = state.pointee.deque.pop() { run(job) }
  }

  /// Offers a job to others and to this worker's own next look for work. False when there is no room: the
  /// job is then the caller's to run.
  func offer(_ job: UnsafeMutablePointer<Job>) -> Bool {
    guard state.pointee.deque.push(job) else { return false }
    if state.pointee.permits.pointee.ledger.entry.wantsWakeUp { registry.wakeOne() }
    return true
  }

  /// The registry, which outlives its workers.
  var registry: Registry {
    @inline(__always) get { state.pointee.registry.takeUnretainedValue() }
  }
}
