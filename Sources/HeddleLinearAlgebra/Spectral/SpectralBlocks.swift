import HeddleLAPACK
import HeddleScheduler

/// How the engine for one large matrix divides eigenproblems and singular value decompositions. A
/// division depends on these numbers and the shape alone, so results do not depend on the threads.
///
/// Measured on two cores of a Zen 5 with AVX-512.
public struct SpectralBlocks: Hashable, Sendable, CustomStringConvertible {
  /// Columns of a panel in a reduction, 16 or 32 (of complex ones always 16): wider ones pass over the matrix
  /// less often, and over themselves more often.
  public var panel = 16
  /// The largest tridiagonal or bidiagonal problem that is solved by iteration, at least 16.
  public var leaf = 32
  /// Elements of the matrix for each part of a matrix-vector product: 64 thousand take a core five to
  /// ten microseconds, several times as long as it takes another one to begin.
  public var share = 65_536
  /// Columns of a strip of a block update, and of vectors that are transformed at once.
  public var strip = 64
  /// The order from which eigenvalues alone of real matrices are found by two stages, a band first.
  public var bandFrom = 512
  /// The order from which vectors are transformed back by panels, each of them prepared once for all.
  public var tiledFrom = 512
  /// Columns of such a panel, and of the blocks of vectors that it is applied to.
  public var tile = 64

  /// The numbers, for `Tuning.explain`.
  public var description: String {
    "panels of \(panel), leaves of \(leaf), strips of \(strip), shares of \(share) elements, "
      + "a band from order \(bandFrom) for values alone, "
      + "vectors by tiles of \(tile) from order \(tiledFrom)"
  }

  /// What was measured to be best.
  public init() {}

  /// So many parts at most: what more cores would gain is lost on adding them up.
  static let mostParts = 16

  func parts(elements: Int) -> Int { min(max(1, elements / share), Self.mostParts) }
}

extension Int {
  /// The columns of part number `part` of the lower triangle of a matrix of this order, so that all parts
  /// have the same area.
  func triangle(part: Int, of count: Int) -> Range<Int> {
    func boundary(_ part: Int) -> Int {
      if part == count { return self }
      let rest = (Double(count - part) / Double(count)).squareRoot()
      return Int(Double(self) * (1 - rest)) / Kernels.unit * Kernels.unit
    }
    return boundary(part)..<boundary(part + 1)
  }
}

extension Range<Int> {
  /// The range in pieces of `count`, the last one shorter.
  func pieces(of count: Int) -> Int { (self.count + count - 1) / count }

  /// Piece number `number` of `count` each.
  func piece(_ number: Int, of count: Int) -> Range<Int> {
    let start = lowerBound + number * count
    return start..<Swift.min(start + count, upperBound)
  }

  /// Calls `body` for every piece, each a task where that is worth it.
  func forEachPiece<E: Error>(
    of count: Int, isDivided: Bool = true, _ body: @Sendable (Range<Int>) throws(E) -> Void
  ) throws(E) {
    let pieces = pieces(of: count)
    try Scheduler.current.parallelFor(0..<pieces, grain: .items(isDivided ? 1 : pieces)) {
      (number) throws(E) in try body(piece(number, of: count))
    }
  }
}
