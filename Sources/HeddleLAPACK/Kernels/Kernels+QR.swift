internal import CHeddleKernels

extension Kernels {
  /// Scratch for `geqrf` on this shape.
  package static func geqrfWorkspace<Scalar: LAPACKScalar>(
    _ scalar: Scalar.Type, rows: Int, columns: Int
  ) -> WorkspaceSize {
    let bytes = MemoryLayout<Scalar.Magnitude>.stride
    // In reals, of which a complex scalar is two.
    if Scalar.isComplex {
      return WorkspaceSize(scalars: heddle_qr_workspace(2 * rows, columns, bytes) / 2)
    }
    return WorkspaceSize(scalars: heddle_qr_workspace(rows, columns, bytes))
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
    let block = block(Scalar.self, reflectors: min(a.rows, a.columns))
    if Scalar.Magnitude.self == Double.self {
      (Scalar.isComplex ? heddle_geqrf_z : heddle_geqrf_d)(
        a.rows, a.columns, reals(a.base), a.stride, reals(tau), reals(workspace.scalars), block)
    } else {
      (Scalar.isComplex ? heddle_geqrf_c : heddle_geqrf_s)(
        a.rows, a.columns, reals(a.base), a.stride, reals(tau), reals(workspace.scalars), block)
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
    let block = block(Scalar.self, reflectors: reflectors)
    if Scalar.Magnitude.self == Double.self {
      (Scalar.isComplex ? heddle_orgqr_z : heddle_orgqr_d)(
        a.rows, a.columns, reflectors, reals(a.base), a.stride, reals(tau),
        reals(workspace.scalars),
        block)
    } else {
      (Scalar.isComplex ? heddle_orgqr_c : heddle_orgqr_s)(
        a.rows, a.columns, reflectors, reals(a.base), a.stride, reals(tau),
        reals(workspace.scalars),
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
    let block = block(Scalar.self, reflectors: reflectors)
    if Scalar.Magnitude.self == Double.self {
      (Scalar.isComplex ? heddle_ormqr_z : heddle_ormqr_d)(
        adjoint, c.rows, c.columns, reflectors, reals(factors.base), factors.stride, reals(tau),
        reals(c.base), c.stride, reals(workspace.scalars), block)
    } else {
      (Scalar.isComplex ? heddle_ormqr_c : heddle_ormqr_s)(
        adjoint, c.rows, c.columns, reflectors, reals(factors.base), factors.stride, reals(tau),
        reals(c.base), c.stride, reals(workspace.scalars), block)
    }
  }

  /// How many reflectors are applied at once: measured, and flat around the best. Wider blocks pass
  /// over the matrix less often, which pays once it outgrows the second-level cache; narrower ones
  /// spend less on their triangles.
  private static func block<Scalar: LAPACKScalar>(
    _ scalar: Scalar.Type, reflectors: Int
  ) -> Int {
    reflectors <= 128 ? 8 : reflectors <= 512 || Scalar.isComplex ? 16 : 32
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
