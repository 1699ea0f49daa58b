extension LAPACK {
  /// Scratch for `gelsd` on this shape.
  package static func gelsdWorkspace<Scalar: LAPACKScalar>(
    _ scalar: Scalar.Type, rows: Int, columns: Int, rightHandSides: Int
  ) throws(LAPACKError) -> WorkspaceSize {
    let (m, n, nrhs) = (try int32(rows), try int32(columns), try int32(rightHandSides))
    let minimum = gelsdMinimum(scalar, rows, columns, rightHandSides)
    let ldb = max(1, m, n)
    return try query(scalar, "gelsd", minimum: minimum) {
      Scalar.Routines.gelsd(
        m, n, nrhs, $0.work, max(1, m), $0.work, ldb, $0.reals, 0, $0.integers, $0.work, -1,
        $0.reals, $0.integers)
    }
  }

  /// The documented least scratch, for leaves of at most 25 in the divide and conquer.
  private static func gelsdMinimum<Scalar: LAPACKScalar>(
    _ scalar: Scalar.Type, _ rows: Int, _ columns: Int, _ rightHandSides: Int
  ) -> WorkspaceSize {
    let (leaf, small) = (25, min(rows, columns))
    var levels = 0
    while small >> levels > leaf { levels += 1 }
    levels += 1
    let tree = 2 * small * leaf + 8 * small * levels
    let integers = max(1, 3 * small * levels + 11 * small)
    if Scalar.isComplex {
      return WorkspaceSize(
        scalars: 2 * small + max(rows, columns, small * rightHandSides),
        reals: 10 * small + tree + 3 * leaf * rightHandSides
          + max((leaf + 1) * (leaf + 1), small * (1 + rightHandSides) + 2 * rightHandSides),
        integers: integers)
    }
    return WorkspaceSize(
      scalars: 12 * small + tree + small * rightHandSides + (leaf + 1) * (leaf + 1)
        + max(rows, columns),
      integers: integers)
  }

  /// The least-squares solution of least norm of A X = B, for A of any rank.
  ///
  /// `b` has max(rows, columns) rows: B in the first `rows`, X in the first `columns` on return.
  /// `values` gets A's singular values. Destroys `a`.
  ///
  /// - Returns: The rank: how many singular values exceed `tolerance` times the largest.
  package static func gelsd<Scalar: LAPACKScalar>(
    _ a: MatrixBlock<Scalar>, _ b: MatrixBlock<Scalar>, tolerance: Scalar.Magnitude,
    values: UnsafeMutablePointer<Scalar.Magnitude>, workspace: Workspace<Scalar>
  ) throws(LAPACKError) -> Int {
    precondition(
      b.rows == max(a.rows, a.columns),
      "right-hand sides of \(b.rows) rows for a matrix of \(a.rows) x \(a.columns)")
    let (m, n, lda) = try a.sizes()
    let (_, nrhs, ldb) = try b.sizes()
    let minimum = gelsdMinimum(Scalar.self, a.rows, a.columns, b.columns)
    workspace.require(reals: minimum.reals, integers: minimum.integers)
    var rank: Int32 = 0
    try call("gelsd", positive: .notConverged) {
      Scalar.Routines.gelsd(
        m, n, nrhs, a.base, lda, b.base, ldb, values, tolerance, &rank, workspace.scalars,
        workspace.length, workspace.reals, workspace.integers)
    }
    return Int(rank)
  }
}
