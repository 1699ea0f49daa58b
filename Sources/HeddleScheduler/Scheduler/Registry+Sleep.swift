import CHeddleSystem

/// Waiting and waking. The protocol is argued in Sleep.md.
extension Registry {
  /// Looks for a bounded time whether `condition` comes true. A core must be to spare for it: threads
  /// that spin where others could run slow down the very work that they wait for.
  ///
  /// How long adapts to the worker's luck: as long as waiting is short it is worth looking, and a worker
  /// that keeps looking in vain soon goes to sleep almost at once.
  func spin(as worker: Worker, holdingPermit: Bool, until condition: () -> Bool) -> Bool {
    let count = permits.pointee.count
    let others = holdingPermit ? 1 : 0
    guard
      permits.pointee.ledger.add(
        Ledger.Unit.spinner, if: { count - $0.free - others + $0.spinning < processors }) != nil
    else { return condition() }
    let patience = worker.state.pointee.own.patience
    let start = now()
    var seen = condition()
    while !seen, now() < start + patience {
      for _ in 0..<8 { heddle_spin_hint() }
      seen = condition()
    }
    worker.state.pointee.counters.timeSpinning.increase(by: Int(now() - start))
    worker.state.pointee.own.patience = Patience.next(after: patience, success: seen)
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
      worker.state.pointee.counters.parks.increase()
      worker.state.pointee.counters.timeParked.time { worker.state.pointee.parker.sleep() }
    }
    // This thread will look for work from here on, so the next one may be called.
    if isCrowded { isWaking.store(false, ordering: .sequentiallyConsistent) }
  }

  /// Gives the caller's permit back; whoever waits for one, or for a core to do visible work on, gets it.
  func releasePermit() {
    if permits.pointee.release().wantsWakeUp, hasVisibleWork { wakeOne() }
  }

  /// Calls a sleeper if there is work that nobody awake will see.
  func wakeIfNeeded() {
    if permits.pointee.ledger.entry.wantsWakeUp, hasVisibleWork { wakeOne() }
  }

  /// Wakes one sleeping worker, if there is one.
  ///
  /// Where there are more threads than processors, one at a time: until the last one called has come to
  /// run, another would only queue behind it for a processor.
  func wakeOne() {
    guard isCrowded else {
      _ = wakeAny()
      return
    }
    while !isWaking.load(ordering: .sequentiallyConsistent),
      !isWaking.exchange(true, ordering: .sequentiallyConsistent)
    {
      if wakeAny() { return }
      // Who published work meanwhile relied on this thread.
      isWaking.store(false, ordering: .sequentiallyConsistent)
      guard permits.pointee.ledger.entry.wantsWakeUp, hasVisibleWork else { return }
    }
  }

  /// Always in the same order: who was called last time has rested least, and is the quickest to wake, while
  /// those further back sleep the more deeply.
  private func wakeAny() -> Bool {
    for index in 0..<placeCount where worker(at: index).wake() { return true }
    return false
  }
}

/// How long a worker looks for work before it sleeps, in nanoseconds.
enum Patience {
  /// A few times what a sleep and a wake-up cost: looking longer costs more than sleeping.
  static let longest: UInt64 = 50_000
  static let shortest: UInt64 = 3_000

  static func next(after patience: UInt64, success: Bool) -> UInt64 {
    success ? min(longest, patience * 2) : max(shortest, patience / 2)
  }
}
