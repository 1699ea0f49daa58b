import Synchronization

/// What happened to one worker, or to the callers from outside in one place, since the scheduler was made.
public struct WorkerCounts: Sendable, Equatable {
  /// `worker` and its number; `guest` and its number, a place that callers from outside take in turn; or
  /// `others`, who came when all places were taken, and are counted when they leave.
  public let name: String
  /// Pieces of work run: forked, spawned, stolen and called for.
  public let tasks: Int
  /// Pieces of work taken from other workers.
  public let steals: Int
  /// Times when it looked at all other workers and found nothing to take.
  public let failedSteals: Int
  /// Pieces of work taken from the queue of outside calls.
  public let callsServed: Int
  /// Times when it went to sleep until there was work.
  public let parks: Int
  /// Times when it had to wait for a core.
  public let permitWaits: Int
  /// Nanoseconds at work: with a core in hand, and not in search of work.
  public let timeBusy: Int
  /// Nanoseconds asleep for want of work.
  public let timeParked: Int
  /// Nanoseconds asleep for want of a core.
  public let timeWaitingForPermits: Int
  /// Nanoseconds awake in search of work.
  public let timeSpinning: Int
}

extension Scheduler {
  /// What happened to each worker and each guest since the scheduler was made, for a look at where time goes.
  /// Exact when the scheduler is idle; read while it works, counts that belong together may be a step apart.
  public var workerCounts: [WorkerCounts] {
    let registry = registry
    return (0..<registry.placeCount).map { index in
      let isGuest = index >= registry.workerCount
      let number = isGuest ? index - registry.workerCount : index
      return registry.worker(at: index).state.pointee.counters.read(
        name: "\(isGuest ? "guest" : "worker") \(number)")
    } + [registry.others.read(name: "others")]
  }
}

/// The counters of one worker. Only its own thread writes them, or one at a time, so that counting is a plain
/// addition.
struct Counters: ~Copyable {
  let tasks = Atomic<Int>(0)
  let steals = Atomic<Int>(0)
  let failedSteals = Atomic<Int>(0)
  let callsServed = Atomic<Int>(0)
  let parks = Atomic<Int>(0)
  let permitWaits = Atomic<Int>(0)
  let timeParked = Atomic<Int>(0)
  let timeWaitingForPermits = Atomic<Int>(0)
  let timeSpinning = Atomic<Int>(0)
  /// The part of `timeSpinning` with a core in hand.
  let timeSpinningOnCore = Atomic<Int>(0)
  let timeRunning = RunningTime()

  /// Moves the counts of `other` here, all but the time with a permit. To be called by the thread that
  /// writes both.
  func add(_ other: borrowing Counters) {
    tasks.take(other.tasks)
    steals.take(other.steals)
    failedSteals.take(other.failedSteals)
    callsServed.take(other.callsServed)
    parks.take(other.parks)
    permitWaits.take(other.permitWaits)
    timeParked.take(other.timeParked)
    timeWaitingForPermits.take(other.timeWaitingForPermits)
    timeSpinning.take(other.timeSpinning)
    timeSpinningOnCore.take(other.timeSpinningOnCore)
  }

  /// As `add`, and adds the time with a permit, of which `other` has none now.
  func addAll(of other: borrowing Counters) {
    add(other)
    timeRunning.add(other.timeRunning)
  }

  func read(name: String) -> WorkerCounts {
    WorkerCounts(
      name: name, tasks: tasks.count, steals: steals.count, failedSteals: failedSteals.count,
      callsServed: callsServed.count, parks: parks.count, permitWaits: permitWaits.count,
      timeBusy: max(0, timeRunning.read(at: now()) - timeSpinningOnCore.count),
      timeParked: timeParked.count, timeWaitingForPermits: timeWaitingForPermits.count,
      timeSpinning: timeSpinning.count)
  }
}

extension Atomic<Int> {
  /// The only writer's addition.
  @inline(__always)
  func increase(by amount: Int = 1) {
    store(load(ordering: .relaxed) &+ amount, ordering: .relaxed)
  }

  /// Adds the nanoseconds that `body` takes.
  @inline(__always)
  func time<R>(_ body: () -> R) -> R {
    let start = now()
    defer { increase(by: Int(now() - start)) }
    return body()
  }

  fileprivate func take(_ other: borrowing Atomic<Int>) {
    increase(by: other.exchange(0, ordering: .relaxed))
  }

  fileprivate var count: Int { load(ordering: .relaxed) }
}
