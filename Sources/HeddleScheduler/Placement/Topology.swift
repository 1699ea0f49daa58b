/// Where the processors of the machine lie: which of them share a core, caches and memory.
///
/// Read from Linux's `/sys/devices/system`. What the system does not say is taken to be shared, so an unknown
/// machine is one core's neighbourhood.
public struct Topology: Sendable, Equatable {
  /// One logical processor: a core, or one of a core's hardware threads.
  ///
  /// What lies together has the same number: that of the first processor there.
  public struct Processor: Sendable, Equatable {
    /// The system's number for it.
    public let number: Int
    /// Its core.
    public let core: Int
    /// Those with which it shares its second-level cache.
    public let cluster: Int
    /// Those with which it shares its third-level cache.
    public let cache: Int
    /// The memory that is nearest to it.
    public let node: Int
    /// Whether it is of the fastest kind that the machine has.
    public let isFast: Bool
  }

  /// How far two processors lie apart: what they share last.
  enum Distance: Int, CaseIterable {
    case core, cache, node, machine
  }

  /// Those that are online, by number.
  public let processors: [Processor]

  /// This machine's, as it was when first asked for.
  public static let current = Topology(root: "")

  /// How many cores are online.
  public var coreCount: Int { Set(processors.map(\.core)).count }

  /// How many nodes have processors that are online.
  public var nodeCount: Int { Set(processors.map(\.node)).count }

  /// Whether some processors lie nearer to each other than others, as far as it is worth looking after:
  /// stealing from a core that shares the third-level cache costs much the same whichever it is.
  var isFlat: Bool {
    processors.allSatisfy {
      $0.cache == processors[0].cache && $0.node == processors[0].node
    }
  }

  func distance(_ a: Processor, _ b: Processor) -> Distance {
    if a.core == b.core || a.cluster == b.cluster { return .core }
    if a.node != b.node { return .machine }
    return a.cache == b.cache ? .cache : .node
  }
}
