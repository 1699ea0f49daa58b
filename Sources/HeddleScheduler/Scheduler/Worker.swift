import CHeddleSystem

/// A thread's membership in a scheduler: a deque of work that others may steal, and a bed.
///
/// A worker is one of the scheduler's own threads, or a guest: an outside thread for the time of one
/// call. The handle is a plain pointer, so that the fork-join path counts no references.
@usableFromInline
struct Worker: Equatable, @unchecked Sendable {
  /// Allocated and freed by the `Registry`, and valid as long as it. What other threads may touch
  /// synchronises itself (`deque`, `parker`, the atomics); `own` is for the thread that is this worker.
  let state: UnsafeMutablePointer<State>

  struct State: ~Copyable {
    let deque = WorkStealingDeque<Job>()
    let parker = Parker()
    let index: Int
    /// Keeps nothing alive: the registry owns this state.
    let registry: Unmanaged<Registry>
    /// The address of the root registry, to recognise its workers by, those in its arenas too.
    let root: UInt
    /// Those of the root registry, whose ledger counts the sleepers of all its arenas.
    let permits: UnsafeMutablePointer<Permits>
    /// For the worker's thread alone. Its own allocation, because to change it in place is to access all
    /// that it lies in, where others read the deque.
    var scratch: UnsafeMutablePointer<ScratchArena>
    /// What comes before is read by others, what comes after only by who counts.
    private let gap = CacheLines.Gap()
    let counters = Counters()
    var own: Own

    init(index: Int, registry: Registry, random: UInt64) {
      self.index = index
      self.registry = Unmanaged.passUnretained(registry)
      root = UInt(bitPattern: Unmanaged.passUnretained(registry.root).toOpaque())
      permits = registry.root.permits
      scratch = .allocate(capacity: 1)
      scratch.initialize(to: ScratchArena())
      own = Own(context: TaskContext(layer: .dynamic), random: random)
    }

    deinit {
      scratch.deinitialize(count: 1)
      scratch.deallocate()
    }
  }

  /// What only the worker's own thread touches.
  struct Own: ~Copyable {
    var context: TaskContext
    /// The thread's membership in another scheduler, of which this one is called (Worker+Membership).
    var outer: Worker?
    var random: UInt64
    /// How long the worker spins before it sleeps, in nanoseconds.
    var patience = Patience.longest
    /// How long an idle worker lets work lie that it sees, in nanoseconds.
    var hesitation: UInt64 = 0
  }

  /// The worker that the calling thread is, if any.
  static var current: Worker? {
    @inline(__always) get {
      heddle_current_worker().map {
        Worker(state: $0.assumingMemoryBound(to: State.self))
      }
    }
  }

  /// As `current`, for code that has a worker's context; nil in a piece of a Swift task, which has its own.
  static var inConstruct: Worker? {
    guard let worker = current, !worker.context.followsTask else { return nil }
    return worker
  }

  /// Whether this is a membership in `scheduler`, perhaps in one of its arenas.
  @inline(__always)
  func isMember(of scheduler: Scheduler) -> Bool { state.pointee.root == scheduler.identity }

  var context: TaskContext {
    @inline(__always) get { state.pointee.own.context }
    nonmutating set { state.pointee.own.context = newValue }
  }

  /// Runs `body` with another context for the tasks that it starts.
  @inline(__always)
  func with<R, E: Error>(_ context: TaskContext, _ body: () throws(E) -> R) throws(E) -> R {
    let outer = self.context
    self.context = context
    defer { self.context = outer }
    return try body()
  }

  /// Answers the worker's announcement that it is about to sleep, if there is one.
  ///
  /// - Parameter place: where it is to run.
  @discardableResult
  func wake(_ place: WakePlace = .anywhere) -> Bool {
    // Read first: once awake, the worker may leave, and a guest's place may pass to another thread.
    let permits = state.pointee.permits
    guard state.pointee.parker.wake(place, afterRest: place.restBefore) else { return false }
    permits.pointee.ledger.add(0 &- Ledger.Unit.sleeper)
    return true
  }

  /// A cheap pseudo-random number below `bound`, to choose whom to rob. (xorshift64, Marsaglia 2003)
  func random(below bound: Int) -> Int {
    var x = state.pointee.own.random
    x ^= x &<< 13
    x ^= x &>> 7
    x ^= x &<< 17
    state.pointee.own.random = x
    return Int(truncatingIfNeeded: (x &>> 33) &* UInt64(bound) &>> 31)
  }
}
