import CHeddleSystem

/// A work-stealing scheduler: one pool of threads and one core budget for every level of parallelism.
///
/// Parallel constructs nest without limit and can be called from any thread. A call from a thread that
/// isn't one of the scheduler's workers takes part in its own work when a core is free, and otherwise
/// hands it over and sleeps, so that never more threads run than the budget allows.
///
/// Most programs use `Scheduler.shared`, or no name at all: library calls run on `Scheduler.current`.
public final class Scheduler: Sendable {
  let registry: Registry
  /// The registry's address, to recognise its workers by.
  let identity: UInt

  /// The scheduler of the whole process, as wide as its core budget (see ``CoreBudget``), which it follows
  /// while it works.
  public static let shared = Scheduler(
    atMost: Int(heddle_processor_count()), following: { CoreBudget.current().cores })

  /// A scheduler of its own.
  ///
  /// - Parameter threads: how many threads may run its work at once, callers included; at least 1. More
  ///   than the machine has cores is allowed and useful in tests only.
  public init(threads: Int) {
    precondition(
      1...Self.mostThreads ~= threads,
      "a scheduler has 1 to \(Self.mostThreads) threads, not \(threads)")
    registry = Registry(threads: threads, most: threads, monitor: nil)
    identity = UInt(bitPattern: Unmanaged.passUnretained(registry).toOpaque())
    registry.scheduler = Unmanaged.passUnretained(self)
  }

  /// A scheduler whose number of threads follows a budget.
  init(atMost most: Int, following cores: @escaping @Sendable () -> Int) {
    let first = min(max(1, cores()), Self.mostThreads)
    registry = Registry(
      threads: first, most: min(max(first, most), Self.mostThreads), monitor: BudgetMonitor(cores))
    identity = UInt(bitPattern: Unmanaged.passUnretained(registry).toOpaque())
    registry.scheduler = Unmanaged.passUnretained(self)
  }

  deinit { registry.shutDown() }

  /// The most threads that a scheduler can have.
  public static let mostThreads = 4096

  /// How many threads may run this scheduler's work at once.
  public var threads: Int { registry.permits.pointee.count }

  /// The scheduler that a parallel construct uses here: the one chosen by `withScheduler`, else the one
  /// whose worker runs this code, else `shared`.
  public static var current: Scheduler {
    if let worker = Worker.current {
      return (worker.context.scheduler ?? worker.registry.scheduler!).takeUnretainedValue()
    }
    return Ambient.scheduler ?? shared
  }
}
