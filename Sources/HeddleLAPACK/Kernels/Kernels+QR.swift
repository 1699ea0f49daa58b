internal import CHeddleKernels

extension Kernels {
  /// Scratch for `geqrf` on this shape.
  package static func geqrfWorkspace<Scalar: LAPACKScalar>(
    _ scalar: Scalar.Type, rows: Int, columns: Int
  ) -> WorkspaceSize {
    WorkspaceSize(
      scalars: heddle_qr_workspace(rows, columns, MemoryLayout<Scalar>.stride))
  }

  /// Scratch for `orgqr` on this shape.
  package static func orgqrWorkspace<Scalar: LAPACKScalar>(
    _ scalar: Scalar.Type, rows: Int, columns: Int
  ) -> WorkspaceSize {
    geqrfWorkspace(scalar, rows: rows, columns: columns)
  }

  /// Scratch for `ormqr` on a matrix of this shape.
  package static func ormqrWorkspace<Scalar: LAPACKScalar>(
    _ scalar: Scalar.Type, rows: Int, columns: Int
  ) -> WorkspaceSize {
    geqrfWorkspace(scalar, rows: rows, columns: columns)
  }

  /// QR factorization: R in `a`'s upper triangle, the reflectors below it and in `tau`, of length
  /// min(rows, columns).
  package static func geqrf<Scalar: LAPACKScalar>(
    _ a: MatrixBlock<Scalar>, tau: UnsafeMutablePointer<Scalar>, workspace: Workspace<Scalar>
  ) {
    require(workspace, a)
    let block = block(reflectors: min(a.rows, a.columns))
    if Scalar.self == Double.self {
      heddle_geqrf_d(
        a.rows, a.columns, real(a.base), a.stride, real(tau), real(workspace.scalars), block)
    } else {
      heddle_geqrf_s(
        a.rows, a.columns, real(a.base), a.stride, real(tau), real(workspace.scalars), block)
    }
  }

  /// Overwrites the first `reflectors` columns of `a`, as `geqrf` left them, and any columns after
  /// them with the first columns of Q.
  package static func orgqr<Scalar: LAPACKScalar>(
    _ a: MatrixBlock<Scalar>, reflectors: Int, tau: UnsafeMutablePointer<Scalar>,
    workspace: Workspace<Scalar>
  ) {
    precondition(
      reflectors <= a.columns && a.columns <= a.rows,
      "\(a.columns) columns of a Q of order \(a.rows) from \(reflectors) reflectors")
    require(workspace, a)
    let block = block(reflectors: reflectors)
    if Scalar.self == Double.self {
      heddle_orgqr_d(
        a.rows, a.columns, reflectors, real(a.base), a.stride, real(tau), real(workspace.scalars),
        block)
    } else {
      heddle_orgqr_s(
        a.rows, a.columns, reflectors, real(a.base), a.stride, real(tau), real(workspace.scalars),
        block)
    }
  }

  /// Overwrites `c` with Q C or Q* C, where `factors` and `tau` hold Q as `geqrf` left it. Unlike
  /// LAPACK's, this only reads the factors.
  package static func ormqr<Scalar: LAPACKScalar>(
    adjoint: Bool, factors: MatrixBlock<Scalar>, tau: UnsafeMutablePointer<Scalar>,
    reflectors: Int, _ c: MatrixBlock<Scalar>, workspace: Workspace<Scalar>
  ) {
    precondition(
      factors.rows == c.rows && reflectors <= min(c.rows, factors.columns),
      "\(reflectors) reflectors of length \(factors.rows) on an order of \(c.rows)")
    require(workspace, c)
    let block = block(reflectors: reflectors)
    if Scalar.self == Double.self {
      heddle_ormqr_d(
        adjoint, c.rows, c.columns, reflectors, real(factors.base), factors.stride, real(tau),
        real(c.base), c.stride, real(workspace.scalars), block)
    } else {
      heddle_ormqr_s(
        adjoint, c.rows, c.columns, reflectors, real(factors.base), factors.stride, real(tau),
        real(c.base), c.stride, real(workspace.scalars), block)
    }
  }

  /// How many reflectors are applied at once: measured, and flat around the best. Wider blocks pass
  /// over the matrix less often, which pays once it outgrows the second-level cache; narrower ones
  /// spend less on their triangles.
  private static func block(reflectors: Int) -> Int {
    reflectors <= 128 ? 8 : reflectors <= 512 ? 16 : 32
  }

  private static func require<Scalar: LAPACKScalar>(
    _ workspace: Workspace<Scalar>, _ matrix: MatrixBlock<Scalar>
  ) {
    let size = geqrfWorkspace(Scalar.self, rows: matrix.rows, columns: matrix.columns)
    precondition(
      workspace.size.scalars >= size.scalars,
      "a workspace with \(workspace.size) lacks \(size.scalars) scalars")
  }
}
