import CHeddleSystem
import HeddleErrors
import Synchronization

/// A work-stealing scheduler: one pool of threads and one core budget for every level of parallelism.
///
/// Parallel constructs nest without limit and can be called from any thread. A call from a thread that
/// isn't one of the scheduler's workers takes part in its own work when a core is free, and otherwise
/// hands it over and sleeps, so that never more threads run than the budget allows.
///
/// Most programs use `Scheduler.shared`, or no name at all: library calls run on `Scheduler.current`.
///
/// A child process made by `fork()` can use its parent's schedulers: each gets new threads there, on its
/// first use. A child that was forked inside a task must not return from that task.
public final class Scheduler: Sendable {
  /// The address of the registry, which is retained; to recognise its workers by.
  private let registryAddress: Atomic<UInt>
  private let replacing = Lock()
  /// A new registry, made on the same terms as the first one.
  private let newRegistry: @Sendable () -> Registry
  /// Whether it is the one that is used where none is named.
  let isShared: Bool

  /// The scheduler of the whole process, as wide as its core budget (see ``CoreBudget``), which it follows
  /// while it works.
  ///
  /// With `HEDDLE_SHARE_CORES=1` it shares the cores with the other processes that do; see
  /// ``init(sharing:)``.
  public static let shared = SharedCores.areRequested ? sharingOrAlone() : following()

  private static func following() -> Scheduler {
    Scheduler(
      atMost: Int(heddle_processor_count()), isShared: true,
      following: { CoreBudget.current().cores })
  }

  /// A scheduler of its own.
  ///
  /// - Parameter threads: how many threads may run its work at once, callers included; at least 1. More
  ///   than the machine has cores is allowed and useful in tests only.
  public convenience init(threads: Int) {
    require(
      1...Self.mostThreads ~= threads,
      "a scheduler has 1 to \(Self.mostThreads) threads, not \(threads)")
    self.init { Registry(threads: threads, most: threads, monitor: nil) }
  }

  /// A scheduler whose number of threads follows a budget.
  convenience init(
    atMost most: Int, isShared: Bool = false, following cores: @escaping @Sendable () -> Int
  ) {
    self.init(isShared: isShared) {
      let first = min(max(1, cores()), Self.mostThreads)
      let most = min(max(first, most), Self.mostThreads)
      return Registry(threads: first, most: most, monitor: BudgetMonitor(cores))
    }
  }

  /// A scheduler on a registry of the given making.
  init(isShared: Bool = false, newRegistry: @escaping @Sendable () -> Registry) {
    self.newRegistry = newRegistry
    self.isShared = isShared
    registryAddress = Atomic(newRegistry().retainedAddress)
    registry.scheduler = Unmanaged.passUnretained(self)
  }

  deinit {
    let registry = Registry.at(registryAddress.load(ordering: .acquiring))
    // One that came from a parent process is left as it is (`replaceRegistry`).
    guard registry.forks == heddle_forks() else { return }
    registry.shutDown()
    Unmanaged.passUnretained(registry).release()
  }

  /// To recognise the scheduler's workers by.
  var identity: UInt {
    @inline(__always) get { registryAddress.load(ordering: .relaxed) }
  }

  var registry: Registry {
    let registry = Registry.at(registryAddress.load(ordering: .acquiring))
    return registry.forks == heddle_forks() ? registry : replaceRegistry()
  }

  /// In a child process: the registry came from the parent, without its threads, and with whatever they
  /// had in hand. It is left as it is, never to be freed.
  private func replaceRegistry() -> Registry {
    replacing.withLock {
      let registry = Registry.at(registryAddress.load(ordering: .acquiring))
      if registry.forks == heddle_forks() { return registry }
      let fresh = newRegistry()
      fresh.scheduler = Unmanaged.passUnretained(self)
      registryAddress.store(fresh.retainedAddress, ordering: .releasing)
      return fresh
    }
  }

  /// The most threads that a scheduler can have.
  public static let mostThreads = 4096

  /// How many threads may run this scheduler's work at once: the calling code's work, where that is limited
  /// by `withCoreBudget`.
  public var threads: Int {
    CoreLimit.registry(of: self, in: TaskContext.current.limit?.takeUnretainedValue()).width
  }

  /// The scheduler that a parallel construct uses here: the one chosen by `withScheduler`, else the one
  /// whose worker runs this code, else `shared`.
  public static var current: Scheduler {
    if let worker = Worker.inConstruct {
      return (worker.context.scheduler ?? worker.registry.scheduler!).takeUnretainedValue()
    }
    return Ambient.scheduler ?? Worker.current?.registry.scheduler?.takeUnretainedValue() ?? shared
  }
}
