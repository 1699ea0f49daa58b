import HeddleArrays
import HeddleLAPACK
import Numerics

/// A Householder reflector I - tau v v*, whose tau is real, small enough to be applied element by element.
struct Reflector<Scalar: MatrixScalar> {
  private let v: UnsafeMutablePointer<Scalar>
  private let count: Int
  private let tau: Scalar

  /// The reflector that, from the right, makes a multiple of the first unit vector of a row's elements; `v` is
  /// written.
  init(
    count: Int, _ v: UnsafeMutablePointer<Scalar>, from row: UnsafePointer<Scalar>, stride: Int
  ) {
    (self.v, self.count) = (v, count)
    var largest: Scalar.Magnitude = 0
    for i in 1..<count { largest = max(largest, row[i * stride].magnitude) }
    v[0] = 1
    if largest == 0 {
      for i in 1..<count { v[i] = .zero }
      tau = .zero
      return
    }
    let unit = max(largest, row[0].magnitude)
    var squares: Scalar.Magnitude = 0
    for i in 0..<count {
      let (real, imaginary) = (
        row[i * stride].realPart / unit, row[i * stride].imaginaryPart / unit
      )
      v[i] = Scalar(realPart: real, imaginaryPart: -imaginary)
      squares += real * real + imaginary * imaginary
    }
    // The result has the opposite direction of the first element, so that their difference does not cancel.
    let (real, imaginary) = (v[0].realPart, v[0].imaginaryPart)
    let own = real * real + imaginary * imaginary
    // What has no digits left beside the others is nothing.
    let first = own < .leastNormalMagnitude / .ulpOfOne ? 0 : own.squareRoot()
    let norm = squares.squareRoot()
    let phase: Scalar =
      first == 0 ? 1 : Scalar(realPart: real / first, imaginaryPart: imaginary / first)
    let sum = phase * Scalar(realPart: first + norm, imaginaryPart: 0)
    for i in 1..<count { v[i] /= sum }
    v[0] = 1
    tau = Scalar(realPart: (first + norm) / norm, imaginaryPart: 0)
  }

  /// Overwrites C, which has as many rows, with the product from the left.
  func apply(toRowsOf c: MatrixBlock<Scalar>) {
    for j in 0..<c.columns {
      let column = c.base + j * c.stride
      var sum = Scalar.zero
      for i in 0..<count { sum += column[i] * v[i].conjugated }
      sum *= tau
      for i in 0..<count { column[i] -= sum * v[i] }
    }
  }

  /// Overwrites C, which has as many columns, with the product from the right.
  func apply(toColumnsOf c: MatrixBlock<Scalar>) {
    for i in 0..<c.rows {
      let row = c.base + i
      var sum = Scalar.zero
      for j in 0..<count { sum += row[j * c.stride] * v[j] }
      sum *= tau
      for j in 0..<count { row[j * c.stride] -= sum * v[j].conjugated }
    }
  }
}
