import CHeddleSystem
import Synchronization

extension BudgetMonitor {
  /// The life of the monitor's thread where the cores are shared with other processes: it looks at the table,
  /// acts by its rules, and sleeps until somebody rings or a time is up. See SharedCores.md.
  func share(_ registry: Registry, _ member: CoreMember) {
    heddle_run_briefly()
    var share = CoreShare(registry: registry, member: member)
    while !registry.isShutDown.load(ordering: .sequentiallyConsistent) {
      let bell = member.bell
      do {
        switch try share.look(budget: cores, owing: permitIsAwaited) {
        case .nothingToDo: rest(registry, member, bell)
        case .again(let nanoseconds): member.sleep(bell, atMost: nanoseconds)
        }
      } catch {
        // Not to go on uncoordinated is what was asked for.
        warn("cores are not shared any more: \(error)")
        failure.withLock { $0 = error }
        member.leave()
        return registry.setShare(1)
      }
    }
    member.leave()
  }

  /// Sleeps until work begins or somebody rings. Announced first, and looked at a last time after.
  private func rest(_ registry: Registry, _ member: CoreMember, _ bell: UInt32) {
    isAsleep.store(true, ordering: .sequentiallyConsistent)
    if !registry.isShutDown.load(ordering: .sequentiallyConsistent), registry.demand.isNone {
      member.sleep(bell, atMost: -1)
    }
    isAsleep.store(false, ordering: .relaxed)
  }

  /// To be called when a thread of the scheduler has given its permit back: another process may wait for it. The
  /// first of several rings.
  @inline(__always)
  func permitCameBack(_ place: WakePlace) {
    if place != .anywhere { member?.lastPlace.store(place.processor, ordering: .relaxed) }
    if permitIsAwaited.load(ordering: .sequentiallyConsistent),
      permitIsAwaited.exchange(false, ordering: .sequentiallyConsistent)
    {
      wake()
    }
  }
}

/// What the threads of one scheduler could do with permits.
struct CoreDemand {
  /// Threads that hold a permit.
  let running: Int
  /// Whether a further permit would find work.
  let wantsMore: Bool

  var isNone: Bool { running == 0 && !wantsMore }
}

extension Registry {
  var demand: CoreDemand {
    let entry = permits.pointee.ledger.entry
    return CoreDemand(
      running: max(0, permits.pointee.held),
      wantsMore: entry.free <= 0 && (entry.queued > 0 || hasVisibleWork))
  }
}

/// One process's side of the protocol. Belongs to the monitor's thread.
struct CoreShare {
  private let registry: Registry
  private let member: CoreMember
  /// Permits owned at the last look.
  private var held: Int
  /// Whether one of them is promised to somebody, and will be handed over when a thread has stopped.
  private var owes = false
  private var turnBegan = now()
  /// When the last permit came that the process didn't own before.
  private var receivedAt: UInt64 = 0
  /// Since when there have been fewer permits than work, or since the last one came.
  private var since: UInt64?
  private var said = 0
  /// Whether all owners know that there is less than is wanted.
  private var hasAsked = false
  /// When there was last more to do than there were threads at it.
  private var wantedMoreAt: UInt64 = 0
  /// Whether one thread runs without a permit.
  private var isOnCredit = false
  private var looksForDeadAt: UInt64 = 0
  /// Since when a permit that others need has been out of use.
  private var idleSince: UInt64?
  /// From when on a thread rings that gives its permit back while others wait.
  private var watchesFrom: UInt64 = 0
  private var width = 1
  private var budgetReadAt: UInt64?

  enum Next {
    case nothingToDo
    case again(nanoseconds: Int64)
  }

  init(registry: Registry, member: CoreMember) {
    self.registry = registry
    self.member = member
    held = registry.permits.pointee.count
  }

