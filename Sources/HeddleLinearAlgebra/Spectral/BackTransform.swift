import HeddleLAPACK

/// Reflectors, to be applied to columns of vectors.
struct BackTransform<Scalar: LAPACKScalar>: @unchecked Sendable {
  // Tasks only read the factors.
  let factors: MatrixBlock<Scalar>
  let tau: UnsafeMutablePointer<Scalar>
  let reflectors: Int
  /// The row of the vectors that the factors' first row stands for.
  let firstRow: Int

  /// Its first reflectors, at most so many.
  func prefix(_ count: Int) -> BackTransform {
    BackTransform(
      factors: factors, tau: tau, reflectors: min(count, reflectors), firstRow: firstRow)
  }

  /// Overwrites C with Q C.
  func apply(to c: MatrixBlock<Scalar>) throws(LAPACKError) {
    let part = c[rows: firstRow..<firstRow + factors.rows, columns: 0..<c.columns]
    let size = Kernels.ormqrWorkspace(Scalar.self, rows: part.rows, columns: part.columns)
    if reflectors == 0 { return }
    try withBatchScratch(size.byteCount(for: Scalar.self)) { (scratch) throws(LAPACKError) in
      Kernels.ormqr(
        adjoint: false, factors: factors, tau: tau, reflectors: reflectors, part,
        workspace: scratch.workspace(Scalar.self, size))
    }
  }

  /// The same for many columns, on all cores: each panel's reflectors are prepared once for all of them.
  func applyOnAllCores(to c: MatrixBlock<Scalar>, width: Int) throws(LAPACKError) {
    if reflectors == 0 { return }
    try TiledQR(rows: factors.rows, columns: reflectors, width: width).apply(
      adjoint: false, factors: factors[rows: 0..<factors.rows, columns: 0..<reflectors], tau: tau,
      to: c[rows: firstRow..<firstRow + factors.rows, columns: 0..<c.columns])
  }
}
