import HeddleArrays
import HeddleLAPACK
import Numerics

/// A product kept as a number near 1 and a power of two, so that only the whole of it can leave the
/// range of the scalar, never a part.
struct DeterminantProduct<Scalar: MatrixScalar>: Sendable {
  private var significand: Scalar = 1
  private var exponent = 0

  /// The product of numbers that lie this far apart.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Complex<Float>)
  @specialized(where Scalar == Complex<Double>)
  init(_ base: UnsafePointer<Scalar>, stride: Int, count: Int) {
    for i in 0..<count { multiply(by: base[i * stride], exponent: 0) }
  }

  /// The square of a product.
  var squared: DeterminantProduct {
    var result = self
    result.multiply(by: significand, exponent: exponent)
    return result
  }

  var negated: DeterminantProduct {
    var result = self
    result.significand = -significand
    return result
  }

  @inline(__always)
  private mutating func multiply(by factor: Scalar, exponent power: Int) {
    let (factor, shift) = Self.normalized(factor)
    let (product, rest) = Self.normalized(significand * factor)
    significand = product
    exponent += power + shift + rest
  }

  /// The number as one between 1 and 2 in its larger part, and a power of two; 0 and what is not
  /// finite stay as they are.
  @inline(__always)
  private static func normalized(_ number: Scalar) -> (Scalar, Int) {
    let size = max(abs(number.realPart), abs(number.imaginaryPart))
    guard size.isFinite && size > 0 else { return (number, 0) }
    let exponent = Int(size.exponent)
    return (number.scaled(exponent: -exponent), exponent)
  }

  /// The product itself: infinite or zero where it is out of range.
  var value: Scalar { significand.scaled(exponent: exponent) }

  /// The product divided by its absolute value: of absolute value 1, or 0.
  var sign: Scalar {
    let length = length
    if length == 0 { return .zero }
    return Scalar(
      realPart: significand.realPart / length, imaginaryPart: significand.imaginaryPart / length)
  }

  /// The logarithm of the absolute value; minus infinity for 0.
  var logMagnitude: Scalar.Magnitude {
    .log(length) + Scalar.Magnitude(exponent) * .log(2)
  }

  private var length: Scalar.Magnitude {
    .hypot(significand.realPart, significand.imaginaryPart)
  }
}
