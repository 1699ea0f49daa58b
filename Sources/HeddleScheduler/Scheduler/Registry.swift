import CHeddleSystem
import Synchronization

/// The shared part of a scheduler: its workers, its permits and the queue of outside work. Its threads
/// keep it alive, so it goes when the last of them has left.
///
/// Unchecked because of its pointers, each to memory that the registry owns and that synchronises itself.
final class Registry: @unchecked Sendable {
  /// Workers first, then places for guests. Freed in `deinit`, when no thread is left to use them.
  private let states: UnsafeMutablePointer<Worker.State>
  let workerCount: Int
  private let guestCount: Int
  /// Owned by the registry; its own allocation, so that workers reach it by one pointer.
  let permits: UnsafeMutablePointer<Permits>
  /// Threads beyond this many gain nothing by spinning: the machine has no core for them.
  private let processors: Int
  private let injection = InjectionQueue()
  private let guestTaken: UnsafeMutablePointer<Atomic<Bool>>
  private let startedThreads = Atomic<Int>(0)
  private let isStarted = Mutex(false)
  private let hasStarted = Atomic<Bool>(false)
  private let isShutDown = Atomic<Bool>(false)
  private let nextVictim = Atomic<Int>(0)
  /// Set once, in the scheduler's `init`, before any thread can see the registry. Whoever runs work does so
  /// on behalf of a caller that holds the scheduler.
  unowned(unsafe) var scheduler: Scheduler!

  init(threads: Int) {
    workerCount = threads
    guestCount = threads
    processors = max(1, Int(heddle_affinity_count()))
    permits = .allocate(capacity: 1)
    permits.initialize(to: Permits(count: threads))
    let places = workerCount + guestCount
    states = .allocate(capacity: places)
    guestTaken = .allocate(capacity: guestCount)
    for guest in 0..<guestCount { (guestTaken + guest).initialize(to: Atomic(false)) }
    for index in 0..<places {
      (states + index).initialize(
        to: Worker.State(
          index: index, registry: Unmanaged.passUnretained(self), permits: permits,
          own: Worker.Own(
            context: TaskContext(layer: .dynamic, scheduler: nil),
            random: 0x9e37_79b9_7f4a_7c15 &* UInt64(index + 1))))
    }
  }

  deinit {
    states.deinitialize(count: workerCount + guestCount)
    states.deallocate()
    guestTaken.deinitialize(count: guestCount)
    guestTaken.deallocate()
    permits.deinitialize(count: 1)
    permits.deallocate()
  }

  private var placeCount: Int { workerCount + guestCount }
  private func worker(at index: Int) -> Worker { Worker(state: states + index) }
}

// MARK: Life

extension Registry {
  /// Starts the threads, once; they are not started before somebody calls, so an idle program has none.
  @inline(__always)
  func startIfNeeded() {
    if !hasStarted.load(ordering: .acquiring) { start() }
  }

  /// Fewer threads than asked for are enough: callers do their own work when there is none at all.
  private func start() {
    isStarted.withLock { isStarted in
      if isStarted { return }
      isStarted = true
      for index in 0..<workerCount {
        let thread = Unmanaged.passRetained(WorkerThread(worker: worker(at: index), registry: self))
        let error = heddle_start_thread(
          WorkerThread.main, thread.toOpaque(), WorkerThread.stackSize, "heddle-\(index)")
        if error != 0 {
          thread.release()
          warn("only \(index) of \(workerCount) worker threads could be started (error \(error))")
          break
        }
        startedThreads.add(1, ordering: .relaxed)
      }
      hasStarted.store(true, ordering: .releasing)
    }
  }

  /// Lets every thread leave when it has nothing to do.
  func shutDown() {
    isShutDown.store(true, ordering: .sequentiallyConsistent)
    for index in 0..<workerCount { worker(at: index).wake() }
  }

  /// The life of one of the scheduler's own threads.
  func runWorker(_ worker: Worker) {
    heddle_set_current_worker(worker.state)
    while !isShutDown.load(ordering: .sequentiallyConsistent) {
      if hasVisibleWork, permits.pointee.tryAcquire() {
        runVisibleWork(as: worker)
        releasePermit()
      } else if !spin(
        holdingPermit: false,
        until: { [self] in permits.pointee.ledger.entry.hasPermit && hasVisibleWork })
      {
        park(worker, unless: { [self] in isShutDown.load(ordering: .sequentiallyConsistent) })
      }
    }
    heddle_set_current_worker(nil)
  }

  /// With a permit in hand: runs what can be found, until there is nothing or somebody queues for a permit.
  private func runVisibleWork(as worker: Worker) {
    while let job = findWork(for: worker, preferringOutside: true) {
      wakeIfNeeded()
      worker.run(job)
      if permits.pointee.ledger.entry.queued > 0 { return }
    }
  }
}

// MARK: Finding work

extension Registry {
  /// Whether there is anything that an idle worker could take.
  var hasVisibleWork: Bool {
    if !injection.isEmpty { return true }
    for index in 0..<placeCount where !states[index].deque.isEmpty { return true }
    return false
  }

  /// A worker at rest serves waiting callers first: their work is the coarsest. A worker that waits
  /// inside a computation prefers to help finishing what has begun. Its own deque is empty in both
  /// cases: thieves take the oldest job first, so when the one it waits for is gone, all are.
  func findWork(for worker: Worker, preferringOutside: Bool) -> UnsafeMutablePointer<Job>? {
    if preferringOutside, let job = injection.takeFirst() { return job }
    if let job = steal(for: worker) { return job }
    return preferringOutside ? nil : injection.takeFirst()
  }

