import CHeddleSystem
import Synchronization

extension CoreTable {
  /// All that the table says, judged.
  func picture() throws(SharedCoresError) -> CorePicture {
    let used = Int(used.pointee.load(ordering: .sequentiallyConsistent))
    guard used <= Self.slotCount else { throw .corrupted("\(used) slots of \(Self.slotCount)") }
    var picture = CorePicture(members: Array(repeating: .init(), count: used))
    for slot in 0..<used {
      let wanted = Int(wanted(slot).pointee.load(ordering: .sequentiallyConsistent))
      guard wanted <= Scheduler.mostThreads else {
        throw .corrupted("slot \(slot) wants \(wanted) cores")
      }
      picture.members[slot].wanted = wanted
      picture.members[slot].since = since(slot).pointee.load(ordering: .relaxed)
    }
    for permit in 0..<cores {
      let owner = Int(owner(permit).pointee.load(ordering: .sequentiallyConsistent))
      switch owner {
      case 0: picture.free += 1
      case let owner where owner <= used: picture.members[owner - 1].held += 1
      default:
        // A member that has come since the slots were counted: it is counted before it owns anything.
        guard owner <= self.used.pointee.load(ordering: .sequentiallyConsistent) else {
          throw .corrupted("permit \(permit) belongs to slot \(owner - 1), which was never used")
        }
      }
    }
    return picture
  }

  /// Moves one permit from one owner to another, or to nobody; false when `from` owns none (any more).
  ///
  /// - Parameter place: the processor that the thread has left which used it; -1 when it isn't known.
  func move(from: Owner, to: Owner, place: Int32 = -1) -> Bool {
    for permit in 0..<cores {
      let word = owner(permit)
      guard word.pointee.load(ordering: .relaxed) == from.word else { continue }
      self.place(permit).pointee.store(UInt32(place + 1), ordering: .relaxed)
      if word.pointee.compareExchange(
        expected: from.word, desired: to.word, ordering: .sequentiallyConsistent
      ).exchanged {
        return true
      }
    }
    return false
  }

  /// Whom a permit belongs to.
  enum Owner {
    case nobody
    case member(Int)

    var word: UInt32 {
      switch self {
      case .nobody: 0
      case .member(let slot): UInt32(slot + 1)
      }
    }
  }

  /// Wakes the member at `slot`, if it sleeps, to look at the table.
  func ring(_ slot: Int) {
    let bell = bell(slot)
    bell.pointee.add(1, ordering: .sequentiallyConsistent)
    heddle_shared_wake(bell)
  }

  /// Frees all that the dead owner of a slot has left. Only for who holds the slot's lock.
  func clear(_ slot: Int) {
    wanted(slot).pointee.store(0, ordering: .sequentiallyConsistent)
    process(slot).pointee.store(0, ordering: .relaxed)
    while move(from: .member(slot), to: .nobody) {}
  }
}
