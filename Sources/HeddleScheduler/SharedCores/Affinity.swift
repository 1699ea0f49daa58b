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
