import CHeddleSystem
import Glibc
import Synchronization

/// This process's place in a domain: a slot of the table, its own as long as it holds the lock on the slot's
/// byte, which the kernel takes back when the process ends in whatever way.
final class CoreMember: Sendable {
  let domain: CoreDomain
  private let door: Door
  private let locks: Int32
  let slot: Int
  private let hasLeft = Atomic(false)
  /// The processor that a thread has left when it last gave a permit back, or -1; a hint.
  let lastPlace = Atomic<Int32>(-1)
  /// The process that this is the place of, as `heddle_forks` counts.
  private let forks = heddle_forks()

  var table: CoreTable { door.table }
  /// Whether this is still the process that joined, and not a child of it.
  var isAtHome: Bool { forks == heddle_forks() }

  /// Joins the domain, or founds it.
  init(of domain: CoreDomain) throws(SharedCoresError) {
    let door = try Door.open(domain)
    let locks = heddle_open_locks(door.table.file)
    guard locks >= 0 else { throw .system(call: "open", error: -Int(locks)) }
    heddle_close_in_children(locks)
    guard
      let slot = (0..<CoreTable.slotCount).first(where: { heddle_take_lock(locks, Int32($0)) == 0 })
    else {
      heddle_close(locks)
      throw .full
    }
    (self.domain, self.door, self.locks, self.slot) = (domain, door, locks, slot)
    table.clear(slot)
    table.process(slot).pointee.store(UInt32(getpid()), ordering: .relaxed)
    table.used.pointee.max(UInt32(slot + 1), ordering: .sequentiallyConsistent)
    try door.attend()
    Departures.watch(self)
  }

  deinit { leave() }

  /// Who holds and who wants cores, this member among them.
  func picture() throws(SharedCoresError) -> CorePicture {
    let picture = try table.picture()
    guard picture.members.indices.contains(slot) else {
      throw .corrupted("slot \(slot) is in use, and not among \(picture.members.count)")
    }
    return picture
  }

  // MARK: Permits

  /// One of the permits that nobody owns.
  func takeFree() -> Bool {
    !hasLeft.load(ordering: .acquiring) && table.move(from: .nobody, to: .member(slot))
  }

  /// Gives a permit to whoever needs it most at this moment, if he lives; else to nobody in particular.
  /// - Returns: false when nobody needs it, and it was kept.
  func give() throws(SharedCoresError) -> Bool {
    while let needy = try picture().neediest(besides: slot) {
      if buryIfDead(needy) { continue }
      let place = lastPlace.exchange(-1, ordering: .relaxed)
      if table.move(from: .member(slot), to: .member(needy), place: place) {
        noteMove(now())
        table.ring(needy)
      }
      return true
    }
    return false
  }

  /// Where the threads have stopped whose permits have come here since this was last asked; a hint.
  var newPlace: WakePlace {
    let processors = (0..<table.cores).filter {
      table.owner($0).pointee.load(ordering: .relaxed) == CoreTable.Owner.member(slot).word
    }.map { Int(table.place($0).pointee.exchange(0, ordering: .relaxed)) - 1 }
    let place = processors.last { 0..<Scheduler.mostThreads ~= $0 }
    return place.map { .on(Int32($0)) } ?? .anywhere
  }

  func noteMove(_ time: UInt64) { table.lastMove.pointee.store(time, ordering: .relaxed) }

  /// Gives a permit to nobody.
  func free() { _ = table.move(from: .member(slot), to: .nobody) }

  /// Says what this process could use, and since when it has had less. Precedes the look at who owns what.
  func want(_ count: Int, since: UInt64) {
    table.since(slot).pointee.store(since, ordering: .relaxed)
    table.wanted(slot).pointee.store(UInt32(count), ordering: .sequentiallyConsistent)
  }

  /// Has all owners of permits look at who wants them.
  func askOwners() {
    let owners = (0..<table.cores).map {
      Int(table.owner($0).pointee.load(ordering: .sequentiallyConsistent)) - 1
    }
    for owner in Set(owners) where owner >= 0 && owner < CoreTable.slotCount && owner != slot {
      table.ring(owner)
    }
  }

  // MARK: The dead

  /// Frees what a dead member has left. Whether it is dead the kernel says: a lock on its byte is to be had.
  func buryIfDead(_ other: Int) -> Bool {
    guard other != slot, heddle_take_lock(locks, Int32(other)) == 0 else { return false }
    table.clear(other)
    heddle_drop_lock(locks, Int32(other))
    return true
  }

  /// Looks after all who own anything, and the first in the queue. Whoever else waits and is dead stands in nobody's
  /// way until it is the first.
  func buryTheDead() throws(SharedCoresError) {
    let picture = try picture()
    let first = picture.neediest(besides: slot)
    for other in picture.members.indices where picture.members[other].held > 0 || other == first {
      _ = buryIfDead(other)
    }
  }

  // MARK: Sleep

  /// What to hand to `sleep`: read before the look at the table that finds nothing to do.
  var bell: UInt32 { table.bell(slot).pointee.load(ordering: .sequentiallyConsistent) }

  /// Sleeps until the bell rings again, at most so many nanoseconds; for ever if negative.
  func sleep(_ bell: UInt32, atMost nanoseconds: Int64) {
    heddle_shared_wait(table.bell(slot), bell, nanoseconds)
  }

  /// Wakes this process's own look-out.
  func ring() { table.ring(slot) }

  // MARK: The end

  /// Gives everything back. Once; a child of the process that joined has nothing to give.
  func leave() {
    guard isAtHome, !hasLeft.exchange(true, ordering: .acquiringAndReleasing)
    else { return }
    table.wanted(slot).pointee.store(0, ordering: .sequentiallyConsistent)
    for _ in 0..<table.cores where (try? give()) != true { break }
    table.clear(slot)
    door.close()
    heddle_close(locks)
  }
}
