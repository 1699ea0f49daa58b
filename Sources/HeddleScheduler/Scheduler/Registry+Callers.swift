import CHeddleSystem
import Synchronization

/// Callers from outside: threads that are not workers of this scheduler.
extension Registry {
  /// Runs `body` as part of this scheduler on behalf of the calling thread: on that thread if a permit is
  /// free and nobody waits, or a helper's will be soon, else handed over to a worker in order of arrival.
  ///
  /// A worker of another scheduler doesn't hand its work over: with the workers of two schedulers asleep,
  /// each in a call of the other, there would be nobody left to hand over to. It waits for a permit. A worker
  /// that comes into an arena does other work meanwhile, unless it is to leave that alone.
  func enter(_ context: TaskContext, _ body: () -> Void) {
    root.startIfNeeded()
    if tryEnter(context, body) { return }
    let worker = Worker.current
    let canHandOver = worker.map { root === $0.registry.root && !context.isolatesWaits } ?? true
    canHandOver && hasThreads && !isHelperToLeave
      ? handOver(body, context) : waitForPermit(body, context)
  }

  /// Whether a thread that only helps will soon give its permit up to the next in the queue, which nobody else
  /// waits for. Then a caller need not hand its work over to one that waits inside another computation: that
  /// one would stand still until the call is done.
  private var isHelperToLeave: Bool {
    injection.isEmpty
      && helpers.load(ordering: .relaxed) > permits.pointee.ledger.entry.queued
  }

  /// Runs `body` on the calling thread if there is a place and a permit for it at once and nobody waits, here
  /// and in all registries around this one in which the thread isn't yet.
  private func tryEnter(_ context: TaskContext, _ body: () -> Void) -> Bool {
    if let parent = parentToEnter {
      var hasRun = false
      _ = parent.tryEnter(context) { hasRun = tryEnter(context, body) }
      return hasRun
    }
    guard injection.isEmpty, let guest = claimGuest() else { return false }
    defer { giveUp(guest) }
    guard permits.pointee.tryAcquire() else { return false }
    guest.startRunning()
    guest.asInnermost(context) {
      Trace.run("call", body)
      runRest(of: guest)
    }
    guest.stopRunning()
    releasePermit()
    return true
  }

  /// The registry around this one, if the calling thread must come in there first.
  private var parentToEnter: Registry? {
    guard let parent, Worker.current?.registry.isInside(parent) != true else { return nil }
    return parent
  }

  /// Queues work from outside behind all that came before and is as urgent. There must be threads to take it.
  func inject(_ job: UnsafeMutablePointer<Job>, _ urgency: Urgency = .current) {
    injection.append(job, urgency)
    startForWork()
    wakeIfNeeded()
    root.monitor?.workBegins()
  }

  /// Whether there is any thread to hand work over to; the system may have refused to start one.
  var hasThreads: Bool {
    let root = root
    root.startIfNeeded()
    return root.startedThreads.load(ordering: .relaxed) > 0
  }

  private func handOver(_ body: () -> Void, _ context: TaskContext) {
    let worker = Worker.current
    var job = Job(context: context, owner: worker)
    withUnsafeMutablePointer(to: &job) { job in
      capture(body, &job.pointee.body)
      inject(job)
      guard let worker else {
        return Trace.wait("handed over") { job.pointee.latch.wait() }
      }
      withUnsafePointer(to: job.pointee.latch) { worker.wait(for: $0) }
    }
  }

  /// The caller waits until it may run its own work.
  func waitForPermit(_ body: () -> Void, _ context: TaskContext) {
    if let parent = parentToEnter {
      return parent.waitForPermit({ waitForPermit(body, context) }, context)
    }
    func waitAndRun(as guest: Worker) {
      let outer = Worker.current
      guest.asInnermost(context) {
        Trace.wait("wait for a core") {
          outer?.releasePermits()
          guest.acquirePermits()
        }
        Trace.run("call", body)
        runRest(of: guest)
        guest.stopRunning()
        releasePermit()
      }
    }
    if let guest = claimGuest() {
      waitAndRun(as: guest)
      giveUp(guest)
    } else {
      // All places are taken by guests that sleep. A place that nobody knows of does as well: nobody
      // steals from it, so its thread runs all that it forks, and never waits.
      let place = UnsafeMutablePointer<Worker.State>.allocate(capacity: 1)
      place.initialize(to: newState(index: placeCount))
      waitAndRun(as: Worker(state: place))
      countingOthers.withLock { others.addAll(of: place.pointee.counters) }
      place.deinitialize(count: 1)
      place.deallocate()
    }
  }

  /// What the guest's tasks spawned for others and left. There may be nobody else to do it: the other
  /// threads may all sleep until it is done.
  func runRest(of guest: Worker) {
    while let job = guest.state.pointee.deque.pop() { guest.run(job) }
  }
}
