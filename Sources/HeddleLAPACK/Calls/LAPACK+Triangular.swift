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
}
