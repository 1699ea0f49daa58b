import HeddleLAPACK

/// How a general eigenproblem of one large matrix is divided: its reduction to Hessenberg form, and the QR
/// iteration. Results depend on these numbers and the matrix, not on the threads.
///
/// Measured on two cores of a Zen 5 with AVX-512.
public struct SchurBlocks: Hashable, Sendable, CustomStringConvertible {
  /// The largest order, up to 256, of a matrix that one core reduces and iterates on by kernels for that: a
  /// reflector and a bulge at a time, on whole vectors of rows, in the second-level cache. With vectors it
  /// takes 0.97 ms instead of 1.71 at order 96, 1.96 instead of 3.14 at 128, 5.9 instead of 7.0 at 192, and
  /// 13.5 instead of 13.2 on two cores at 256.
  /// Complex ones are reduced as large ones are; at 64 they take 0.68 ms instead of 1.18, at 160 7.2 instead of
  /// 11.8.
  public var alone = 192
  /// Columns of a panel of the reduction, 16 or 32: narrower ones take 4% longer at order 1024. Those of
  /// complex matrices have 16.
  public var panel = 32
  /// Elements of the matrix for each part of the reduction's products with vectors, of which there are eight
  /// at most: 64 thousand take a core five to ten microseconds, several times as long as it takes another one
  /// to begin.
  public var share = 65_536
  /// The most bulges that are chased together, each for two shifts: two SIMD vectors of doubles.
  public var chain = 16
  /// Steps that a chain takes in one window, whose order is this and three for each bulge. The bulges take
  /// the core some 40 nanoseconds each for a step, within the window; everything outside is multiplied by
  /// the window's transformation once.
  public var steps = 48
  /// The largest active block that one core iterates on with a bulge at a time, at least 10.
  public var leaf = 30
  /// The largest active block that is one window: its bulges go all the way at once.
  public var whole = 120
  /// The columns, and rows, of the strips that are multiplied at once outside the windows.
  public var strip = 192
  /// The order from which one matrix is divided between cores. Below it the pieces take some ten microseconds,
  /// and a second core brings little for its time, for which other matrices, callers and processes have better
  /// uses: eigenvectors took 4% less time at 256, none less at 384, with 40% more processor time, and at 416
  /// 24% less (33.8 instead of 44.4 ms), with 20% more. A complex matrix counts as one of twice the order: 12%
  /// less time at 256, with 21% more processor time.
  public var dividedFrom = 400

  /// The numbers, for `Tuning.explain`.
  public var description: String {
    "alone up to order \(alone), panels of \(panel), chains of \(chain) bulges, "
      + "\(steps) steps a window, whole blocks up to \(whole), leaves of \(leaf), "
      + "strips of \(strip), shares of \(share) elements, "
      + "divided from order \(dividedFrom)"
  }

  /// What was measured to be best.
  public init() {}

  /// The parts of one product of so many elements with a vector.
  func parts(elements: Int) -> Int { min(max(1, elements / share), Kernels.mostStrips) }

  /// The shifts of a sweep over a block of this order, an even number.
  ///
  /// Source: LAPACK's `iparmq`.
  func shifts(order: Int) -> Int {
    switch order {
    case ..<60: return 4
    case ..<150: return 10
    case ..<590: return max(10, Int(Double(order) / Double.log2(Double(order))) / 2 * 2)
    case ..<3000: return 64
    default: return 128
    }
  }

  /// Whether a matrix of this order is divided between cores.
  func isDivided<Scalar: LAPACKScalar>(order: Int, _ scalar: Scalar.Type) -> Bool {
    Scalar.parts * order >= dividedFrom
  }

  /// The share of a deflation window, in percent, that must deflate to do without a sweep.
  var nibble: Int { 14 }
}
