import Synchronization

/// Arenas: registries inside a registry, each for the work of one limited scope.
///
/// An arena has no threads. Threads that work in its parent come in when there is work inside and a permit
/// to be had, and leave when there is none left; a thread holds a permit of every registry from the
/// innermost one out to the root, so no more of them run an arena's work than it has permits, nor more in
/// all than the root has. Who sleeps is counted in one place, the root's ledger (Sleep.md).
extension Registry {
  /// The registry whose threads do this one's work.
  var root: Registry {
    var registry = self
    while let parent = registry.parent { registry = parent }
    return registry
  }

  /// Whether this is `other` or lies inside it.
  func isInside(_ other: Registry) -> Bool {
    self === other || parent?.isInside(other) ?? false
  }

  /// How many threads may run the work of this registry at once.
  var width: Int { min(budget.load(ordering: .relaxed), parent?.width ?? .max) }

  /// Whether there are permits to be had for one more thread, all the way out.
  var hasPermit: Bool {
    permits.pointee.ledger.entry.hasPermit && parent?.hasPermit ?? true
  }

  /// Whether a thread at work here should give its permits up when it can.
  var wantsPermitBack: Bool {
    permits.pointee.ledger.entry.wantsPermitBack || parent?.wantsPermitBack ?? false
  }

  /// Whether callers wait, here or further out.
  var hasCalls: Bool { !injection.isEmpty || parent?.hasCalls ?? false }

  /// Whether there is anything that an idle worker could take, in arenas too that it could join.
  var hasVisibleWork: Bool {
    hasOwnWork
      || arenas.contains { $0.permits.pointee.ledger.entry.hasPermit && $0.hasVisibleWork }
  }

  /// Joins an arena in which there is work, if there is a permit for it, and stays until there is none, or
  /// there are callers to serve further out, or somebody queues for a permit.
  ///
  /// - Returns: whether there was an arena to join.
  func visitArena(as worker: Worker, until isDone: () -> Bool) -> Bool {
    arenas.contains { arena in
      guard arena.hasVisibleWork, let guest = arena.claimGuest() else { return false }
      defer { arena.giveUp(guest) }
      guard arena.permits.pointee.tryAcquire() else { return false }
      guest.startRunning()
      guest.asInnermost(worker.context) {
        func stay() {
          arena.runVisibleWork(as: guest, until: isDone)
          arena.runRest(of: guest)
        }
        if let affinity = arena.affinity { affinity.hold(stay) } else { stay() }
      }
      guest.stopRunning()
      arena.releasePermit()
      return true
    }
  }
}

/// The arenas of a registry.
struct ArenaList: ~Copyable {
  private let arenas = Guarded<[Registry]>([])
  private let count = Atomic<Int>(0)

  func append(_ arena: Registry) {
    arenas.withLock { $0.append(arena) }
    // Sequentially consistent: an arena is listed before there is work in it (Sleep.md).
    count.wrappingAdd(1, ordering: .sequentiallyConsistent)
  }

  func remove(_ arena: Registry) {
    arenas.withLock { $0.removeAll { $0 === arena } }
    count.wrappingSubtract(1, ordering: .sequentiallyConsistent)
  }

  /// Whether one satisfies `condition`. The lock is free meanwhile.
  func contains(_ condition: (Registry) -> Bool) -> Bool {
    if count.load(ordering: .sequentiallyConsistent) == 0 { return false }
    return arenas.withLock { $0 }.contains(where: condition)
  }
}
