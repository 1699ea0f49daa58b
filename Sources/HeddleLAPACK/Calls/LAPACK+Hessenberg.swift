internal import COpenBLAS

/// What general eigenproblems are made of.
extension LAPACK {
  /// What `gebal` did to a matrix: rows and columns `range` remain to be reduced, and `scale` says how
  /// all were exchanged and scaled.
  package struct Balance<Real: LAPACKReal>: @unchecked Sendable {
    // Whoever made it owns the memory and does not write it while it is used.
    let scale: UnsafeMutablePointer<Real>
    package let range: Range<Int>
  }

  /// Exchanges rows and columns of a matrix to isolate eigenvalues, and scales them so that they have
  /// nearly the same norms. `scale` holds n elements.
  package static func gebal<Scalar: LAPACKScalar>(
    _ a: MatrixBlock<Scalar>, scale: UnsafeMutablePointer<Scalar.Magnitude>
  ) throws(LAPACKError) -> Balance<Scalar.Magnitude> {
    let (n, lda) = try a.squareSizes()
    var (low, high) = (Int32(0), Int32(0))
    try call("gebal") { Scalar.Routines.gebal(n, a.base, lda, &low, &high, scale) }
    return Balance(scale: scale, range: Int(low) - 1..<Int(high))
  }

  /// Takes a balance back in columns of right, or left, eigenvectors.
  package static func gebak<Scalar: LAPACKScalar>(
    _ balance: Balance<Scalar.Magnitude>, left: Bool, _ vectors: MatrixBlock<Scalar>
  ) throws(LAPACKError) {
    let (n, m, ldv) = try vectors.sizes()
    let (low, high) = (Int32(balance.range.lowerBound + 1), Int32(balance.range.upperBound))
    try call("gebak") {
      Scalar.Routines.gebak(left: left, n, low, high, balance.scale, m, vectors.base, ldv)
    }
  }

  /// Scratch for `gehrd`, `ormhr` and `hseqr` on this order.
  package static func hessenbergWorkspace<Scalar: LAPACKScalar>(
    _ type: Scalar.Type, order: Int
  ) -> WorkspaceSize {
    // Blocks of up to 64 reflectors and their triangle: LAPACK's documented best.
    WorkspaceSize(scalars: 64 * max(1, order) + 65 * 64)
  }

  /// Reduces rows and columns `range` of a matrix to Hessenberg form: the reflectors stand below it, and
  /// their scales in `tau`.
  package static func gehrd<Scalar: LAPACKScalar>(
    _ a: MatrixBlock<Scalar>, _ range: Range<Int>, tau: UnsafeMutablePointer<Scalar>,
    workspace: Workspace<Scalar>
  ) throws(LAPACKError) {
    let (n, lda) = try a.squareSizes()
    let (low, high) = (Int32(range.lowerBound + 1), Int32(range.upperBound))
    try call("gehrd") {
      Scalar.Routines.gehrd(
        n, low, high, a.base, lda, tau, workspace.scalars, workspace.length)
    }
  }

  /// Overwrites `c` with C Q, where `factors` and `tau` hold Q as `gehrd` left it.
  package static func ormhr<Scalar: LAPACKScalar>(
    onRightOf c: MatrixBlock<Scalar>, factors: MatrixBlock<Scalar>, _ range: Range<Int>,
    tau: UnsafeMutablePointer<Scalar>, workspace: Workspace<Scalar>
  ) throws(LAPACKError) {
    let (m, n, ldc) = try c.sizes()
    let lda = try int32(factors.stride)
    let (low, high) = (Int32(range.lowerBound + 1), Int32(range.upperBound))
    try call("ormhr") {
      Scalar.Routines.ormhr(
        m, n, low, high, factors.base, lda, tau, c.base, ldc, workspace.scalars, workspace.length)
    }
  }

  /// The Schur form of a small real Hessenberg matrix, in place, and its vectors. `values` holds 2n elements.
  /// Returns how many leading rows have not converged.
  package static func hseqr<Real: LAPACKReal>(
    _ h: MatrixBlock<Real>, vectors: MatrixBlock<Real>, values: UnsafeMutablePointer<Real>,
    workspace: Workspace<Real>
  ) throws(LAPACKError) -> Int {
    let (n, ldh) = try h.squareSizes()
    let ldz = try int32(vectors.stride)
    let (job, form) = (CChar(letter: "S"), CChar(letter: "I"))
    var unconverged = 0
    try call("hseqr") {
      let info =
        Real.self == Double.self
        ? LAPACKE_dhseqr_work(
          LAPACK_COL_MAJOR, job, form, n, 1, n, Kernels.real(h.base), ldh, Kernels.real(values),
          Kernels.real(values + h.rows), Kernels.real(vectors.base), ldz,
          Kernels.real(workspace.scalars), workspace.length)
        : LAPACKE_shseqr_work(
          LAPACK_COL_MAJOR, job, form, n, 1, n, Kernels.real(h.base), ldh, Kernels.real(values),
          Kernels.real(values + h.rows), Kernels.real(vectors.base), ldz,
          Kernels.real(workspace.scalars), workspace.length)
      unconverged = Int(max(0, info))
      return min(info, 0)
    }
    return unconverged
  }

  /// Moves the diagonal block in row `row` of a Schur form up to row `target`, or as far as it goes;
  /// returns where it stands then. `scratch` holds n elements.
  package static func trexc<Scalar: LAPACKScalar>(
    _ t: MatrixBlock<Scalar>, vectors: MatrixBlock<Scalar>, from row: Int, to target: Int,
    scratch: UnsafeMutablePointer<Scalar>
  ) throws(LAPACKError) -> Int {
    let (n, ldt) = try t.squareSizes()
    let ldq = try int32(vectors.stride)
    var (from, to) = (Int32(row + 1), Int32(target + 1))
    try call("trexc") {
      // Two blocks too close to be exchanged are no failure.
      min(Scalar.Routines.trexc(n, t.base, ldt, vectors.base, ldq, &from, &to, scratch), 0)
    }
    return Int(to) - 1
  }

  /// Scratch for `trevc`.
  package static func trevcWorkspace<Real: LAPACKReal>(
    _ type: Real.Type, order: Int
  ) -> WorkspaceSize {
    WorkspaceSize(scalars: 3 * max(1, order), integers: order)
  }

  /// The right, or left, eigenvectors of a real Schur form that belong to these of its columns, which split no
  /// block. Each has a largest component near 1.
  package static func trevc<Real: LAPACKReal>(
    _ t: MatrixBlock<Real>, left: Bool, columns: Range<Int>, into vectors: MatrixBlock<Real>,
    workspace: Workspace<Real>
  ) throws(LAPACKError) {
    let (n, ldt) = try t.squareSizes()
    let (_, count, ldv) = try vectors.sizes()
    let side = left ? "L" : "R"
    for j in 0..<t.rows { workspace.integers[j] = columns.contains(j) ? 1 : 0 }
    try call("trevc3", of: .fortran) {
      Real.self == Double.self
        ? heddle_dtrevc3(
          side, workspace.integers, n, Kernels.real(t.base), ldt, Kernels.real(vectors.base), ldv,
          count, Kernels.real(workspace.scalars), workspace.length)
        : heddle_strevc3(
          side, workspace.integers, n, Kernels.real(t.base), ldt, Kernels.real(vectors.base), ldv,
          count, Kernels.real(workspace.scalars), workspace.length)
    }
  }
}
