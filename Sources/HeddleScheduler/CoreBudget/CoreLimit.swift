/// What `withCoreBudget` chose: at most so many threads at once for the work of one scope.
final class CoreLimit: Sendable {
  private let cores: Int
  private let scheduler: Scheduler
  /// Where threads are held that come in, if not where they may run anyway.
  private let affinity: Affinity?
  /// The limit around this one, on whichever scheduler.
  private let outer: CoreLimit?
  private let arena: Guarded<Registry>

  /// - Returns: nil where at most `cores` threads run anyway.
  init?(
    _ cores: Int, on scheduler: Scheduler, in outer: CoreLimit?, affinity: Affinity? = nil
  ) {
    let enclosing = CoreLimit.registry(of: scheduler, in: outer)
    if enclosing.mostThreads <= cores { return nil }
    self.cores = cores
    self.scheduler = scheduler
    self.outer = outer
    self.affinity = affinity
    arena = Guarded(Self.newArena(cores, affinity, in: enclosing))
  }

  deinit { arena.withLock { $0.parent!.arenas.remove($0) } }

  /// Where the work of `scheduler` belongs inside `limit`: an arena, or the scheduler's own registry.
  static func registry(of scheduler: Scheduler, in limit: CoreLimit?) -> Registry {
    guard let limit else { return scheduler.registry }
    if limit.scheduler !== scheduler { return registry(of: scheduler, in: limit.outer) }
    return limit.arena.withLock { arena in
      // In a forked child the scheduler has a new registry, and the parent's arenas are out of reach.
      if arena.root !== scheduler.registry {
        arena = newArena(
          limit.cores, limit.affinity, in: registry(of: scheduler, in: limit.outer))
      }
      return arena
    }
  }

  private static func newArena(
    _ cores: Int, _ affinity: Affinity?, in parent: Registry
  ) -> Registry {
    let arena = Registry(limit: cores, affinity: affinity, parent: parent)
    parent.arenas.append(arena)
    return arena
  }
}

extension Registry {
  /// How many threads may ever run the work of this registry at once.
  fileprivate var mostThreads: Int { parent == nil ? workerCount : permits.pointee.count }
}
