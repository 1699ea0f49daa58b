import CHeddleSystem

/// A set of processors that a thread may run on.
public struct Affinity: Sendable, Hashable, CustomStringConvertible {
  /// The processors' numbers, ascending.
  public let processors: [Int]

  /// - Parameter processors: their numbers, in any order.
  public init(_ processors: some Sequence<Int>) {
    self.processors = Set(processors).sorted()
  }

  /// That of the calling thread; empty when the kernel does not say.
  public static var current: Affinity {
    var mask = [UInt64](repeating: 0, count: 1 << 10)
    let bytes = heddle_get_affinity(&mask, mask.count * 8)
    let count = Int(bytes) * 8
    return Affinity((0..<count).lazy.filter { mask[$0 / 64] &>> UInt64($0 % 64) & 1 == 1 })
  }

  /// Makes this the set of the calling thread, and of the threads and processes that it starts from then on.
  /// - Throws: when none of the processors is to be had.
  public func apply() throws(AffinityError) {
    var mask = [UInt64](repeating: 0, count: (processors.last ?? 0) / 64 + 1)
    for processor in processors { mask[processor / 64] |= 1 &<< UInt64(processor % 64) }
    let error = heddle_set_affinity(mask, mask.count * 8)
    if error != 0 { throw AffinityError(affinity: self, error: Int(error)) }
  }

  /// As the kernel writes lists of processors: `0-3,8`.
  public var description: String {
    var ranges: [ClosedRange<Int>] = []
    for processor in processors {
      if let last = ranges.last, last.upperBound + 1 == processor {
        ranges[ranges.count - 1] = last.lowerBound...processor
      } else {
        ranges.append(processor...processor)
      }
    }
    return ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
      .joined(separator: ",")
  }
}

/// The kernel refused a set of processors.
public struct AffinityError: Error, CustomStringConvertible {
  /// What was asked for.
  public let affinity: Affinity
  /// The system's error number.
  public let error: Int

  /// What a person needs to know.
  public var description: String { "cannot run on processors \(affinity) (error \(error))" }
}
