import CHeddleSystem

extension Worker {
  /// Runs both closures, `b` perhaps on another worker, and returns when both have run.
  @inline(__always)
  func fork(_ a: () -> Void, _ b: () -> Void) {
    var job = Job(context: context, owner: self)
    withUnsafeMutablePointer(to: &job) { job in
      capture(b, &job.pointee.body)
      guard state.pointee.deque.push(job) else {
        a()
        b()
        return
      }
      if state.pointee.permits.pointee.ledger.entry.wantsWakeUp { registry.wakeOne() }
      a()
      // Everything pushed since was popped since: what lies on top is `b`, unless it was stolen.
      if state.pointee.deque.pop() != nil { b() } else { wait(for: job) }
    }
  }

  /// Runs other work until the stolen `job` is done; sleeps, without a permit, when there is none.
  @inline(never)
  private func wait(for job: UnsafeMutablePointer<Job>) {
    while !job.pointee.latch.isOpen {
      if let other = registry.findWork(for: self, preferringOutside: false) {
        run(other)
        yieldPermitIfQueued()
      } else if !registry.spin(
        as: self, holdingPermit: true,
        until: { job.pointee.latch.isOpen || registry.hasVisibleWork })
      {
        sleep(until: job)
      }
    }
  }

  /// Sleeps without a permit, and returns with one when `job` is done or there may be work to do.
  private func sleep(until job: UnsafeMutablePointer<Job>) {
    releasePermits()
    while true {
      Trace.wait("wait") { registry.park(self, unless: { job.pointee.latch.isOpen }) }
      if job.pointee.latch.isOpen {
        Trace.wait("wait for a core") { acquirePermits() }
        // The wake-up may have been meant for work, which this worker won't do now.
        registry.wakeIfNeeded()
        return
      }
      if tryAcquirePermits() { return }
    }
  }

  /// Runs a job that was found, in the context in which it was made.
  func run(_ job: UnsafeMutablePointer<Job>) {
    with(job.pointee.context) { job.run() }
  }

  /// The registry, which outlives its workers.
  var registry: Registry {
    @inline(__always) get { state.pointee.registry.takeUnretainedValue() }
  }
}
