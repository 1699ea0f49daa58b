internal import CHeddleKernels

extension Kernels {
  /// Scratch for `potrf` on a matrix of this order.
  package static func potrfWorkspace<Scalar: LAPACKScalar>(
    _ scalar: Scalar.Type, order: Int
  ) -> WorkspaceSize {
    let bytes = MemoryLayout<Scalar.Magnitude>.stride
    // In reals, of which a complex scalar is two.
    if Scalar.isComplex {
      return WorkspaceSize(scalars: heddle_complex_potrf_workspace(order, bytes) / 2)
    }
    return WorkspaceSize(scalars: heddle_potrf_workspace(order, bytes))
  }

  /// Cholesky factorization, A = L L*: L in the lower triangle, which alone is used and changed.
  package static func potrf<Scalar: LAPACKScalar>(
    _ a: MatrixBlock<Scalar>, workspace: Workspace<Scalar>
  ) throws(LAPACKError) {
    precondition(a.rows == a.columns, "Cholesky of a matrix of \(a.rows) x \(a.columns)")
    let size = potrfWorkspace(Scalar.self, order: a.rows)
    precondition(
      workspace.size.scalars >= size.scalars,
      "a workspace with \(workspace.size) lacks \(size.scalars) scalars")
    let order =
      Scalar.Magnitude.self == Double.self
      ? (Scalar.isComplex ? heddle_potrf_z : heddle_potrf_d)(
        a.rows, reals(a.base), a.stride, reals(workspace.scalars))
      : (Scalar.isComplex ? heddle_potrf_c : heddle_potrf_s)(
        a.rows, reals(a.base), a.stride, reals(workspace.scalars))
    if order > 0 { throw .notPositiveDefinite(order: order) }
  }
}
