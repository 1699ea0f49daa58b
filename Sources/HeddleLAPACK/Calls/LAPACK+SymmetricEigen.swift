extension LAPACK {
  /// Scratch for `syevd` on this order.
  package static func syevdWorkspace<Scalar: LAPACKScalar>(
    _ scalar: Scalar.Type, order: Int, vectors: Bool
  ) throws(LAPACKError) -> WorkspaceSize {
    let n = try int32(order)
    let minimum = syevdMinimum(scalar, order: order, vectors: vectors)
    return try query(scalar, "syevd", minimum: minimum) {
      Scalar.Routines.syevd(
        vectors: vectors, .lower, n, $0.work, max(1, n), $0.reals, $0.work, -1, $0.reals, -1,
        $0.integers, -1)
    }
  }

  /// The documented least scratch.
  private static func syevdMinimum<Scalar: LAPACKScalar>(
    _ scalar: Scalar.Type, order n: Int, vectors: Bool
  ) -> WorkspaceSize {
    let few = max(1, n)
    return switch (vectors, Scalar.isComplex) {
    case (false, false): WorkspaceSize(scalars: 2 * n + 1, integers: 1)
    case (true, false): WorkspaceSize(scalars: 1 + 6 * n + 2 * n * n, integers: 3 + 5 * n)
    case (false, true): WorkspaceSize(scalars: n + 1, reals: few, integers: 1)
    case (true, true):
      WorkspaceSize(scalars: 2 * n + n * n, reals: 1 + 5 * n + 2 * n * n, integers: 3 + 5 * n)
    }
  }

  /// Eigenvalues (ascending) of the symmetric or Hermitian matrix in one triangle of `a`; with
  /// `vectors` the eigenvectors replace `a`, without them `a` is destroyed.
  package static func syevd<Scalar: LAPACKScalar>(
    _ a: MatrixBlock<Scalar>, _ triangle: Triangle, vectors: Bool,
    values: UnsafeMutablePointer<Scalar.Magnitude>, workspace: Workspace<Scalar>
  ) throws(LAPACKError) {
    let (n, lda) = try a.squareSizes()
    let size = workspace.size
    try call("syevd", positive: .notConverged) {
      Scalar.Routines.syevd(
        vectors: vectors, triangle, n, a.base, lda, values, workspace.scalars, workspace.length,
        workspace.reals, Int32(clamping: size.reals), workspace.integers,
        Int32(clamping: size.integers))
    }
  }
}
