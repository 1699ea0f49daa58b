import HeddleLAPACK
import HeddleScheduler
import Numerics

/// The eigenproblem of one general matrix of reals on all cores: balanced, reduced to Hessenberg form,
/// iterated to Schur form, and the eigenvectors of that transformed back.
struct BlockedEigen<Real: LAPACKReal>: Sendable {
  let order: Int
  let left: Bool
  let right: Bool
  let blocks: SchurBlocks

  /// For matrices of this order, where the table of engines says so.
  init?<Scalar: LAPACKScalar>(order: Int, left: Bool, right: Bool, _ scalar: Scalar.Type) {
    let tuning = Tuning.current
    guard tuning.engine(for: .eigen, rows: order, columns: order, scalar) == .blocked else {
      return nil
    }
    (self.order, self.left, self.right, blocks) = (order, left, right, tuning.schur)
  }

  private var rows: Int { Kernels.padded(order) }
  private var stride: Int { Kernels.stride(Real.self, rows: order) }
  private var hasVectors: Bool { left || right }
  private var workspaceSize: WorkspaceSize {
    LAPACK.hessenbergWorkspace(Real.self, order: order)
  }

  /// A copy of the matrix, and with vectors one more of its size.
  var scratchBytes: Int {
    (hasVectors ? 2 : 1) * Scratch.bytes(Real.self, stride * rows) + 2
      * Scratch.bytes(Real.self, rows)
      + workspaceSize.byteCount(for: Real.self)
  }

  /// Magnitudes whose squares stay in range, with room for a rounding error. Scaling more than needed would
  /// push the smallest numbers of a graded matrix, which balancing brings up to the others, out of it.
  private static var safeExponents: ClosedRange<Int> {
    let limit = Int(Real.greatestFiniteMagnitude.exponent) / 2 - Real.significandBitCount
    return -limit...limit
  }

  /// Eigenvalues and, where blocks are given, eigenvectors.
  @specialized(where Real == Float)
  @specialized(where Real == Double)
  func run(
    _ source: StridedMatrix<Real>, values: UnsafeMutablePointer<Complex<Real>>,
    left: MatrixBlock<Complex<Real>>?, right: MatrixBlock<Complex<Real>>?,
    _ scratch: inout Scratch
  ) throws(LAPACKError) {
    if order == 0 { return }
    func square() -> MatrixBlock<Real> {
      MatrixBlock(
        scratch.elements(Real.self, stride * rows), rows: rows, columns: rows, stride: stride)
    }
    let all = 0..<order
    let framed = square()
    let a = framed[rows: all, columns: all]
    try source.packFinite(into: a)
    let scale = BinaryScale(
      Kernels.frame(framed, rows: order, columns: order), exponents: Self.safeExponents)
    if !scale.isOne { Kernels.scale(framed, scale.factors) }
    let balance = try LAPACK.gebal(a, scale: scratch.elements(Real.self, rows))
    let tau = scratch.elements(Real.self, rows)
    let workspace = scratch.workspace(Real.self, workspaceSize)
    try LAPACK.gehrd(a, balance.range, tau: tau, workspace: workspace)
    let first = hasVectors ? square()[rows: all, columns: all] : nil
    if let first { try formQ(a, tau: tau, into: first) }
    for j in 0..<max(0, order - 2) {
      (a.base + j * stride + j + 2).clear(count: order - j - 2)
    }
    let matrix = SchurMatrix(
      h: a, vectors: first, isWhole: hasVectors, isDivided: order >= blocks.dividedFrom,
      blocks: blocks)
    let unconverged = try SchurIteration(matrix: matrix).run(balance.range)
    if unconverged > 0 {
      throw .notConverged(count: balance.range.lowerBound + unconverged)
    }
    matrix.values(all, into: values)
    if let first {
      let vectors = EigenvectorForm(t: a, schur: first, values: values, balance: balance)
      if let left { try vectors.write(left: true, to: left) }
      if let right { try vectors.write(left: false, to: right) }
    }
    for i in all {
      values[i] = Complex(scale.undone(values[i].real), scale.undone(values[i].imaginary))
    }
  }

  /// Q of the reduction, by strips of columns: what a reflector does above its first row is nothing.
  private func formQ(
    _ a: MatrixBlock<Real>, tau: UnsafeMutablePointer<Real>, into q: MatrixBlock<Real>
  ) throws(LAPACKError) {
    let strip = 64
    let most = max(0, order - 2)
    let whole = BackTransform(
      factors: a[rows: 1..<max(order, 1), columns: 0..<order - 1], tau: tau, reflectors: most,
      firstRow: 1)
    try (0..<order).forEachPiece(of: strip) { (own) throws(LAPACKError) in
      let part = q[rows: 0..<order, columns: own]
      part.clear()
      for j in own { q.base[j * (q.stride + 1)] = 1 }
      try whole.prefix(own.upperBound - 1).apply(to: part)
    }
  }
}
