import CHeddleSystem

/// One thread may be a worker of several schedulers at once: code that runs on one calls another, which
/// may call the first again. Its memberships form a chain from the innermost outwards, with a scheduler
/// at most once. Only the innermost is in use; the thread holds a permit of each.
extension Worker {
  /// The thread's membership outside this one.
  private var outer: Worker? {
    get { state.pointee.own.outer }
    nonmutating set { state.pointee.own.outer = newValue }
  }

  /// The thread's first membership: that of one of the scheduler's own threads, if it is one.
  var outermost: Worker { outer?.outermost ?? self }

  /// Makes this the calling thread's innermost membership while `body` runs.
  func asInnermost(_ context: TaskContext, _ body: () -> Void) {
    let before = Worker.current
    outer = before
    heddle_know_stack()
    heddle_set_current_worker(state)
    let ownScratch = state.pointee.scratch
    // A thread brings its scratch along into an arena, which is there for a short time only.
    if registry.parent != nil, let before { state.pointee.scratch = before.state.pointee.scratch }
    with(context, body)
    state.pointee.scratch = ownScratch
    // What it did there counts as its own: the arena is gone soon.
    if registry.parent != nil, let before {
      before.state.pointee.counters.add(state.pointee.counters)
    }
    heddle_set_current_worker(before?.state)
    outer = nil
  }

  /// The calling thread's innermost membership in `scheduler`, though perhaps not its innermost of all,
  /// comes first while `body` runs: a second one would hold a second permit, and could wait for it for ever.
  /// - Returns: the result of `body`; nil when there is no such membership.
  static func reentering<R>(_ scheduler: Scheduler, _ body: (Worker) -> R) -> R? {
    guard let innermost = Worker.current else { return nil }
    if innermost.isMember(of: scheduler) { return body(innermost) }
    var inner = innermost
    while let worker = inner.outer {
      if worker.isMember(of: scheduler) {
        let outer = worker.outer
        inner.outer = outer
        worker.outer = innermost
        heddle_set_current_worker(worker.state)
        defer {
          heddle_set_current_worker(innermost.state)
          worker.outer = outer
          inner.outer = worker
        }
        return worker.with(innermost.context) { body(worker) }
      }
      inner = worker
    }
    return nil
  }

  /// Gives back the permits of all the thread's memberships: no thread sleeps with a permit in hand.
  func releasePermits() {
    var member: Worker? = self
    while let worker = member {
      worker.stopRunning()
      worker.registry.releasePermit()
      member = worker.outer
    }
  }

  /// Takes them again. In one order: threads that wait for one permit with another in hand must all go the
  /// same way, or two of them could wait for each other. Scheduler by scheduler, and in each from the
  /// innermost arena outwards, so that nobody keeps a core while it waits for its turn in an arena.
  func acquirePermits() {
    if tryAcquirePermits() { return }
    state.pointee.counters.permitWaits.increase()
    state.pointee.counters.timeWaitingForPermits.time {
      var chain = [self]
      while let next = chain[chain.count - 1].outer { chain.append(next) }
      // In the chain, inner arenas come before outer ones; the sort is stable.
      for worker in chain.sorted(by: { $0.state.pointee.root < $1.state.pointee.root }) {
        worker.registry.permits.pointee.acquire(movable: outermost.state.pointee.parker.movable) {
          // With all its cores in other processes, nobody here may be awake to ask for one.
          worker.registry.monitor?.workBegins()
        }
        worker.startRunning()
      }
    }
  }

  /// As `acquirePermits` if nobody need be waited for; false, with nothing taken, otherwise.
  func tryAcquirePermits() -> Bool {
    if outer == nil {
      guard registry.permits.pointee.tryAcquire() else { return false }
      startRunning()
      return true
    }
    var taken: [Worker] = []
    var member: Worker? = self
    while let worker = member {
      guard worker.registry.permits.pointee.tryAcquire() else {
        for worker in taken { worker.registry.releasePermit() }
        return false
      }
      taken.append(worker)
      member = worker.outer
    }
    for worker in taken { worker.startRunning() }
    return true
  }

  /// To be called with a permit of the worker's scheduler just acquired, in whichever way.
  func startRunning() {
    registry.monitor?.workBegins()
    state.pointee.counters.timeRunning.start()
    registry.victims?.note(state.pointee.index)
  }

  /// To be called before the permit is given back.
  func stopRunning() { state.pointee.counters.timeRunning.stop() }

  /// Between two pieces of work: lets a thread that queues for a permit have this one's, and queues
  /// behind it.
  func yieldPermitIfWanted() {
    if registry.wantsPermitBack { yieldPermits() }
  }

  /// Between two pieces of one computation: stops while the budget, which has shrunk, has no core for it.
  @inline(__always)
  func yieldPermitBeyondBudget() {
    if state.pointee.permits.pointee.ledger.entry.free < 0 { yieldPermits() }
  }

  /// Gives up the permits, and goes on when they are to be had again: for others who wait, or because the
  /// budget has shrunk and has no core for this thread.
  @inline(never)
  func yieldPermits() {
    Trace.wait("wait for a core") {
      releasePermits()
      acquirePermits()
    }
  }
}
