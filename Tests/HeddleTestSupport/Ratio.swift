package import HeddleLAPACK
package import Numerics

/// LAPACK's test ratios: errors in units of what rounding explains, so that one threshold holds for
/// every size and precision (LAPACK Working Note 41; the formulas of its QRT01, GET01, POT01, GET02,
/// GET03, BDT01, SYT21, HST01, GET22 and QRT17).
///
/// All are computed in double precision. A NaN in a result gives NaN, which is below
/// no threshold.
package enum Ratio {
  /// For linear systems and least squares.
  package static let solverThreshold = 30.0
  /// For QR, LU and Cholesky factors.
  package static let factorThreshold = 30.0
  package static let svdThreshold = 50.0
  package static let symmetricEigenThreshold = 60.0
  package static let eigenThreshold = 20.0

  package typealias Wide = ColumnMajor<Complex<Double>>

  /// |A - QR| / (m |A| eps).
  package static func qr<Scalar>(
    _ a: ColumnMajor<Scalar>, q: ColumnMajor<Scalar>, r: ColumnMajor<Scalar>
  ) -> Double {
    residual(a, over: a.rows, epsilon(Scalar.self)) { q.widened * r.widened.scaled(exponent: $0) }
  }

  /// |I - Q*Q| / (m eps), for a matrix with orthonormal columns; of Q* for orthonormal rows.
  package static func orthogonality<Scalar>(_ q: ColumnMajor<Scalar>) -> Double {
    let wide = q.rows >= q.columns ? q.widened : q.widened.adjoint
    let error = .identity(wide.columns, wide.columns) - wide.adjoint * wide
    return quotient(error.norm1, Double(wide.rows), epsilon(Scalar.self))
  }

  /// |PA - LU| / (max(m, n) |A| eps), `pivots` as LAPACK gives them.
  package static func lu<Scalar>(
    _ a: ColumnMajor<Scalar>, l: ColumnMajor<Scalar>, u: ColumnMajor<Scalar>, pivots: [Int32]
  ) -> Double {
    var order = Array(0..<a.rows)
    for (i, pivot) in pivots.enumerated() { order.swapAt(i, Int(pivot) - 1) }
    let permuted = ColumnMajor<Scalar>(rows: a.rows, columns: a.columns) { a[order[$0], $1] }
    return residual(permuted, over: max(a.rows, a.columns), epsilon(Scalar.self)) {
      l.widened * u.widened.scaled(exponent: $0)
    }
  }

  /// |A - LL*| / (n |A| eps), or with U*U.
  package static func cholesky<Scalar>(
    _ a: ColumnMajor<Scalar>, factor: ColumnMajor<Scalar>, _ triangle: LAPACK.Triangle
  ) -> Double {
    let factor = factor.widened
    return residual(a, over: a.rows, epsilon(Scalar.self)) {
      triangle == .lower
        ? factor * factor.adjoint.scaled(exponent: $0)
        : factor.adjoint * factor.scaled(exponent: $0)
    }
  }

  /// |B - AX| / (|A| |X| eps), the largest over the right-hand sides.
  package static func solve<Scalar>(
    _ a: ColumnMajor<Scalar>, x: ColumnMajor<Scalar>, b: ColumnMajor<Scalar>
  ) -> Double {
    let (a, x) = (a.widened, x.widened)
    let error = b.widened - a * x
    return largest(
      (0..<error.columns).map { j in
        let column = { (matrix: Wide) in matrix[rows: 0..<matrix.rows, columns: j..<j + 1].norm1 }
        return quotient(column(error), a.norm1, column(x), epsilon(Scalar.self))
      })
  }

  /// |I - A⁻¹A| / (n |A| |A⁻¹| eps).
  package static func inverse<Scalar>(
    _ a: ColumnMajor<Scalar>, _ inverse: ColumnMajor<Scalar>
  ) -> Double {
    let (a, inverse) = (a.widened, inverse.widened)
    let error = .identity(a.rows, a.rows) - inverse * a
    return quotient(
      error.norm1, Double(a.rows), a.norm1, inverse.norm1, epsilon(Scalar.self))
  }

  /// |A*(B - AX)| / (max(m, n) |A| max(|B|, |A| |X|) eps): how far the residual is from orthogonal to A.
  package static func leastSquares<Scalar>(
    _ a: ColumnMajor<Scalar>, x: ColumnMajor<Scalar>, b: ColumnMajor<Scalar>
  ) -> Double {
    let size = Double(max(a.rows, a.columns))
    let (a, x, b) = (a.widened, x.widened, b.widened)
    let error = a.adjoint * (b - a * x)
    let scale = max(b.norm1, a.norm1 * x.norm1)
    return quotient(error.norm1, size, a.norm1, scale, epsilon(Scalar.self))
  }

  /// |A - U S V*| / (max(m, n) |A| ulp), and infinite where the singular values are negative or out
  /// of order. U and V* may be thin or full.
  package static func svd<Scalar>(
    _ a: ColumnMajor<Scalar>, u: ColumnMajor<Scalar>, values: [Scalar.Magnitude],
    vt: ColumnMajor<Scalar>
  ) -> Double {
    let ordered = zip(values, values.dropFirst()).allSatisfy { $0 >= $1 }
    guard ordered && values.allSatisfy({ $0 >= 0 }) else { return .infinity }
    let count = values.count
    let left = u.widened[rows: 0..<u.rows, columns: 0..<count]
    let right = vt.widened[rows: 0..<count, columns: 0..<vt.columns]
    return residual(a, over: max(a.rows, a.columns), ulp(Scalar.self)) { exponent in
      left.scalingColumns(by: wide(values, exponent)) * right
    }
  }

  /// |A - Z D Z*| / (n |A| ulp), and infinite where the eigenvalues are out of order.
  package static func symmetricEigen<Scalar>(
    _ a: ColumnMajor<Scalar>, values: [Scalar.Magnitude], vectors: ColumnMajor<Scalar>
  ) -> Double {
    guard zip(values, values.dropFirst()).allSatisfy({ $0 <= $1 }) else { return .infinity }
    let z = vectors.widened
    return residual(a, over: a.rows, ulp(Scalar.self)) { exponent in
      z.scalingColumns(by: wide(values, exponent)) * z.adjoint
    }
  }

  /// |A - Q H Q*| / (n |A| eps).
  package static func hessenberg<Scalar>(
    _ a: ColumnMajor<Scalar>, q: ColumnMajor<Scalar>, h: ColumnMajor<Scalar>
  ) -> Double {
    let wide = q.widened
    return residual(a, over: a.rows, epsilon(Scalar.self)) {
      wide * h.widened.scaled(exponent: $0) * wide.adjoint
    }
  }

  /// |AV - VW| / (|A| |V| ulp) for right eigenvectors V; for left ones with A* and conjugate values.
  package static func eigen<Scalar>(
    _ a: ColumnMajor<Scalar>, values: [Complex<Scalar.Magnitude>],
    right: ColumnMajor<Complex<Scalar.Magnitude>>
  ) -> Double {
    let v = right.widened
    return eigenResidual(a.widened, values.map(Complex.widen), v, ulp(Scalar.self))
  }

  /// The ratio of `eigen(_:values:right:)` for left eigenvectors.
  package static func eigen<Scalar>(
    _ a: ColumnMajor<Scalar>, values: [Complex<Scalar.Magnitude>],
    left: ColumnMajor<Complex<Scalar.Magnitude>>
  ) -> Double {
    let conjugates = values.map { Complex.widen($0).conjugate }
    return eigenResidual(a.widened.adjoint, conjugates, left.widened, ulp(Scalar.self))
  }

  /// |D1 - D2| / (|D| ulp): the same values computed in two ways.
  package static func agreement<Real: LAPACKReal>(_ one: [Real], _ other: [Real]) -> Double {
    guard one.count == other.count else { return .infinity }
    let errors = zip(one, other).map { abs(Double($0) - Double($1)) }
    let scale = largest((one + other).map { abs(Double($0)) })
    return quotient(largest(errors), scale, Double(Real.ulpOfOne))
  }
}

