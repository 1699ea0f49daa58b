import HeddleLAPACK

/// A power of two that brings a magnitude into a range, by default near 1; in two factors, since it may be
/// out of range itself.
struct BinaryScale<Real: LAPACKReal>: Sendable {
  let factors: (Real, Real)
  private let inverses: (Real, Real)

  /// - Parameter exponents: a magnitude with one of these stays, any other gets the nearest one.
  init(_ largest: Real, exponents: ClosedRange<Int> = 0...0) {
    // The exponent of zero is the least there is.
    let exponent = largest > 0 ? Int(largest.exponent) : 0
    let shift = min(max(exponent, exponents.lowerBound), exponents.upperBound) - exponent
    let (first, second) = (shift / 2, shift - shift / 2)
    factors = (Self.power(first), Self.power(second))
    // What rounding has made of a zero matrix is zero.
    inverses = largest > 0 ? (Self.power(-first), Self.power(-second)) : (0, 0)
  }

  var isOne: Bool { factors == (1, 1) }

  func undone(_ value: Real) -> Real { value * inverses.0 * inverses.1 }

  private static func power(_ exponent: Int) -> Real {
    Real(sign: .plus, exponent: Real.Exponent(exponent), significand: 1)
  }
}