  private func steal(for thief: Worker) -> UnsafeMutablePointer<Job>? {
    var victim = thief.random(below: placeCount)
    for _ in 0..<placeCount {
      if victim != thief.state.pointee.index, let job = states[victim].deque.steal() { return job }
      victim += 1
      if victim == placeCount { victim = 0 }
    }
    return nil
  }
}

// MARK: Waiting and waking (the protocol is argued in Sleep.md)

extension Registry {
  /// Looks for a bounded time whether `condition` comes true. A core must be to spare for it: threads
  /// that spin where others could run slow down the very work that they wait for.
  func spin(holdingPermit: Bool, until condition: () -> Bool) -> Bool {
    let count = permits.pointee.count
    let others = holdingPermit ? 1 : 0
    guard
      permits.pointee.ledger.add(
        Ledger.Unit.spinner, if: { count - $0.free - others + $0.spinning < processors }) != nil
    else { return condition() }
    var seen = false
    for _ in 0..<400 where !seen {
      for _ in 0..<8 { heddle_spin_hint() }
      seen = condition()
    }
    // Who published work while this thread was looking relied on it: if it gives up, its last look
    // (in `park`) comes after this; if it does something else, somebody else must be called.
    let after = permits.pointee.ledger.add(0 &- Ledger.Unit.spinner)
    if seen, after.wantsWakeUp { wakeIfNeeded() }
    return seen
  }

  /// Sleeps until woken, unless there is a reason not to. Not to be called with a permit in hand.
  func park(_ worker: Worker, unless condition: () -> Bool) {
    permits.pointee.ledger.add(Ledger.Unit.sleeper)
    worker.state.pointee.parker.announce()
    if condition() || permits.pointee.ledger.entry.hasPermit && hasVisibleWork {
      if worker.state.pointee.parker.retract() {
        permits.pointee.ledger.add(0 &- Ledger.Unit.sleeper)
      }
    } else {
      worker.state.pointee.parker.sleep()
    }
  }

  /// Gives the caller's permit back; whoever waits for one, or for a core to do visible work on, gets it.
  func releasePermit() {
    if permits.pointee.release().wantsWakeUp, hasVisibleWork { wakeOne() }
  }

  /// Between two pieces of work: lets a thread that queues for a permit have this one's, and queues behind it.
  func yieldPermitIfQueued() {
    if permits.pointee.ledger.entry.queued > 0 {
      permits.pointee.release()
      Trace.wait("wait for a core") { permits.pointee.acquire() }
    }
  }

  /// Calls a sleeper if there is work that nobody awake will see.
  func wakeIfNeeded() {
    if permits.pointee.ledger.entry.wantsWakeUp, hasVisibleWork { wakeOne() }
  }

  /// Wakes one sleeping worker, if there is one.
  func wakeOne() {
    var index = nextVictim.wrappingAdd(1, ordering: .relaxed).oldValue % placeCount
    for _ in 0..<placeCount {
      if worker(at: index).wake() { return }
      index += 1
      if index == placeCount { index = 0 }
    }
  }
}

// MARK: Callers from outside

extension Registry {
  /// Runs `body` as part of this scheduler on behalf of a thread that isn't one of its workers: on that
  /// thread if a permit is free and nobody waits, else handed over to a worker in order of arrival.
  func enter(_ context: TaskContext, _ body: () -> Void) {
    startIfNeeded()
    if injection.isEmpty, let guest = claimGuest() {
      if permits.pointee.tryAcquire() {
        run(body, as: guest, context)
        releasePermit()
        return giveUp(guest)
      }
      giveUp(guest)
    }
    startedThreads.load(ordering: .relaxed) > 0
      ? handOver(body, context) : waitForPermit(body, context)
  }

  private func run(_ body: () -> Void, as guest: Worker, _ context: TaskContext) {
    let outer = heddle_current_worker()
    heddle_set_current_worker(guest.state)
    guest.with(context) { Trace.run("call", body) }
    heddle_set_current_worker(outer)
  }

  private func handOver(_ body: () -> Void, _ context: TaskContext) {
    var job = Job(context: context, owner: nil)
    withUnsafeMutablePointer(to: &job) { job in
      capture(body, &job.pointee.body)
      inject(job)
      // A worker of another scheduler that sleeps here must not sit on that scheduler's core.
      let outer = Worker.current
      outer?.registry.releasePermit()
      Trace.wait("handed over") { job.pointee.latch.wait() }
      outer?.registry.permits.pointee.acquire()
    }
  }

  /// With no thread to hand over to, the caller waits until it may run its own work.
  private func waitForPermit(_ body: () -> Void, _ context: TaskContext) {
    Trace.wait("wait for a core") { permits.pointee.acquire() }
    var guest = claimGuest()
    while guest == nil {
      heddle_spin_hint()
      guest = claimGuest()
    }
    run(body, as: guest!, context)
    releasePermit()
    giveUp(guest!)
  }

  /// Queues work from outside behind all that came before.
  func inject(_ job: UnsafeMutablePointer<Job>) {
    startIfNeeded()
    injection.append(job)
    wakeIfNeeded()
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
