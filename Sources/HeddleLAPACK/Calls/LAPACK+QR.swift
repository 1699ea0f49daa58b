extension LAPACK {
  /// Scratch for `geqrf` on this shape.
  package static func geqrfWorkspace<Scalar: LAPACKScalar>(
    _ scalar: Scalar.Type, rows: Int, columns: Int
  ) throws(LAPACKError) -> WorkspaceSize {
    let (m, n) = (try int32(rows), try int32(columns))
    return try query(scalar, "geqrf", minimum: WorkspaceSize(scalars: columns)) {
      Scalar.Routines.geqrf(m, n, $0.work, max(1, m), $0.work, $0.work, -1)
    }
  }

  /// QR factorization: R in `a`'s upper triangle, the reflectors below it and in `tau`, of length
  /// min(rows, columns).
  package static func geqrf<Scalar: LAPACKScalar>(
    _ a: MatrixBlock<Scalar>, tau: UnsafeMutablePointer<Scalar>, workspace: Workspace<Scalar>
  ) throws(LAPACKError) {
    let (m, n, lda) = try a.sizes()
    try call("geqrf") {
      Scalar.Routines.geqrf(m, n, a.base, lda, tau, workspace.scalars, workspace.length)
    }
  }

  /// Scratch for `orgqr` on this shape.
  package static func orgqrWorkspace<Scalar: LAPACKScalar>(
    _ scalar: Scalar.Type, rows: Int, columns: Int, reflectors: Int
  ) throws(LAPACKError) -> WorkspaceSize {
    let (m, n, k) = (try int32(rows), try int32(columns), try int32(reflectors))
    return try query(scalar, "orgqr", minimum: WorkspaceSize(scalars: columns)) {
      Scalar.Routines.orgqr(m, n, k, $0.work, max(1, m), $0.work, $0.work, -1)
    }
  }

  /// Overwrites the first `reflectors` columns of `a`, as `geqrf` left them, and any columns after
  /// them with the first columns of Q.
  package static func orgqr<Scalar: LAPACKScalar>(
    _ a: MatrixBlock<Scalar>, reflectors: Int, tau: UnsafeMutablePointer<Scalar>,
    workspace: Workspace<Scalar>
  ) throws(LAPACKError) {
    precondition(
      reflectors <= a.columns && a.columns <= a.rows,
      "\(a.columns) columns of a Q of order \(a.rows) from \(reflectors) reflectors")
    let (m, n, lda) = try a.sizes()
    let k = try int32(reflectors)
    try call("orgqr") {
      Scalar.Routines.orgqr(m, n, k, a.base, lda, tau, workspace.scalars, workspace.length)
    }
  }

  /// Scratch for `ormqr` on a matrix of this shape.
  package static func ormqrWorkspace<Scalar: LAPACKScalar>(
    _ scalar: Scalar.Type, side: Side, rows: Int, columns: Int, reflectors: Int
  ) throws(LAPACKError) -> WorkspaceSize {
    let (m, n, k) = (try int32(rows), try int32(columns), try int32(reflectors))
    let minimum = side == .left ? columns : rows
    let order = side == .left ? m : n
    return try query(scalar, "ormqr", minimum: WorkspaceSize(scalars: minimum)) {
      Scalar.Routines.ormqr(
        side, adjoint: false, m, n, k, $0.work, max(1, order), $0.work, $0.work, max(1, m), $0.work,
        -1)
    }
  }

  /// Overwrites `c` with Q C, Q* C, C Q or C Q*, where `factors` and `tau` hold Q as `geqrf` left
  /// it. LAPACK writes to `factors` while it works and restores it, so nobody else may read it.
  package static func ormqr<Scalar: LAPACKScalar>(
    _ side: Side, adjoint: Bool, factors: MatrixBlock<Scalar>, tau: UnsafeMutablePointer<Scalar>,
    reflectors: Int, _ c: MatrixBlock<Scalar>, workspace: Workspace<Scalar>
  ) throws(LAPACKError) {
    let order = side == .left ? c.rows : c.columns
    precondition(
      factors.rows == order && reflectors <= min(order, factors.columns),
      "\(reflectors) reflectors of length \(factors.rows) on an order of \(order)")
    let (m, n, ldc) = try c.sizes()
    let (k, lda) = (try int32(reflectors), try int32(factors.stride))
    try call("ormqr") {
      Scalar.Routines.ormqr(
        side, adjoint: adjoint, m, n, k, factors.base, lda, tau, c.base, ldc, workspace.scalars,
        workspace.length)
    }
  }
}
