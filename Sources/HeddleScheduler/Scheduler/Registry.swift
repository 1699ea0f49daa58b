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
  /// Workers first, then places for guests. They go when no thread is left to use them.
  private let states: WorkerStates
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
  /// Processors that this process may use, as the monitor has seen last. The root's counts.
  let processorCount: Atomic<Int>
  let injection = InjectionQueue()
  let guestTaken: UnsafeMutablePointer<Atomic<Bool>>
  /// How many of the workers' places have ever had a thread, first ones first; see `usedPlaces`.
  let usedWorkers = Atomic<Int>(0)
  /// How many of the guests' places have ever been taken, first ones first.
  let usedGuests = Atomic<Int>(0)
  let startedThreads = Atomic<Int>(0)
  /// Follows the core budget; nil where the number of threads was given.
  let monitor: BudgetMonitor?
  /// Held while threads are being started, and while the account of them is closed.
  let starting = Lock()
  /// Held by the one who shuts down.
  let stopping = Lock()
  let stackSize: Int
  let hasStarted = Atomic<Bool>(false)
  /// Whether threads should leave when they find nothing more to do.
  let isStopping = Atomic<Bool>(false)
  /// Whether the scheduler is gone, so that the threads never start again.
  let isShutDown = Atomic<Bool>(false)
  /// The threads that have been started and have not left, the budget's monitor counted in. One that shares
  /// the cores with other processes is not: it stays until the scheduler is gone.
  let liveThreads = Atomic<UInt32>(0)
  /// Whether a thread has been called that has not come to run yet; see `wakeOne`. Of the root's only.
  let isWaking = Atomic<Bool>(false)
  /// Whom to rob first; nil where it makes no difference.
  let victims: VictimOrder?
  /// What callers did that found no place, added up when they leave, under `countingOthers`.
  let others = Counters()
  let countingOthers = Lock()
  /// The process that the registry belongs to, as `heddle_forks` counts.
  let forks = heddle_forks()
  /// Why it doesn't share its cores though it should. Set once, by who makes the registry.
  var sharingFailure: SharedCoresError?
  /// Set once, in the scheduler's `init`, before any thread can see the registry. Not retained: whoever
  /// runs work does so on behalf of a caller, or of a detached job, that holds the scheduler.
  var scheduler: Unmanaged<Scheduler>?

  private let gapBefore = CacheLines.Gap()
  /// Threads that have come to help with what others have begun. Changed with every piece that an idle worker
  /// steals, so it lies apart from what everybody reads.
  let helpers = Atomic<Int>(0)
  private let gapAfter = CacheLines.Gap()

  /// Virtual memory only, touched as far as it is used: room for deep recursion in the tasks.
  static let stackSize = 64 << 20

  /// - Parameters:
  ///   - threads: how many may run at once, to begin with; 0 if other processes have all the cores.
  ///   - most: how many may run at once if the budget grows.
  ///   - monitor: what follows the budget.
  ///   - stackSize: bytes for each thread's stack.
  ///   - topology: where the machine's processors lie.
  init(
    threads: Int, most: Int, monitor: BudgetMonitor?, stackSize: Int = Registry.stackSize,
    topology: Topology = .current
  ) {
    self.stackSize = stackSize
    workerCount = most
    guestCount = most
    parent = nil
    affinity = nil
    self.monitor = monitor
    processorCount = Atomic(Self.countProcessors())
    budget = Atomic(max(1, threads))
    permits = .allocate(capacity: 1)
    states = WorkerStates(count: workerCount + guestCount)
    victims = VictimOrder(topology, places: states.count)
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
    processorCount = Atomic(0)
    budget = Atomic(limit)
    permits = .allocate(capacity: 1)
    states = WorkerStates(count: guestCount)
    guestTaken = .allocate(capacity: guestCount)
    victims = parent.victims.map { VictimOrder(like: $0, places: 2 * limit) }
    scheduler = parent.scheduler
    makePlaces(permits: limit)
  }

  private func makePlaces(permits count: Int) {
    permits.initialize(to: Permits(count: count))
    for guest in 0..<guestCount { (guestTaken + guest).initialize(to: Atomic(false)) }
    states.fill { newState(index: $0) }
  }

  /// A place for one thread.
  func newState(index: Int) -> Worker.State {
    Worker.State(
      index: index, registry: self, random: 0x9e37_79b9_7f4a_7c15 &* UInt64(index + 1))
  }

  deinit {
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

  var placeCount: Int { states.count }
  func worker(at index: Int) -> Worker { Worker(state: states[index]) }
}

// MARK: Finding work

extension Registry {
  /// Whether there is anything that an idle worker could take here, arenas left aside.
  var hasOwnWork: Bool {
    if !injection.isEmpty { return true }
    return usedPlaces.contains { !states[$0].pointee.deque.isEmpty }
  }

  /// What a worker at rest looks for before it steals: its own deque's work, then that of waiting callers,
  /// which is the coarsest.
  func findCall(for worker: Worker) -> UnsafeMutablePointer<Job>? {
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

  func steal(for thief: Worker) -> UnsafeMutablePointer<Job>? {
    if let victims { return stealNearFirst(for: thief, victims) }
    let places = usedPlaces
    var turn = thief.random(below: places.count)
    for _ in 0..<places.count {
      let victim = places[turn]
      if victim != thief.state.pointee.index, let job = states[victim].pointee.deque.steal() {
        thief.state.pointee.counters.steals.increase()
        return job
      }
      turn += 1
      if turn == places.count { turn = 0 }
    }
    thief.state.pointee.counters.failedSteals.increase()
    return nil
  }

  private func stealNearFirst(
    for thief: Worker, _ victims: VictimOrder
  ) -> UnsafeMutablePointer<Job>? {
    let index = thief.state.pointee.index
    victims.note(index)
    var job: UnsafeMutablePointer<Job>?
    victims.visit(for: index, among: usedPlaces, random: { thief.random(below: $0) }) { victim in
      job = states[victim].pointee.deque.steal()
      return job != nil
    }
    if job == nil {
      thief.state.pointee.counters.failedSteals.increase()
    } else {
      thief.state.pointee.counters.steals.increase()
    }
    return job
  }
}
