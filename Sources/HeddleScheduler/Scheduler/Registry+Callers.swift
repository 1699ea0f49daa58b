import CHeddleSystem
import Synchronization

/// Callers from outside: threads that are not workers of this scheduler.
extension Registry {
  /// Runs `body` as part of this scheduler on behalf of the calling thread: on that thread if a permit is
  /// free and nobody waits, else handed over to a worker in order of arrival.
  ///
  /// A worker of another scheduler doesn't hand its work over: with the workers of two schedulers asleep,
  /// each in a call of the other, there would be nobody left to hand over to. It waits for a permit.
  func enter(_ context: TaskContext, _ body: () -> Void) {
    startIfNeeded()
    if injection.isEmpty, let guest = claimGuest() {
      if permits.pointee.tryAcquire() {
        guest.startRunning()
        monitor?.workBegins()
        guest.asInnermost(context) {
          Trace.run("call", body)
          runRest(of: guest)
        }
        guest.stopRunning()
        releasePermit()
        return giveUp(guest)
      }
      giveUp(guest)
    }
    let canHandOver = hasThreads && Worker.current == nil
    canHandOver ? handOver(body, context) : waitForPermit(body, context)
  }

  /// Queues work from outside behind all that came before. There must be threads to take it.
  func inject(_ job: UnsafeMutablePointer<Job>) {
    injection.append(job)
    wakeIfNeeded()
  }

  /// Whether there is any thread to hand work over to; the system may have refused to start one.
  var hasThreads: Bool {
    startIfNeeded()
    return startedThreads.load(ordering: .relaxed) > 0
  }

  private func handOver(_ body: () -> Void, _ context: TaskContext) {
    var job = Job(context: context, owner: nil)
    withUnsafeMutablePointer(to: &job) { job in
      capture(body, &job.pointee.body)
      inject(job)
      Trace.wait("handed over") { job.pointee.latch.wait() }
    }
  }

  /// The caller waits until it may run its own work.
  func waitForPermit(_ body: () -> Void, _ context: TaskContext) {
    func waitAndRun(as guest: Worker) {
      Worker.current?.releasePermits()
      guest.asInnermost(context) {
        Trace.wait("wait for a core") { guest.acquirePermits() }
        monitor?.workBegins()
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
      timeOfOthers.add(place.pointee.counters.timeRunning.read(at: now()), ordering: .relaxed)
      place.deinitialize(count: 1)
      place.deallocate()
    }
  }

  /// What the guest's tasks spawned for others and left. There may be nobody else to do it: the other
  /// threads may all sleep until it is done.
  private func runRest(of guest: Worker) {
    while let job = guest.state.pointee.deque.pop() { guest.run(job) }
  }

  private func claimGuest() -> Worker? {
    for guest in 0..<guestCount where !guestTaken[guest].load(ordering: .relaxed) {
      // Acquire pairs with the release in `giveUp`: the place comes with what its last guest left in it.
      if !guestTaken[guest].exchange(true, ordering: .acquiring) {
        return worker(at: workerCount + guest)
      }
    }
    return nil
  }

  private func giveUp(_ guest: Worker) {
    guestTaken[guest.state.pointee.index - workerCount].store(false, ordering: .releasing)
  }
}
