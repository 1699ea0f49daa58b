internal import CHeddleKernels

extension Kernels {
  /// Scratch for `potrf` on a matrix of this order.
  package static func potrfWorkspace<Scalar: LAPACKScalar>(
    _ scalar: Scalar.Type, order: Int
  ) -> WorkspaceSize {
    WorkspaceSize(scalars: heddle_potrf_workspace(order, MemoryLayout<Scalar>.stride))
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
      Scalar.self == Double.self
      ? heddle_potrf_d(a.rows, real(a.base), a.stride, real(workspace.scalars))
      : heddle_potrf_s(a.rows, real(a.base), a.stride, real(workspace.scalars))
    if order > 0 { throw .notPositiveDefinite(order: order) }
  }
}
