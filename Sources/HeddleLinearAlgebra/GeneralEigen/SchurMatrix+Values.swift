import HeddleArrays
import HeddleLAPACK
import Numerics

extension MatrixBlock where Scalar: LAPACKScalar {
  /// Whether a block of order two begins in this row of a Schur form: a conjugate pair of eigenvalues, which
  /// only real matrices have.
  func hasPair(_ row: Int) -> Bool {
    !Scalar.isComplex && row + 1 < rows && base[row + 1 + row * stride] != .zero
  }
}

/// Eigenvalues of blocks on the diagonal.
extension SchurMatrix {
  typealias Value = Complex<Scalar.Magnitude>

  /// An element, in complex numbers.
  func value(_ row: Int, _ column: Int) -> Value {
    let element = self[row, column]
    return Value(element.realPart, element.imaginaryPart)
  }

  /// The eigenvalues of rows and columns k and k + 1.
  func pair(_ k: Int) -> (Value, Value) {
    let (a, b, c, d) = (value(k, k), value(k, k + 1), value(k + 1, k), value(k + 1, k + 1))
    return Scalar.isComplex ? Self.pair(a, b, c, d) : Self.pair(a.real, b.real, c.real, d.real)
  }

  /// The eigenvalues of a real matrix of order two, given by rows: real ones, or a conjugate pair whose first
  /// has the positive imaginary part.
  static func pair(
    _ a: Scalar.Magnitude, _ b: Scalar.Magnitude, _ c: Scalar.Magnitude, _ d: Scalar.Magnitude
  ) -> (Value, Value) {
    // In units of their largest, so that no square leaves the range.
    let unit = max(abs(a), abs(b), abs(c), abs(d))
    if unit == 0 { return (.zero, .zero) }
    let half = (a - d) / unit / 2
    let product = (b / unit) * (c / unit)
    let square = half * half + product
    if square < 0 {
      let imaginary = (-square).squareRoot() * unit
      return (Value(d + half * unit, imaginary), Value(d + half * unit, -imaginary))
    }
    // Of the two roots z of z² - 2 half z - product, the larger one does not suffer from cancellation.
    let large = half + Scalar.Magnitude(signOf: half, magnitudeOf: square.squareRoot())
    let other = large == 0 ? 0 : -product / large
    return (Value(d + large * unit, 0), Value(d + other * unit, 0))
  }

  /// The same of a complex matrix.
  private static func pair(_ a: Value, _ b: Value, _ c: Value, _ d: Value) -> (Value, Value) {
    let unit = max(max(a.magnitude, b.magnitude), max(c.magnitude, d.magnitude))
    if unit == 0 { return (.zero, .zero) }
    func inUnits(_ x: Value) -> Value { Value(x.real / unit, x.imaginary / unit) }
    let half = inUnits(Value((a.real - d.real) / 2, (a.imaginary - d.imaginary) / 2))
    let product = inUnits(b) * inUnits(c)
    let root = Value.sqrt(half * half + product)
    let (sum, difference) = (half + root, half - root)
    let large = sum.magnitude >= difference.magnitude ? sum : difference
    let other = large == .zero ? .zero : -product / large
    func added(_ x: Value) -> Value {
      Value(d.real + x.real * unit, d.imaginary + x.imaginary * unit)
    }
    return (added(large), added(other))
  }

  /// The eigenvalues on the diagonal of a Schur form.
  func values(_ range: Range<Int>, into values: UnsafeMutablePointer<Value>) {
    var k = range.lowerBound
    while k < range.upperBound {
      if h.hasPair(k), k + 1 < range.upperBound {
        (values[k], values[k + 1]) = pair(k)
        k += 2
      } else {
        values[k] = value(k, k)
        k += 1
      }
    }
  }
}
