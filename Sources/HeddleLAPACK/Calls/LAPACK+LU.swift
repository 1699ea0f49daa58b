extension LAPACK {
  /// LU factorization with partial pivoting, in place; `pivots` gets min(rows, columns) row numbers
  /// from 1, as LAPACK counts.
  ///
  /// - Returns: The index (from 0) of the first pivot that is exactly zero, if any. The factors are
  ///   whole in that case too, and give the determinant 0, but cannot solve.
  package static func getrf<Scalar: LAPACKScalar>(
    _ a: MatrixBlock<Scalar>, pivots: UnsafeMutablePointer<Int32>
  ) throws(LAPACKError) -> Int? {
    let (m, n, lda) = try a.sizes()
    do {
      try call("getrf", positive: .zeroPivot) {
        Scalar.Routines.getrf(m, n, a.base, lda, pivots)
      }
    } catch .singular(let pivot) {
      return pivot
    }
    return nil
  }

  /// Solves op(A) X = B in place of `b`, with A's factors from `getrf`.
  package static func getrs<Scalar: LAPACKScalar>(
    _ operation: Operation, factors: MatrixBlock<Scalar>, pivots: UnsafeMutablePointer<Int32>,
    _ b: MatrixBlock<Scalar>
  ) throws(LAPACKError) {
    let (n, lda) = try factors.squareSizes()
    let (rows, nrhs, ldb) = try b.sizes()
    precondition(rows == n, "right-hand sides of \(rows) rows for an order of \(n)")
    try call("getrs") {
      Scalar.Routines.getrs(operation, n, nrhs, factors.base, lda, pivots, b.base, ldb)
    }
  }

  /// Scratch for `getri` on this order.
  package static func getriWorkspace<Scalar: LAPACKScalar>(
    _ scalar: Scalar.Type, order: Int
  ) throws(LAPACKError) -> WorkspaceSize {
    let n = try int32(order)
    return try query(scalar, "getri", minimum: WorkspaceSize(scalars: order)) {
      Scalar.Routines.getri(n, $0.work, max(1, n), $0.integers, $0.work, -1)
    }
  }

  /// Overwrites `getrf`'s factors with the inverse.
  package static func getri<Scalar: LAPACKScalar>(
    factors: MatrixBlock<Scalar>, pivots: UnsafeMutablePointer<Int32>,
    workspace: Workspace<Scalar>
  ) throws(LAPACKError) {
    let (n, lda) = try factors.squareSizes()
    try call("getri", positive: .zeroPivot) {
      Scalar.Routines.getri(
        n, factors.base, lda, pivots, workspace.scalars, workspace.length)
    }
  }
}