extension Ratio {
  /// LAPACK's eps, half a unit in the last place of 1.
  private static func epsilon<Scalar: LAPACKScalar>(_: Scalar.Type) -> Double {
    ulp(Scalar.self) / 2
  }

  private static func ulp<Scalar: LAPACKScalar>(_: Scalar.Type) -> Double {
    Double(Scalar.Magnitude.ulpOfOne)
  }

  /// |A - rebuilt| / (size |A| unit), on matrices scaled by a power of two to a norm near 1, so that
  /// huge and tiny ones are judged alike. `rebuild` gets that power's exponent. Numbers so small that
  /// they are rounded to a fixed spacing are judged in units of that.
  private static func residual<Scalar>(
    _ a: ColumnMajor<Scalar>, over size: Int, _ unit: Double, _ rebuild: (Int) -> Wide
  ) -> Double {
    let a = a.widened
    let norm = a.norm1
    guard norm.isFinite && norm > 0 else { return quotient((a - rebuild(0)).norm1, 0) }
    let exponent = -Int(norm.exponent)
    let unit = max(unit, Double(Scalar.Magnitude.leastNonzeroMagnitude) / norm)
    let scaled = a.scaled(exponent: exponent)
    return quotient((scaled - rebuild(exponent)).norm1, Double(size), scaled.norm1, unit)
  }

  private static func eigenResidual(
    _ a: Wide, _ values: [Complex<Double>], _ vectors: Wide, _ unit: Double
  ) -> Double {
    let error = a * vectors - vectors.scalingColumns(by: values)
    return quotient(error.norm1, a.norm1, vectors.norm1, unit)
  }

  private static func wide<Real: LAPACKReal>(_ values: [Real], _ exponent: Int) -> [Complex<Double>]
  {
    values.map { Complex(Double(sign: .plus, exponent: exponent, significand: Double($0))) }
  }

  /// The largest, NaN if there is one.
  private static func largest(_ values: [Double]) -> Double {
    values.reduce(0) { $1 <= $0 ? $0 : $1 }
  }

  /// An error in units of a scale; none at all is none even of a scale of zero.
  private static func quotient(_ error: Double, _ scale: Double...) -> Double {
    error == 0 ? 0 : scale.reduce(error, /)
  }
}
