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
      // What `a` spawned and left lies above `b`; when `b` is stolen, so is all that lies below it.
      while let top = state.pointee.deque.pop() {
        if top == job { return b() }
        run(top)
      }
      withUnsafePointer(to: job.pointee.latch) { wait(for: $0) }
    }
  }
}
