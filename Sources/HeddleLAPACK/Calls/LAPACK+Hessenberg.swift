internal import COpenBLAS

/// What general eigenproblems of reals are made of.
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
  package static func gebal<Real: LAPACKReal>(
    _ a: MatrixBlock<Real>, scale: UnsafeMutablePointer<Real>
  ) throws(LAPACKError) -> Balance<Real> {
    let (n, lda) = try a.squareSizes()
    var (low, high) = (Int32(0), Int32(0))
    try call("gebal") {
      Real.self == Double.self
        ? LAPACKE_dgebal_work(
          LAPACK_COL_MAJOR, CChar(letter: "B"), n, Kernels.real(a.base), lda, &low, &high,
          Kernels.real(scale))
        : LAPACKE_sgebal_work(
          LAPACK_COL_MAJOR, CChar(letter: "B"), n, Kernels.real(a.base), lda, &low, &high,
          Kernels.real(scale))
    }
    return Balance(scale: scale, range: Int(low) - 1..<Int(high))
  }

  /// Takes a balance back in columns of right, or left, eigenvectors.
  package static func gebak<Real: LAPACKReal>(
    _ balance: Balance<Real>, left: Bool, _ vectors: MatrixBlock<Real>
  ) throws(LAPACKError) {
    let (n, m, ldv) = try vectors.sizes()
    let side = CChar(letter: left ? "L" : "R")
    let (low, high) = (Int32(balance.range.lowerBound + 1), Int32(balance.range.upperBound))
    try call("gebak") {
      Real.self == Double.self
        ? LAPACKE_dgebak_work(
          LAPACK_COL_MAJOR, CChar(letter: "B"), side, n, low, high, Kernels.real(balance.scale), m,
          Kernels.real(vectors.base), ldv)
        : LAPACKE_sgebak_work(
          LAPACK_COL_MAJOR, CChar(letter: "B"), side, n, low, high, Kernels.real(balance.scale), m,
          Kernels.real(vectors.base), ldv)
    }
  }

  /// Scratch for `gehrd`, `orghr` and `ormhr` on this order.
  package static func hessenbergWorkspace<Real: LAPACKReal>(
    _ type: Real.Type, order: Int
  ) -> WorkspaceSize {
    // Blocks of up to 64 reflectors and their triangle: LAPACK's documented best.
    WorkspaceSize(scalars: 64 * max(1, order) + 65 * 64)
  }

  /// Reduces rows and columns `range` of a matrix to Hessenberg form: the reflectors stand below it, and
  /// their scales in `tau`.
  package static func gehrd<Real: LAPACKReal>(
    _ a: MatrixBlock<Real>, _ range: Range<Int>, tau: UnsafeMutablePointer<Real>,
    workspace: Workspace<Real>
  ) throws(LAPACKError) {
    let (n, lda) = try a.squareSizes()
    let (low, high) = (Int32(range.lowerBound + 1), Int32(range.upperBound))
    try call("gehrd") {
      Real.self == Double.self
        ? LAPACKE_dgehrd_work(
          LAPACK_COL_MAJOR, n, low, high, Kernels.real(a.base), lda, Kernels.real(tau),
          Kernels.real(workspace.scalars), workspace.length)
        : LAPACKE_sgehrd_work(
          LAPACK_COL_MAJOR, n, low, high, Kernels.real(a.base), lda, Kernels.real(tau),
          Kernels.real(workspace.scalars), workspace.length)
    }
  }

  /// Overwrites `c` with C Q, where `factors` and `tau` hold Q as `gehrd` left it.
  package static func ormhr<Real: LAPACKReal>(
    onRightOf c: MatrixBlock<Real>, factors: MatrixBlock<Real>, _ range: Range<Int>,
    tau: UnsafeMutablePointer<Real>, workspace: Workspace<Real>
  ) throws(LAPACKError) {
    let (m, n, ldc) = try c.sizes()
    let lda = try int32(factors.stride)
    let (low, high) = (Int32(range.lowerBound + 1), Int32(range.upperBound))
    let (side, operation) = (CChar(letter: "R"), CChar(letter: "N"))
    try call("ormhr") {
      Real.self == Double.self
        ? LAPACKE_dormhr_work(
          LAPACK_COL_MAJOR, side, operation, m, n, low, high, Kernels.real(factors.base), lda,
          Kernels.real(tau), Kernels.real(c.base), ldc, Kernels.real(workspace.scalars),
          workspace.length)
        : LAPACKE_sormhr_work(
          LAPACK_COL_MAJOR, side, operation, m, n, low, high, Kernels.real(factors.base), lda,
          Kernels.real(tau), Kernels.real(c.base), ldc, Kernels.real(workspace.scalars),
          workspace.length)
    }
  }

  /// The Schur form of a small Hessenberg matrix, in place, and its vectors. `values` holds 2n elements.
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
  package static func trexc<Real: LAPACKReal>(
    _ t: MatrixBlock<Real>, vectors: MatrixBlock<Real>, from row: Int, to target: Int,
    scratch: UnsafeMutablePointer<Real>
  ) throws(LAPACKError) -> Int {
    let (n, ldt) = try t.squareSizes()
    let ldq = try int32(vectors.stride)
    var (from, to) = (Int32(row + 1), Int32(target + 1))
    try call("trexc") {
      let info =
        Real.self == Double.self
        ? LAPACKE_dtrexc_work(
          LAPACK_COL_MAJOR, CChar(letter: "V"), n, Kernels.real(t.base), ldt,
          Kernels.real(vectors.base), ldq, &from, &to, Kernels.real(scratch))
        : LAPACKE_strexc_work(
          LAPACK_COL_MAJOR, CChar(letter: "V"), n, Kernels.real(t.base), ldt,
          Kernels.real(vectors.base), ldq, &from, &to, Kernels.real(scratch))
      // Two blocks too close to be exchanged are no failure.
      return min(info, 0)
    }
    return Int(to) - 1
  }

  /// Scratch for `trevc`.
  package static func trevcWorkspace<Real: LAPACKReal>(
    _ type: Real.Type, order: Int
  ) -> WorkspaceSize {
    WorkspaceSize(scalars: 3 * max(1, order), integers: order)
  }

  /// The right, or left, eigenvectors of a Schur form that belong to these of its columns, which split no
  /// block. Each has a largest component near 1.
  package static func trevc<Real: LAPACKReal>(
    _ t: MatrixBlock<Real>, left: Bool, columns: Range<Int>, into vectors: MatrixBlock<Real>,
    workspace: Workspace<Real>
  ) throws(LAPACKError) {
    let (n, ldt) = try t.squareSizes()
    let (_, count, ldv) = try vectors.sizes()
    let side = left ? "L" : "R"
    for j in 0..<t.rows { workspace.integers[j] = columns.contains(j) ? 1 : 0 }
    try call("trevc3") {
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
