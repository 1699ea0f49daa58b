import CHeddleSystem

/// Waiting and waking. The protocol is argued in Sleep.md.
extension Registry {
  /// Looks for a bounded time whether `condition` comes true. A core must be to spare for it: threads
  /// that spin where others could run slow down the very work that they wait for.
  ///
  /// How long adapts to the worker's luck: as long as waiting is short it is worth looking, and a worker
  /// that keeps looking in vain soon goes to sleep almost at once. An idle worker whose last work was too
  /// small to gain by it lets what it sees lie a moment, and takes it if it is still there (`Hesitation`).
  func spin(as worker: Worker, holdingPermit: Bool, until condition: () -> Bool) -> Bool {
    let cores = worker.state.pointee.permits
    let count = cores.pointee.count
    let others = holdingPermit ? 1 : 0
    let processors = processors
    guard
      cores.pointee.ledger.add(
        Ledger.Unit.spinner, if: { count - $0.free - others + $0.spinning < processors }) != nil
    else { return condition() }
    let patience = worker.state.pointee.own.patience
    let hesitation = holdingPermit ? 0 : worker.state.pointee.own.hesitation
    let start = now()
    var deadline = start + patience
    func look() -> Bool {
      guard condition() else { return false }
      if hesitation == 0 { return true }
      // Small work that comes all the time keeps the thread awake, though it is left alone.
      let end = now() + hesitation
      while now() < end { heddle_spin_hint() }
      deadline = end + patience
      return condition()
    }
    var seen = look()
    while !seen, now() < deadline {
      for _ in 0..<8 { heddle_spin_hint() }
      seen = look()
    }
    let time = Int(now() - start)
    worker.state.pointee.counters.timeSpinning.increase(by: time)
    if holdingPermit { worker.state.pointee.counters.timeSpinningOnCore.increase(by: time) }
    worker.state.pointee.own.patience = Patience.next(after: patience, success: seen)
    // Who published work while this thread was looking relied on it: if it gives up, its last look
    // (in `park`) comes after this; if it does something else, somebody else must be called.
    let after = cores.pointee.ledger.add(0 &- Ledger.Unit.spinner)
    if seen, after.wantsWakeUp { wakeIfNeeded() }
    return seen
  }

  /// Sleeps until woken, unless there is a reason not to. Not to be called with a permit in hand.
  func park(_ worker: Worker, unless condition: () -> Bool) {
    let cores = worker.state.pointee.permits
    cores.pointee.ledger.add(Ledger.Unit.sleeper)
    worker.state.pointee.parker.announce()
    if condition() || hasPermit && hasVisibleWork {
      if worker.state.pointee.parker.retract() {
        cores.pointee.ledger.add(0 &- Ledger.Unit.sleeper)
      }
    } else {
      worker.state.pointee.counters.parks.increase()
      worker.state.pointee.counters.timeParked.time { worker.state.pointee.parker.sleep() }
    }
    // This thread will look for work from here on, so the next one may be called.
    let root = root
    if root.isWaking.load(ordering: .sequentiallyConsistent) {
      root.isWaking.store(false, ordering: .sequentiallyConsistent)
    }
  }

  /// Gives the caller's permit back; whoever waits for one, or for a core to do visible work on, gets it.
  func releasePermit() {
    let place = placeToLeave
    permits.pointee.release(for: place)
    wakeIfNeeded(place)
    monitor?.permitCameBack(place)
    // The threads may have left while there was no permit for what waits in an arena.
    if parent != nil, hasOwnWork { root.startIfNeeded() }
  }

  /// Calls a sleeper if there is work that nobody awake will see, here or anywhere else in the scheduler.
  ///
  /// - Parameter place: where it is to run; if nothing is said, the calling thread goes on.
  func wakeIfNeeded(_ place: WakePlace = .aside) {
    let root = root
    if root.permits.pointee.ledger.entry.wantsWakeUp { root.wakeForVisibleWork(place) }
  }

  /// Calls a sleeper for work of this registry, or else of an arena inside.
  @discardableResult
  private func wakeForVisibleWork(_ place: WakePlace) -> Bool {
    if hasOwnWork, wakeOne(place) { return true }
    return arenas.contains {
      $0.permits.pointee.ledger.entry.hasPermit && $0.wakeForVisibleWork(place)
    }
  }

  /// Calls one sleeping worker that can do work of this registry, if there is one: one that sleeps here,
  /// or one further out, which will come in if there is a permit for it.
  ///
  /// Where there are more threads than processors, one at a time: until the last one called has come to
  /// run, another would only queue behind it for a processor.
  /// - Returns: whether somebody comes, called by this thread or by another.
  @discardableResult
  func wakeOne(_ place: WakePlace = .aside) -> Bool {
    let place = place == .aside && !root.hasIdleProcessor ? .anywhere : place
    guard isCrowded else { return wakeAny(place) }
    let root = root
    if root.isWaking.load(ordering: .sequentiallyConsistent)
      || root.isWaking.exchange(true, ordering: .sequentiallyConsistent)
    {
      return true
    }
    if wakeAny(place) { return true }
    root.isWaking.store(false, ordering: .sequentiallyConsistent)
    // Who published work meanwhile relied on this thread.
    return root.permits.pointee.ledger.entry.wantsWakeUp && root.hasVisibleWork
      && wakeAny(place)
  }

  /// Always in the same order: who was called last time has rested least, and is the quickest to wake, while
  /// those further back sleep the more deeply.
  private func wakeAny(_ place: WakePlace) -> Bool {
    if parent != nil, !permits.pointee.ledger.entry.hasPermit { return false }
    return usedPlaces.contains { worker(at: $0).wake(place) } || parent?.wakeAny(place) ?? false
  }

  /// Whether there may be a processor for one more thread that the kernel, left to itself, would not give it.
  /// Not in a forked child: there the numbers of the threads are those of the parent's.
  private var hasIdleProcessor: Bool {
    heddle_idle_looks_busy() && permits.pointee.held < processors && forks == heddle_forks()
  }
}

/// How long a worker looks for work before it sleeps, in nanoseconds.
enum Patience {
  /// A few times what a sleep and a wake-up cost: looking longer costs more than sleeping.
  static let longest: UInt64 = 50_000
  static let shortest: UInt64 = 3_000
  /// How long a worker must have slept before it is called aside: so long that what this costs is nothing beside
  /// it. Calls that come more thickly are too small to gain by a second thread.
  static let restBeforeDetour: UInt64 = 1_000_000

  static func next(after patience: UInt64, success: Bool) -> UInt64 {
    success ? min(longest, patience * 2) : max(shortest, patience / 2)
  }
}

/// How long an idle worker lets work lie that it sees, in nanoseconds, so that loops of a microsecond are left to the
/// thread that makes them: a thief, however quick, costs both of them more than such a loop.
enum Hesitation {
  /// What taking part costs at the least. Less work than that helps nobody.
  static let shortest: UInt64 = 1_000
  /// As much as a piece of work should take (`Grain.worthwhile`), so no such work waits longer than it takes.
  static let longest: UInt64 = 10_000

  /// - Parameter piece: how long what the worker took last has lasted, on average.
  static func next(after hesitation: UInt64, piece: UInt64) -> UInt64 {
    piece < shortest ? min(longest, max(shortest, hesitation * 2)) : 0
  }
}
