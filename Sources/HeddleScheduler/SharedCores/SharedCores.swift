import CHeddleSystem

/// One core budget across processes: never more threads at work in all of them than there are cores, plus at
/// most one in each process that has waited too long.
///
/// Processes share their cores when each of them asks for it, by `HEDDLE_SHARE_CORES=1` or by
/// ``Scheduler/init(sharing:)``, if they belong to the same user, are in the same ``CoreDomain``, and in the same
/// network namespace; containers that each have their own do not find one another.
public enum SharedCores {
  /// One process that shares its cores.
  public struct Member: Sendable, Hashable {
    /// The process's number.
    public let process: Int
    /// Permits that it owns.
    public let cores: Int
    /// How many threads it could use.
    public let wanted: Int
  }

  /// Whether the environment asks for it.
  public static var areRequested: Bool { environment("HEDDLE_SHARE_CORES") == "1" }

  /// Who shares the cores of a domain at this moment. Takes no part in it.
  public static func members(
    of domain: CoreDomain = .current
  ) throws(SharedCoresError) -> [Member] {
    guard let table = try Door.enter(domain)?.table else { return [] }
    let picture = try table.picture()
    return picture.members.indices.compactMap { slot in
      let process = Int(table.process(slot).pointee.load(ordering: .relaxed))
      let member = picture.members[slot]
      return process == 0
        ? nil : Member(process: process, cores: member.held, wanted: member.wanted)
    }
  }
}

extension Scheduler {
  /// A scheduler that shares the cores of a domain with those of other processes.
  ///
  /// While nobody else needs them it may use all of the domain's cores that its own budget allows. While others
  /// do, each gets its share, in turns if there are more processes than cores. A process that ends in
  /// whatever way gives its cores back.
  ///
  /// - Parameter domain: which cores; those that the process may use, if nothing is said.
  /// - Throws: why sharing isn't possible.
  public convenience init(sharing domain: CoreDomain = .current) throws(SharedCoresError) {
    let first = try CoreMember(of: domain)
    // A forked child joins for itself; it has nobody to throw to.
    let forks = heddle_forks()
    self.init {
      forks == heddle_forks() ? .sharing(first) : .sharingOrAlone(domain)
    }
  }

  /// For the scheduler that nobody makes, so that there is nobody to throw to.
  static func sharingOrAlone() -> Scheduler {
    Scheduler(isShared: true) { .sharingOrAlone(.current) }
  }

  /// How this scheduler shares its cores with other processes at this moment.
  public var coreSharing: CoreSharing {
    let registry = registry
    if let failure = registry.monitor?.failure.withLock({ $0 }) ?? registry.sharingFailure {
      return .failed(failure)
    }
    return registry.monitor?.member.map { .active($0.domain) } ?? .none
  }
}

/// How a scheduler shares its cores with other processes.
public enum CoreSharing: Sendable, Hashable {
  /// It doesn't, and wasn't asked to.
  case none
  /// It is coordinated with all others in the domain.
  case active(CoreDomain)
  /// It was asked to and cannot; it runs one thread.
  case failed(SharedCoresError)
}

extension Registry {
  /// A registry that begins without any core: its monitor takes them when there is work.
  static func sharing(_ member: CoreMember) -> Registry {
    let most = member.domain.cores
    let registry = Registry(
      threads: 0, most: most,
      monitor: BudgetMonitor({ CoreBudget.current().cores }, sharing: member))
    registry.setWidth(min(CoreBudget.current().cores, most))
    return registry
  }

  /// A registry with one thread, if sharing fails.
  static func sharingOrAlone(_ domain: CoreDomain) -> Registry {
    do {
      return .sharing(try CoreMember(of: domain))
    } catch {
      warn("cannot share cores, so one thread is all: \(error)")
      let registry = Registry(threads: 1, most: 1, monitor: nil)
      registry.sharingFailure = error
      return registry
    }
  }
}
