import CHeddleSystem
import Synchronization

/// Follows the core budget while a scheduler works: somebody may change the affinity of the process or the
/// quota of its cgroup at any time. A thread of its own, which sleeps as long as the scheduler is idle.
final class BudgetMonitor: Sendable {
  /// Nanoseconds between two looks: a change is followed well within a second, and looking costs nothing
  /// that could be measured (a few small files of the kernel's).
  static let period: UInt64 = 200_000_000

  private let parker = Parker()
  let isAsleep = Atomic<Bool>(false)
  private let hasStarted = Atomic<Bool>(false)
  let cores: @Sendable () -> Int
  /// The process's place among those that share its cores, if it shares them.
  let member: CoreMember?
  /// Whether another process waits for a thread of this one to stop.
  let permitIsAwaited = Atomic<Bool>(false)
  /// Why sharing has ended early.
  let failure = Guarded<SharedCoresError?>(nil)

  /// - Parameters:
  ///   - cores: the budget at this moment.
  ///   - member: where permits come from, if other processes have a say.
  init(_ cores: @escaping @Sendable () -> Int, sharing member: CoreMember? = nil) {
    self.cores = cores
    self.member = member
  }

  /// To be called when a permit has been taken, and when work or a place in the queue for permits can be seen.
  /// Sequentially consistent, as the monitor's way to sleep: either this sees the monitor asleep, or the monitor
  /// sees what has been done before.
  @inline(__always)
  func workBegins() {
    if isAsleep.load(ordering: .sequentiallyConsistent) { wake() }
  }

  func wake() {
    if let member { member.ring() } else { _ = parker.wake() }
  }

  /// The life of the monitor's thread.
  func follow(_ registry: Registry) {
    if let member { return share(registry, member) }
    while !registry.isStopping.load(ordering: .sequentiallyConsistent) {
      registry.setBudget(cores())
      parker.announce()
      let mayRest = registry.permits.pointee.held == 0
      if mayRest { isAsleep.store(true, ordering: .sequentiallyConsistent) }
      if registry.isStopping.load(ordering: .sequentiallyConsistent) {
        _ = parker.retract()
      } else if mayRest, registry.permits.pointee.held == 0 {
        parker.sleep()
      } else {
        parker.sleep(atMost: Self.period)
      }
      isAsleep.store(false, ordering: .relaxed)
    }
  }

  /// Whether a thread is to be started: the first time, and where it leaves with the others, every time.
  var mustStart: Bool { member == nil || !hasStarted.exchange(true, ordering: .relaxed) }

  /// Starts the thread. Without one the budget simply stays as it is; without one to share the cores, there is
  /// one core.
  func start(for registry: Registry) {
    if member == nil { registry.liveThreads.add(1, ordering: .relaxed) }
    let error = SystemThread.startService("heddle-budget") { [self] in
      follow(registry)
      if member == nil { registry.threadLeaves() }
    }
    if error != 0 {
      guard let member else { return registry.threadLeaves() }
      member.leave()
      registry.setShare(1)
    }
  }
}

extension Registry {
  /// Changes how many threads may run. Those that run beyond it stop at their next fork.
  func setBudget(_ cores: Int) {
    setWidth(cores)
    setShare(budget.load(ordering: .relaxed))
  }

  /// Changes how many threads may run when no other process needs the cores.
  func setWidth(_ cores: Int) {
    let cores = min(max(1, cores), workerCount)
    processorCount.store(Self.countProcessors(), ordering: .relaxed)
    budget.store(cores, ordering: .relaxed)
    if hasStarted.load(ordering: .acquiring) { startThreads(upTo: cores) }
  }

  /// Changes how many threads may run now; 0 while other processes have all the cores.
  ///
  /// - Parameter place: where a thread that may now run is to run.
  func setShare(_ cores: Int, for place: WakePlace = .anywhere) {
    let before = permits.pointee.count
    if cores == before { return }
    permits.pointee.setCount(cores, for: place)
    for _ in 0..<max(0, cores - before) { wakeIfNeeded(place == .anywhere ? .aside : place) }
  }
}
