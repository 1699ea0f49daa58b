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
    var job = Job(context: context, owner: self)
    withUnsafeMutablePointer(to: &job) { job in
      capture(b, &job.pointee.body)
      guard state.pointee.deque.push(job) else {
        a()
        b()
        return
      }
      let entry = state.pointee.permits.pointee.ledger.entry
      if entry.wantsWakeUp {
        registry.wakeOne()
      } else if entry.free < 0 {
        yieldPermits()
      }
      a()
      // What `a` spawned and left lies above `b`; when `b` is stolen, so is all that lies below it.
      while let top = state.pointee.deque.pop() {
        if top == job {
          state.pointee.counters.tasks.increase()
          return b()
        }
        run(top)
      }
      withUnsafePointer(to: job.pointee.latch) { wait(for: $0) }
    }
  }
}