  /// One look at the table, and what follows from it.
  mutating func look(
    budget: () -> Int, owing: borrowing Atomic<Bool>
  ) throws(SharedCoresError) -> Next {
    let time = now()
    if time >= (budgetReadAt ?? 0) {
      width = min(max(1, budget()), member.domain.cores, registry.workerCount)
      registry.setWidth(width)
      budgetReadAt = time + UInt64(CoreSharingTimes.content)
    }
    let demand = registry.demand
    var wanted = min(wantsMore(demand, time) ? width : demand.running, width)
    var picture = try member.picture()
    receive(picture.members[member.slot].held, time)
    let place = member.newPlace
    while held < wanted, member.takeFree() { receive(held + 1, time) }
    // The thread that is to use what has just come is on its way. What it finds gone it would ask for again, and
    // the next owner's thread would come too late in turn.
    let awaitsThread = time - receivedAt < CoreSharingTimes.arrival
    if awaitsThread { wanted = max(wanted, min(held, width)) }
    try want(wanted, time, &picture)
    owing.store(false, ordering: .sequentiallyConsistent)
    if !awaitsThread { try giveIdle(picture, time) }
    try giveOwed(picture, time, owing)
    try giveSurplus()
    lendIfStuck(wanted, time, picture)
    registry.setShare(isOnCredit ? 1 : min(held - (owes ? 1 : 0), width), for: place)
    let isBesieged = held > 0 && picture.neediest(besides: member.slot) != nil
    if awaitsThread, registry.permits.pointee.ledger.entry.free > 0 {
      return .again(nanoseconds: Int64(CoreSharingTimes.arrival))
    }
    return isBesieged ? .again(nanoseconds: untilNextDuty(time, owing)) : next(demand, wanted)
  }

  /// Whether a further permit would find work, or would have a moment ago. What a thread has to share comes and
  /// goes within microseconds; a member that changed its mind as fast would ring all others each time, who do the
  /// same, and all monitors would be awake all the time.
  private mutating func wantsMore(_ demand: CoreDemand, _ time: UInt64) -> Bool {
    if demand.wantsMore { wantedMoreAt = time }
    let usesAll = demand.running > 0 && demand.running >= held
    return demand.wantsMore || usesAll && time - wantedMoreAt < CoreSharingTimes.turn
  }

  private mutating func receive(_ count: Int, _ time: UInt64) {
    if count > held {
      (turnBegan, receivedAt) = (time, time)
      // Who has been given something waits behind all others for more.
      since = nil
    }
    held = count
  }

  /// Every process may run one thread: at last when the queue doesn't move, and those before it have let their time
  /// pass, as a stopped process does.
  private mutating func lendIfStuck(_ wanted: Int, _ time: UInt64, _ picture: CorePicture) {
    guard held == 0, wanted > 0, let since else { return isOnCredit = false }
    let turns = UInt64(1 + picture.needier(than: member.slot))
    let moved = member.table.lastMove.pointee.load(ordering: .relaxed)
    // A time that is still to come is none: nobody who keeps to the protocol writes it.
    let stuckSince = max(since, moved > time ? 0 : moved)
    guard !isOnCredit, time - stuckSince > turns * CoreSharingTimes.patience else { return }
    isOnCredit = true
    // To the end of the queue, so that another is the first.
    self.since = time
    member.want(wanted, since: time)
    member.noteMove(time)
  }

  /// Says what is wanted; while it is more than there is, asks for it and looks after the dead, who might have
  /// it.
  private mutating func want(
    _ wanted: Int, _ time: UInt64, _ picture: inout CorePicture
  ) throws(SharedCoresError) {
    // Who still wants more after it has been given something asks nobody again: those who have no less see it when
    // their turns end.
    let mustAsk = wanted > held && (!hasAsked || wanted > said)
    let isLate = wanted > held && since == nil
    since = wanted > held ? since ?? time : nil
    if wanted != said || isLate { member.want(wanted, since: since ?? 0) }
    said = wanted
    if mustAsk { member.askOwners() }
    hasAsked = wanted > held
    if since != nil, time >= looksForDeadAt {
      looksForDeadAt = time + UInt64(CoreSharingTimes.waiting)
      try member.buryTheDead()
    }
    picture = try member.picture()
  }

