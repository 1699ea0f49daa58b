extension LAPACK {
  /// Solves op(A) X = B in place of `b`, A triangular; a zero on A's diagonal is `.singular`.
  package static func trtrs<Scalar: LAPACKScalar>(
    _ a: MatrixBlock<Scalar>, _ triangle: Triangle, _ operation: Operation = .none,
    _ diagonal: Diagonal = .stored, on b: MatrixBlock<Scalar>
  ) throws(LAPACKError) {
    let (n, lda) = try a.squareSizes()
    let (rows, nrhs, ldb) = try b.sizes()
    precondition(rows == n, "right-hand sides of \(rows) rows for an order of \(n)")
    try call("trtrs", positive: .zeroPivot) {
      Scalar.Routines.trtrs(triangle, operation, diagonal, n, nrhs, a.base, lda, b.base, ldb)
    }
  }

  /// Overwrites a triangular matrix with its inverse.
  package static func trtri<Scalar: LAPACKScalar>(
    _ a: MatrixBlock<Scalar>, _ triangle: Triangle, _ diagonal: Diagonal = .stored
  ) throws(LAPACKError) {
    let (n, lda) = try a.squareSizes()
    try call("trtri", positive: .zeroPivot) {
      Scalar.Routines.trtri(triangle, diagonal, n, a.base, lda)
    }
  }

  /// Overwrites `b` with alpha op(A)⁻¹ B or alpha B op(A)⁻¹, A triangular. A zero on A's diagonal
  /// gives infinities.
  package static func trsm<Scalar: LAPACKScalar>(
    _ side: Side, _ a: MatrixBlock<Scalar>, _ triangle: Triangle, _ operation: Operation = .none,
    _ diagonal: Diagonal = .stored, alpha: Scalar = 1, on b: MatrixBlock<Scalar>
  ) throws(LAPACKError) {
    let (n, lda) = try a.squareSizes()
    let (rows, columns, ldb) = try b.sizes()
    precondition(
      (side == .left ? rows : columns) == n,
      "a triangle of order \(n) against \(rows) x \(columns)")
    OpenBLAS.pin()
    Scalar.Routines.trsm(
      side, triangle, operation, diagonal, rows, columns, alpha, a.base, lda, b.base, ldb)
  }
}
