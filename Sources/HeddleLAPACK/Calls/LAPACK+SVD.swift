extension LAPACK {
  /// Scratch for `gesdd` on this shape.
  package static func gesddWorkspace<Scalar: LAPACKScalar>(
    _ scalar: Scalar.Type, rows: Int, columns: Int, vectors: SingularVectors
  ) throws(LAPACKError) -> WorkspaceSize {
    let (m, n) = (try int32(rows), try int32(columns))
    let (small, large) = (min(rows, columns), max(rows, columns))
    let scalars =
      switch (vectors, Scalar.isComplex) {
      case (.none, true): 2 * small + large
      case (_, true): small * small + 3 * small + large
      case (.none, false): 3 * small + max(large, 7 * small)
      case (_, false): 4 * small * small + 6 * small + large
      }
    let minimum = WorkspaceSize(
      scalars: scalars, reals: gesddReals(scalar, small, large, vectors), integers: 8 * small)
    return try query(scalar, "gesdd", minimum: minimum) {
      Scalar.Routines.gesdd(
        vectors, m, n, $0.work, max(1, m), $0.reals, $0.work, max(1, m), $0.work, max(1, n),
        $0.work,
        -1, $0.reals, $0.integers)
    }
  }

  /// LAPACK's documented length of gesdd's RWORK.
  private static func gesddReals<Scalar: LAPACKScalar>(
    _ scalar: Scalar.Type, _ small: Int, _ large: Int, _ vectors: SingularVectors
  ) -> Int {
    guard Scalar.isComplex else { return 0 }
    // Versions before 3.7 need 7 min(m, n) without vectors, later ones 5.
    return vectors == .none ? 7 * small : small * max(5 * small + 7, 2 * large + 2 * small + 1)
  }

  /// SVD by divide and conquer: `values` (min(rows, columns), descending), U and V* (each a block
  /// of the size that `vectors` says, or nil for none). Destroys `a`.
  package static func gesdd<Scalar: LAPACKScalar>(
    _ a: MatrixBlock<Scalar>, vectors: SingularVectors,
    values: UnsafeMutablePointer<Scalar.Magnitude>, u: MatrixBlock<Scalar>?,
    vt: MatrixBlock<Scalar>?, workspace: Workspace<Scalar>
  ) throws(LAPACKError) {
    let (m, n, lda) = try a.sizes()
    let (small, large) = (min(a.rows, a.columns), max(a.rows, a.columns))
    let (ldu, ldvt) = try vectorStrides(of: a, vectors, u, vt)
    workspace.require(
      reals: gesddReals(Scalar.self, small, large, vectors), integers: 8 * small)
    OpenBLAS.pin()
    let info = Scalar.Routines.gesdd(
      vectors, m, n, a.base, lda, values, u?.base ?? a.base, ldu, vt?.base ?? a.base, ldvt,
      workspace.scalars, workspace.length, workspace.reals, workspace.integers)
    // Refusing argument 4, the matrix itself, is how gesdd reports a NaN.
    if info == -5 { throw .nonFinite }
    try check(info, "gesdd", positive: .notConverged)
  }

  /// Scratch for `gesvd` on this shape.
  package static func gesvdWorkspace<Scalar: LAPACKScalar>(
    _ scalar: Scalar.Type, rows: Int, columns: Int, vectors: SingularVectors
  ) throws(LAPACKError) -> WorkspaceSize {
    let (m, n) = (try int32(rows), try int32(columns))
    let (small, large) = (min(rows, columns), max(rows, columns))
    let minimum = WorkspaceSize(
      scalars: max(3 * small + large, 5 * small), reals: Scalar.isComplex ? 5 * small : 0)
    return try query(scalar, "gesvd", minimum: minimum) {
      Scalar.Routines.gesvd(
        vectors, m, n, $0.work, max(1, m), $0.reals, $0.work, max(1, m), $0.work, max(1, n),
        $0.work,
        -1, $0.reals)
    }
  }

  /// SVD by QR iteration, for matrices on which `gesdd` does not converge; same arguments.
  package static func gesvd<Scalar: LAPACKScalar>(
    _ a: MatrixBlock<Scalar>, vectors: SingularVectors,
    values: UnsafeMutablePointer<Scalar.Magnitude>, u: MatrixBlock<Scalar>?,
    vt: MatrixBlock<Scalar>?, workspace: Workspace<Scalar>
  ) throws(LAPACKError) {
    let (m, n, lda) = try a.sizes()
    let (ldu, ldvt) = try vectorStrides(of: a, vectors, u, vt)
    workspace.require(reals: Scalar.isComplex ? 5 * min(a.rows, a.columns) : 0)
    try call("gesvd", positive: .notConverged) {
      Scalar.Routines.gesvd(
        vectors, m, n, a.base, lda, values, u?.base ?? a.base, ldu, vt?.base ?? a.base, ldvt,
        workspace.scalars, workspace.length, workspace.reals)
    }
  }

  /// Leading dimensions of U and V*, their shapes checked.
  private static func vectorStrides<Scalar: LAPACKScalar>(
    of a: MatrixBlock<Scalar>, _ vectors: SingularVectors, _ u: MatrixBlock<Scalar>?,
    _ vt: MatrixBlock<Scalar>?
  ) throws(LAPACKError) -> (u: Int32, vt: Int32) {
    guard vectors != .none else { return (1, 1) }
    guard let u, let vt else { preconditionFailure("singular vectors need U and V*") }
    let small = min(a.rows, a.columns)
    let (left, right) = vectors == .full ? (a.rows, a.columns) : (small, small)
    precondition(
      u.rows == a.rows && u.columns == left && vt.rows == right && vt.columns == a.columns,
      "U of \(u.rows) x \(u.columns) and V* of \(vt.rows) x \(vt.columns) for a matrix of "
        + "\(a.rows) x \(a.columns)")
    return (try int32(u.stride), try int32(vt.stride))
  }
}
