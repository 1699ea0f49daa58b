import HeddleLAPACK

/// A Householder reflector I - tau v v*, small enough to be applied element by element.
struct Reflector<Real: LAPACKReal> {
  private let v: UnsafeMutablePointer<Real>
  private let count: Int
  private let tau: Real

  /// The reflector that makes a multiple of the first unit vector of a row's elements; `v` is written.
  init(
    count: Int, _ v: UnsafeMutablePointer<Real>, from row: UnsafePointer<Real>, stride: Int
  ) {
    (self.v, self.count) = (v, count)
    var largest = Real(0)
    for i in 1..<count { largest = max(largest, abs(row[i * stride])) }
    v[0] = 1
    if largest == 0 {
      for i in 1..<count { v[i] = 0 }
      tau = 0
      return
    }
    let unit = max(largest, abs(row[0]))
    var squares = Real(0)
    for i in 0..<count {
      v[i] = row[i * stride] / unit
      squares += v[i] * v[i]
    }
    let alpha = v[0]
    let beta = Real(signOf: -alpha, magnitudeOf: squares.squareRoot())
    for i in 1..<count { v[i] /= alpha - beta }
    v[0] = 1
    tau = (beta - alpha) / beta
  }

  /// Overwrites C, which has as many rows, with the product from the left.
  func apply(toRowsOf c: MatrixBlock<Real>) {
    for j in 0..<c.columns {
      let column = c.base + j * c.stride
      var sum = Real(0)
      for i in 0..<count { sum += column[i] * v[i] }
      sum *= tau
      for i in 0..<count { column[i] -= sum * v[i] }
    }
  }

  /// Overwrites C, which has as many columns, with the product from the right.
  func apply(toColumnsOf c: MatrixBlock<Real>) {
    for i in 0..<c.rows {
      let row = c.base + i
      var sum = Real(0)
      for j in 0..<count { sum += row[j * c.stride] * v[j] }
      sum *= tau
      for j in 0..<count { row[j * c.stride] -= sum * v[j] }
    }
  }
}
