internal import HeddleLAPACK
package import Numerics

/// The arithmetic of ratios. Products are BLAS's, which the tests of the binding check against plain
/// loops; everything else is as plain as can be.
extension ColumnMajor where Scalar == Complex<Double> {
  package var adjoint: ColumnMajor {
    ColumnMajor(rows: columns, columns: rows) { self[$1, $0].conjugate }
  }

  package static func * (a: ColumnMajor, b: ColumnMajor) -> ColumnMajor {
    precondition(a.columns == b.rows, "\(a.rows) x \(a.columns) times \(b.rows) x \(b.columns)")
    var (a, b) = (a, b)
    var result = ColumnMajor(rows: a.rows, columns: b.columns) { _, _ in .zero }
    try! a.withBlock { a throws(LAPACKError) in
      try b.withBlock { b throws(LAPACKError) in
        try result.withBlock { c throws(LAPACKError) in try LAPACK.gemm(a, times: b, into: c) }
      }
    }
    return result
  }

  package static func - (a: ColumnMajor, b: ColumnMajor) -> ColumnMajor {
    precondition(a.rows == b.rows && a.columns == b.columns, "matrices of different shapes")
    let elements = zip(a.elements, b.elements).map { $0 - $1 }
    return ColumnMajor(rows: a.rows, columns: a.columns, elements: elements)
  }

  /// Every column times the number at its index.
  package func scalingColumns(by factors: [Complex<Double>]) -> ColumnMajor {
    ColumnMajor(rows: rows, columns: columns) { self[$0, $1] * factors[$1] }
  }

  /// Exactly this matrix times 2^exponent, where that can be represented.
  package func scaled(exponent: Int) -> ColumnMajor {
    map { value in
      Complex(
        Double(sign: .plus, exponent: exponent, significand: value.rawStorage.x),
        Double(sign: .plus, exponent: exponent, significand: value.rawStorage.y))
    }
  }

  /// The largest sum of magnitudes in a column; NaN if the matrix holds one.
  package var norm1: Double {
    (0..<columns).reduce(0) { largest, j in
      let sum = (0..<rows).reduce(0.0) {
        let (x, y) = self[$1, j].rawStorage
        return $0 + Double.hypot(x, y)
      }
      return sum <= largest ? largest : sum
    }
  }
}
