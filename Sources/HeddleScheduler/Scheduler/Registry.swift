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
  let guestCount: Int
  /// Owned by the registry; its own allocation, so that workers reach it by one pointer.
  let permits: UnsafeMutablePointer<Permits>
  /// Threads beyond this many gain nothing by spinning: the machine has no core for them.
  let processors: Int
  /// Whether there may be more threads at work than processors.
  let isCrowded: Bool
  let injection = InjectionQueue()
  let guestTaken: UnsafeMutablePointer<Atomic<Bool>>
  let startedThreads = Atomic<Int>(0)
  /// Follows the core budget; nil where the number of threads was given.
  let monitor: BudgetMonitor?
  private let starting = Lock()
  private let stackSize: Int
  let hasStarted = Atomic<Bool>(false)
  let isShutDown = Atomic<Bool>(false)
  /// Whether a thread has been called that has not come to run yet; see `wakeOne`.
  let isWaking = Atomic<Bool>(false)
  /// The process that the registry belongs to, as `heddle_forks` counts.
  let forks = heddle_forks()
  /// Set once, in the scheduler's `init`, before any thread can see the registry. Not retained: whoever
  /// runs work does so on behalf of a caller, or of a detached job, that holds the scheduler.
  var scheduler: Unmanaged<Scheduler>?

  /// - Parameters:
  ///   - threads: how many may run at once, to begin with.
  ///   - most: how many may run at once if the budget grows.
  ///   - monitor: what follows the budget.
  ///   - stackSize: bytes for each thread's stack.
  init(
    threads: Int, most: Int, monitor: BudgetMonitor?, stackSize: Int = WorkerThread.stackSize
  ) {
    self.stackSize = stackSize
    workerCount = most
    guestCount = most
    self.monitor = monitor
    processors = max(1, Int(heddle_affinity_count()))
    isCrowded = most > processors
    permits = .allocate(capacity: 1)
    permits.initialize(to: Permits(count: threads))
    let places = workerCount + guestCount
    states = .allocate(capacity: places)
    guestTaken = .allocate(capacity: guestCount)
    for guest in 0..<guestCount { (guestTaken + guest).initialize(to: Atomic(false)) }
    for index in 0..<places {
      (states + index).initialize(to: newState(index: index))
    }
  }

  /// A place for one thread.
  func newState(index: Int) -> Worker.State {
    Worker.State(
      index: index, registry: self, random: 0x9e37_79b9_7f4a_7c15 &* UInt64(index + 1))
  }

  deinit {
    states.deinitialize(count: workerCount + guestCount)
    states.deallocate()
    guestTaken.deinitialize(count: guestCount)
    guestTaken.deallocate()
    permits.deinitialize(count: 1)
    permits.deallocate()
  }

  /// The address of this object, with a reference of its own.
  var retainedAddress: UInt { UInt(bitPattern: Unmanaged.passRetained(self).toOpaque()) }

  static func at(_ address: UInt) -> Registry {
    Unmanaged.fromOpaque(UnsafeRawPointer(bitPattern: address)!).takeUnretainedValue()
  }

  var placeCount: Int { workerCount + guestCount }
  func worker(at index: Int) -> Worker { Worker(state: states + index) }
}

// MARK: Life

extension Registry {
  /// Starts the threads, once; they are not started before somebody calls, so an idle program has none.
  @inline(__always)
  func startIfNeeded() {
    if !hasStarted.load(ordering: .acquiring) { start() }
  }

  private func start() {
    startThreads(upTo: permits.pointee.count)
    if !hasStarted.exchange(true, ordering: .acquiringAndReleasing) { monitor?.start(for: self) }
  }

  /// Fewer threads than asked for are enough: callers do their own work when there is none at all.
  func startThreads(upTo count: Int) {
    starting.withLock {
      let started = startedThreads.load(ordering: .relaxed)
      for index in started..<max(started, count) {
        let thread = Unmanaged.passRetained(WorkerThread(worker: worker(at: index), registry: self))
        let error = heddle_start_thread(
          WorkerThread.main, thread.toOpaque(), stackSize, "heddle-\(index)")
        if error != 0 {
          thread.release()
          warn("only \(index) of \(count) worker threads could be started (error \(error))")
          break
        }
        startedThreads.add(1, ordering: .relaxed)
      }
    }
  }

  /// Lets every thread leave when it has nothing to do.
  func shutDown() {
    isShutDown.store(true, ordering: .sequentiallyConsistent)
    for index in 0..<workerCount { worker(at: index).wake() }
    monitor?.wake()
  }

  /// The life of one of the scheduler's own threads.
  func runWorker(_ worker: Worker) {
    heddle_set_current_worker(worker.state)
    heddle_know_stack()
    while !isShutDown.load(ordering: .sequentiallyConsistent) {
      if hasVisibleWork, permits.pointee.tryAcquire() {
        monitor?.workBegins()
        runVisibleWork(as: worker)
        releasePermit()
      } else if !spin(
        as: worker, holdingPermit: false,
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
      if permits.pointee.ledger.entry.wantsPermitBack { return }
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
  /// inside a computation prefers to help finishing what has begun. Its own deque holds at most what
  /// the last jobs spawned and left: thieves take the oldest job first, so when the one it waits for is
  /// gone, all older ones are.
  func findWork(for worker: Worker, preferringOutside: Bool) -> UnsafeMutablePointer<Job>? {
    if let job = worker.state.pointee.deque.pop() { return job }
    if preferringOutside, let job = takeCall(for: worker) { return job }
    if let job = steal(for: worker) { return job }
    return preferringOutside ? nil : takeCall(for: worker)
  }

  private func takeCall(for worker: Worker) -> UnsafeMutablePointer<Job>? {
    guard let job = injection.takeFirst() else { return nil }
    worker.state.pointee.counters.callsServed.increase()
    return job
  }

  private func steal(for thief: Worker) -> UnsafeMutablePointer<Job>? {
    var victim = thief.random(below: placeCount)
    for _ in 0..<placeCount {
      if victim != thief.state.pointee.index, let job = states[victim].deque.steal() {
        thief.state.pointee.counters.steals.increase()
        return job
      }
      victim += 1
      if victim == placeCount { victim = 0 }
    }
    thief.state.pointee.counters.failedSteals.increase()
    return nil
  }
}
