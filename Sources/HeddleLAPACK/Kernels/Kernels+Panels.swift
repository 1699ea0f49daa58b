internal import CHeddleKernels

extension Kernels {
  /// The most unknowns of one `trsm`.
  package static var mostSolved: Int { Int(HEDDLE_MOST_SOLVED) }

  /// X U = X in place for an upper triangular U; what is below its diagonal is not read.
  package static func trsm<Scalar: LAPACKScalar>(
    _ u: MatrixBlock<Scalar>, _ diagonal: LAPACK.Diagonal = .stored,
    onRightOf x: MatrixBlock<Scalar>
  ) {
    precondition(
      u.rows == u.columns && x.columns == u.rows && u.rows <= mostSolved,
      "a triangle of \(u.rows) x \(u.columns) for \(x.rows) x \(x.columns)")
    if Scalar.self == Double.self {
      heddle_trsm_d(
        x.rows, u.rows, real(u.base), u.stride, diagonal == .unit, real(x.base), x.stride)
    } else {
      heddle_trsm_s(
        x.rows, u.rows, real(u.base), u.stride, diagonal == .unit, real(x.base), x.stride)
    }
  }

  /// Overwrites B, of a few columns, with the solution of T X = B: T is a triangle of A, or of A* with
  /// `adjoint`, and read where it stands.
  package static func substitute<Scalar: LAPACKScalar>(
    _ a: MatrixBlock<Scalar>, isLower: Bool, adjoint: Bool, _ diagonal: LAPACK.Diagonal,
    _ b: MatrixBlock<Scalar>
  ) {
    precondition(
      a.rows == a.columns && b.rows == a.rows,
      "a triangle of \(a.rows) x \(a.columns) for \(b.rows) x \(b.columns)")
    let isUnit = diagonal == .unit
    if Scalar.self == Double.self {
      heddle_substitute_d(
        isLower, adjoint, isUnit, a.rows, b.columns, real(reading: a.base), a.stride,
        real(b.base), b.stride)
    } else {
      heddle_substitute_s(
        isLower, adjoint, isUnit, a.rows, b.columns, real(reading: a.base), a.stride,
        real(b.base), b.stride)
    }
  }

  /// Scratch for `getrf` on this shape.
  package static func getrfWorkspace<Scalar: LAPACKScalar>(
    _ scalar: Scalar.Type, rows: Int, columns: Int
  ) -> WorkspaceSize {
    let bytes = MemoryLayout<Scalar.Magnitude>.stride
    // In reals, of which a complex scalar is two.
    if Scalar.isComplex {
      return WorkspaceSize(scalars: heddle_complex_getrf_workspace(rows, columns, bytes) / 2)
    }
    return WorkspaceSize(scalars: heddle_getrf_workspace(rows, columns, bytes))
  }

  /// LU with partial pivoting of a panel with at least as many rows as columns; pivots count from 1.
  ///
  /// - Returns: the first pivot that is zero, from 0, if there is one.
  package static func getrf<Scalar: LAPACKScalar>(
    _ a: MatrixBlock<Scalar>, pivots: UnsafeMutablePointer<Int32>, workspace: Workspace<Scalar>
  ) -> Int? {
    precondition(
      a.rows >= a.columns && a.columns <= 2 * PackedTriangle<Scalar>.mostSolved,
      "a panel of \(a.rows) x \(a.columns)")
    let size = getrfWorkspace(Scalar.self, rows: a.rows, columns: a.columns)
    precondition(
      workspace.size.scalars >= size.scalars,
      "a workspace with \(workspace.size) lacks \(size.scalars) scalars")
    let zero =
      Scalar.Magnitude.self == Double.self
      ? (Scalar.isComplex ? heddle_getrf_z : heddle_getrf_d)(
        a.rows, a.columns, reals(a.base), a.stride, pivots, reals(workspace.scalars))
      : (Scalar.isComplex ? heddle_getrf_c : heddle_getrf_s)(
        a.rows, a.columns, reals(a.base), a.stride, pivots, reals(workspace.scalars))
    return zero == 0 ? nil : zero - 1
  }

  /// Exchanges the rows of a block, row i with row `pivots[i]`, counted from 1, in this order; or, for
  /// the inverse, in the opposite one.
  package static func laswp<Scalar: LAPACKScalar>(
    _ a: MatrixBlock<Scalar>, pivots: UnsafePointer<Int32>, count: Int, inverse: Bool = false
  ) {
    if Scalar.Magnitude.self == Double.self {
      (Scalar.isComplex ? heddle_laswp_z : heddle_laswp_d)(
        a.columns, reals(a.base), a.stride, count, pivots, inverse)
    } else {
      (Scalar.isComplex ? heddle_laswp_c : heddle_laswp_s)(
        a.columns, reals(a.base), a.stride, count, pivots, inverse)
    }
  }

  /// T of the block reflector I - V T V* from the upper triangle of V* V and the reflectors' scales.
  package static func larft<Scalar: LAPACKScalar>(
    gram: MatrixBlock<Scalar>, tau: UnsafeMutablePointer<Scalar>, into t: MatrixBlock<Scalar>
  ) {
    precondition(
      gram.rows == t.rows && gram.columns == t.columns && t.rows == t.columns,
      "a triangle of \(t.rows) x \(t.columns) from \(gram.rows) x \(gram.columns)")
    if Scalar.Magnitude.self == Double.self {
      (Scalar.isComplex ? heddle_larft_z : heddle_larft_d)(
        t.rows, reals(gram.base), gram.stride, reals(tau), reals(t.base), t.stride)
    } else {
      (Scalar.isComplex ? heddle_larft_c : heddle_larft_s)(
        t.rows, reals(gram.base), gram.stride, reals(tau), reals(t.base), t.stride)
    }
  }
}
