import CHeddleSystem
import Synchronization

/// The shared part of a scheduler: its workers, its permits and the queue of outside work. Its threads
/// keep it alive, so it goes when the last of them has left.
///
/// A registry may have arenas inside: registries for the work of one `withCoreBudget` scope each, with
/// places and permits of their own but no threads (Registry+Arenas.swift).
///
/// Unchecked because of its pointers, each to memory that the registry owns and that synchronises itself.
final class Registry: @unchecked Sendable {
  /// Workers first, then places for guests. Freed in `deinit`, when no thread is left to use them.
  private let states: UnsafeMutablePointer<Worker.State>
  let workerCount: Int
  let guestCount: Int
  /// Owned by the registry; its own allocation, so that workers reach it by one pointer.
  let permits: UnsafeMutablePointer<Permits>
  /// How many permits there are when no other process needs the cores.
  let budget: Atomic<Int>
  /// The registry that this one is an arena of. Kept alive while any of its arenas is.
  let parent: Registry?
  let arenas = ArenaList()
  /// In an arena: where threads are held that come in.
  let affinity: Affinity?
  /// Threads beyond this many gain nothing by spinning: the machine has no core for them.
  let processors: Int
  let injection = InjectionQueue()
  let guestTaken: UnsafeMutablePointer<Atomic<Bool>>
  let startedThreads = Atomic<Int>(0)
  /// Follows the core budget; nil where the number of threads was given.
  let monitor: BudgetMonitor?
  private let starting = Lock()
  private let stackSize: Int
  let hasStarted = Atomic<Bool>(false)
  let isShutDown = Atomic<Bool>(false)
  let nextVictim = Atomic<Int>(0)
  /// The process that the registry belongs to, as `heddle_forks` counts.
  let forks = heddle_forks()
  /// Why it doesn't share its cores though it should. Set once, by who makes the registry.
  var sharingFailure: SharedCoresError?
  /// Set once, in the scheduler's `init`, before any thread can see the registry. Not retained: whoever
  /// runs work does so on behalf of a caller, or of a detached job, that holds the scheduler.
  var scheduler: Unmanaged<Scheduler>?

  /// - Parameters:
  ///   - threads: how many may run at once, to begin with; 0 if other processes have all the cores.
  ///   - most: how many may run at once if the budget grows.
  ///   - monitor: what follows the budget.
  ///   - stackSize: bytes for each thread's stack.
  init(
    threads: Int, most: Int, monitor: BudgetMonitor?, stackSize: Int = WorkerThread.stackSize
  ) {
    self.stackSize = stackSize
    workerCount = most
    guestCount = most
    parent = nil
    affinity = nil
    self.monitor = monitor
    processors = max(1, Int(heddle_affinity_count()))
    budget = Atomic(max(1, threads))
    permits = .allocate(capacity: 1)
    states = .allocate(capacity: workerCount + guestCount)
    guestTaken = .allocate(capacity: guestCount)
    makePlaces(permits: threads)
  }

  /// An arena: at most `limit` of the threads that work in `parent` work here at once. Twice as many have
  /// a place, since those that sleep inside keep theirs.
  init(limit: Int, affinity: Affinity?, parent: Registry) {
    self.affinity = affinity
    stackSize = parent.stackSize
    workerCount = 0
    guestCount = 2 * limit
    self.parent = parent
    monitor = nil
    processors = parent.processors
    budget = Atomic(limit)
    permits = .allocate(capacity: 1)
    states = .allocate(capacity: guestCount)
    guestTaken = .allocate(capacity: guestCount)
    scheduler = parent.scheduler
    makePlaces(permits: limit)
  }

  private func makePlaces(permits count: Int) {
    permits.initialize(to: Permits(count: count))
    for guest in 0..<guestCount { (guestTaken + guest).initialize(to: Atomic(false)) }
    for index in 0..<placeCount { (states + index).initialize(to: newState(index: index)) }
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
    startThreads(upTo: budget.load(ordering: .relaxed))
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
        runVisibleWork(as: worker, until: { false })
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

  /// With a permit in hand: runs what can be found, until there is nothing, or somebody queues for a
  /// permit, or it is time to leave.
  func runVisibleWork(as worker: Worker, until isDone: () -> Bool) {
    while !isDone() {
      if let job = findCall(for: worker) {
        wakeIfNeeded()
        worker.run(job)
      } else if !visitArena(as: worker, until: isDone) {
        guard let job = steal(for: worker) else { return }
        wakeIfNeeded()
        worker.run(job)
      }
      if wantsPermitBack || parent?.hasCalls ?? false { return }
    }
  }
}

// MARK: Finding work

extension Registry {
  /// Whether there is anything that an idle worker could take here, arenas left aside.
  var hasOwnWork: Bool {
    if !injection.isEmpty { return true }
    for index in 0..<placeCount where !states[index].deque.isEmpty { return true }
    return false
  }

  /// What a worker at rest looks for before it steals: its own deque's work, then that of waiting callers,
  /// which is the coarsest.
  private func findCall(for worker: Worker) -> UnsafeMutablePointer<Job>? {
    worker.state.pointee.deque.pop() ?? takeCall(for: worker)
  }

  /// What a worker looks for that waits inside a computation: it prefers to help finishing what has begun.
  /// Its own deque holds at most what the last jobs spawned and left: thieves take the oldest job first, so
  /// when the one it waits for is gone, all older ones are.
  func findWork(for worker: Worker) -> UnsafeMutablePointer<Job>? {
    worker.state.pointee.deque.pop() ?? steal(for: worker) ?? takeCall(for: worker)
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