  /// Permits that no thread has used for a moment go to those who need them.
  private mutating func giveIdle(
    _ picture: CorePicture, _ time: UInt64
  ) throws(SharedCoresError) {
    guard held > 0, picture.neediest(besides: member.slot) != nil else { return idleSince = nil }
    guard registry.permits.pointee.ledger.entry.free > 0 else {
      // Who makes one call after another has a moment without work after each.
      if idleSince != nil { watchesFrom = time + CoreSharingTimes.quiet }
      return idleSince = nil
    }
    guard let since = idleSince, time - since >= CoreSharingTimes.pause else {
      return idleSince = idleSince ?? time
    }
    idleSince = nil
    while held > (owes ? 1 : 0), registry.permits.pointee.withdrawFree() {
      if try !give(time) { return registry.setShare(held - (owes ? 1 : 0)) }
    }
  }

  /// Stops a thread when the rules say so, and hands its permit over when it has stopped.
  private mutating func giveOwed(
    _ picture: CorePicture, _ time: UInt64, _ owing: borrowing Atomic<Bool>
  ) throws(SharedCoresError) {
    guard held > 0 else { return owes = false }
    let turnIsOver = time - turnBegan >= CoreSharingTimes.turn
    owes = owes || picture.owes(member.slot, turnIsOver: turnIsOver)
    guard owes else { return }
    // From here on a thread that stops rings.
    owing.store(true, ordering: .sequentiallyConsistent)
    registry.setShare(held - 1)
    guard registry.permits.pointee.ledger.entry.free >= 0 else { return }
    owing.store(false, ordering: .sequentiallyConsistent)
    owes = false
    turnBegan = time
    _ = try give(time)
  }

  /// Gives one away, if anybody needs it. If there is less than is wanted then, this member is the last in the queue,
  /// and that is written first: nobody who is given it in between takes this one for the first.
  private mutating func give(_ time: UInt64) throws(SharedCoresError) -> Bool {
    if said >= held {
      since = time
      member.want(said, since: time)
    }
    guard try member.give() else { return false }
    held -= 1
    return true
  }

  /// Permits that a budget which has shrunk has no use for.
  private mutating func giveSurplus() throws(SharedCoresError) {
    guard held > width, !owes else { return }
    registry.setShare(width)
    guard registry.permits.pointee.ledger.entry.free >= 0 else { return }
    while held > width {
      if try !member.give() { member.free() }
      held -= 1
    }
  }

  /// For one who has permits while others wait: until its turn is over. A thread that gives its permit back before
  /// rings, or has done so already.
  private func untilNextDuty(_ time: UInt64, _ owing: borrowing Atomic<Bool>) -> Int64 {
    let turn = Int64(CoreSharingTimes.turn) - Int64(time - turnBegan)
    let rest = turn > 0 ? turn : Int64(CoreSharingTimes.turn)
    if owes { return rest }
    if idleSince != nil { return min(rest, Int64(CoreSharingTimes.pause)) }
    if time < watchesFrom { return min(rest, Int64(watchesFrom - time)) }
    owing.store(true, ordering: .sequentiallyConsistent)
    let isIdle = registry.permits.pointee.ledger.entry.free > 0
    return isIdle ? min(rest, Int64(CoreSharingTimes.pause)) : rest
  }

  private func next(_ demand: CoreDemand, _ wanted: Int) -> Next {
    if owes { return .again(nanoseconds: CoreSharingTimes.growing) }
    if held < wanted { return .again(nanoseconds: CoreSharingTimes.waiting) }
    if demand.isNone { return .nothingToDo }
    return .again(
      nanoseconds: held < width ? CoreSharingTimes.growing : CoreSharingTimes.content)
  }
}
