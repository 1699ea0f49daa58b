import CHeddleSystem

extension Worker {
  /// Runs both closures, `b` perhaps on another worker, and returns when both have run.
  @inline(__always)
  func fork(_ a: () -> Void, _ b: () -> Void) {
    if Strand.isOpen { return forkStrands(a, b) }
    forkOnStack(a, b)
  }

  /// As part of a measured region.
  @inline(never)
  private func forkStrands(_ a: () -> Void, _ b: () -> Void) {
    Strand.interrupt { start in
      var first = start
      var second = start
      forkOnStack(
        { first = Strand.run(after: [start], isTask: false, a) },
        { second = Strand.run(after: [start], isTask: true, b) })
      return [first, second]
    }
  }

  @inline(__always)
  private func forkOnStack(_ a: () -> Void, _ b: () -> Void) {
    if heddle_stack_is_short() {
      onFreshStack { forkHere(a, b) }
    } else {
      forkHere(a, b)
    }
  }

  @inline(__always)
  private func forkHere(_ a: () -> Void, _ b: () -> Void) {
    withUnsafeTemporaryAllocation(of: Job.self, capacity: 1) { room in
      let job = room.baseAddress!
      let isOffered = offer(b, as: job)
      a()
      if !isOffered || takesBack(job, b) { b() }
    }
  }

  /// Whether the calling thread, which is this worker, may fork where it is: on a stack with room, and
  /// outside of measured regions.
  var canFork: Bool {
    @inline(__always) get { !Strand.isOpen && !heddle_stack_is_short() }
  }

  /// Makes `b` a job, at an address that is good until `takesBack`, and offers it to thieves. False when
  /// there is no room on the deque.
  @inline(__always)
  func offer(_ b: () -> Void, as job: UnsafeMutablePointer<Job>) -> Bool {
    job.initialize(to: Job(context: context, owner: self))
    capture(b, &job.pointee.body)
    guard state.pointee.deque.push(job) else { return false }
    let entry = state.pointee.permits.pointee.ledger.entry
    if entry.wantsWakeUp {
      registry.wakeOne()
    } else if entry.free < 0 {
      yieldPermits()
    }
    return true
  }

  /// After `offer`: whether `b` is the caller's to run. If not, another worker has run it, and it has ended.
  ///
  /// - Parameter b: what was offered. The job points at it, so it must live until here.
  @usableFromInline
  @inline(never)
  func takesBack(_ job: UnsafeMutablePointer<Job>, _ b: () -> Void) -> Bool {
    // What was spawned since and left lies above `b`; when `b` is stolen, so is all that lies below it.
    while let top = state.pointee.deque.pop() {
      if top == job {
        state.pointee.counters.tasks.increase()
        return true
      }
      run(top)
    }
    withUnsafePointer(to: job.pointee.latch) { wait(for: $0) }
    // A use that the compiler cannot see through, after the last moment at which `b` may run.
    capture(b, &job.pointee.body)
    return false
  }
}
