extension LAPACK {
  /// Cholesky factor of the positive definite matrix in one triangle of `a`, in place; the other
  /// triangle is neither read nor written.
  package static func potrf<Scalar: LAPACKScalar>(
    _ a: MatrixBlock<Scalar>, _ triangle: Triangle
  ) throws(LAPACKError) {
    let (n, lda) = try a.squareSizes()
    try call("potrf", positive: .notPositiveDefinite) {
      Scalar.Routines.potrf(triangle, n, a.base, lda)
    }
  }

  /// Solves A X = B in place of `b`, with A's factor from `potrf`.
  package static func potrs<Scalar: LAPACKScalar>(
    factor: MatrixBlock<Scalar>, _ triangle: Triangle, _ b: MatrixBlock<Scalar>
  ) throws(LAPACKError) {
    let (n, lda) = try factor.squareSizes()
    let (rows, nrhs, ldb) = try b.sizes()
    precondition(rows == n, "right-hand sides of \(rows) rows for an order of \(n)")
    try call("potrs") {
      Scalar.Routines.potrs(triangle, n, nrhs, factor.base, lda, b.base, ldb)
    }
  }

  /// Overwrites `potrf`'s factor with the same triangle of the inverse.
  package static func potri<Scalar: LAPACKScalar>(
    factor: MatrixBlock<Scalar>, _ triangle: Triangle
  ) throws(LAPACKError) {
    let (n, lda) = try factor.squareSizes()
    try call("potri", positive: .zeroPivot) {
      Scalar.Routines.potri(triangle, n, factor.base, lda)
    }
  }
}
