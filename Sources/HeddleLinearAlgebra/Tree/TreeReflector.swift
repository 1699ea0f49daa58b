import HeddleLAPACK

/// The reflectors of one unit of a tree, all of them as one block I - V T V*.
///
/// Forming Q times a square matrix takes 2 m n² operations by V (T V₁* C), with V₁ the square at V's top,
/// and the products V* V for T half as many, computed by blocks of columns; applying the reflectors in
/// several blocks would take 4 m n².
struct TreeReflector<Scalar: LAPACKScalar> {
  private let factors: MatrixBlock<Scalar>
  private let tau: UnsafeMutablePointer<Scalar>

  /// Factors and scales as `geqrf` left them.
  init(_ factors: MatrixBlock<Scalar>, tau: UnsafeMutablePointer<Scalar>) {
    (self.factors, self.tau) = (factors, tau)
  }

  /// Q [C; 0], where C is the identity if there is none; it may overwrite the factors.
  func form(
    times c: MatrixBlock<Scalar>?, into result: MatrixBlock<Scalar>
  ) throws(LAPACKError) {
    let (rows, n) = (factors.rows, factors.columns)
    let gemm = Kernels.gemmWorkspace(Scalar.self)
    let bytes =
      Scratch.bytes(Scalar.self, rows * n) + 3 * Scratch.bytes(Scalar.self, n * n)
      + gemm.byteCount(for: Scalar.self)
    try withBatchScratch(bytes) { (scratch) throws(LAPACKError) in
      let v = scratch.matrix(Scalar.self, rows: rows, columns: n)
      let (x, y, t) = (
        scratch.matrix(Scalar.self, rows: n, columns: n),
        scratch.matrix(Scalar.self, rows: n, columns: n),
        scratch.matrix(Scalar.self, rows: n, columns: n)
      )
      let workspace = scratch.workspace(Scalar.self, gemm)
      factors.copyTriangle(.lower, diagonal: .unit, to: v)
      v.addGram(to: x, isFirst: true, isLower: true, workspace)
      Kernels.larft(gram: x, tau: tau, into: t)
      let (square, all) = (0..<n, 0..<n)
      let top = v[rows: square, columns: all].strided
      if let c {
        Kernels.gemm(top.adjoint, times: c.strided, into: x, workspace: workspace)
      } else {
        top.adjoint.pack(into: x)
      }
      y.clear()
      Kernels.gemm(t.strided, times: x.strided, .subtract, into: y, workspace: workspace)
      // The result's top is the sum with C, the rest the product alone.
      let head = result[rows: square, columns: all]
      if let c { c.copy(to: head) } else { head.setIdentity(columns: all) }
      Kernels.gemm(top, times: y.strided, .add, into: head, workspace: workspace)
      let rest = n..<rows
      Kernels.gemm(
        v[rows: rest, columns: all].strided, times: y.strided,
        into: result[rows: rest, columns: all], workspace: workspace)
    }
  }
}
