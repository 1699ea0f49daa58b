import HeddleLAPACK
import HeddleScheduler

/// Q and R of a tall matrix with not so few columns, on all cores and at the rate of products: A* A = R₁* R₁
/// gives Q₁ = A R₁⁻¹, whose columns are only nearly orthonormal, and the same once more with Q₁ makes
/// them so.
///
/// It squares A's condition, and so serves well-conditioned matrices only: those for which Q₁* Q₁, which it
/// forms anyway, is near the identity. Then the second step has nearly nothing to correct, and the result
/// is as good as Householder's. Any other matrix is left to the tree. It does 4 m n² operations, all of them
/// products and solves by blocks of rows, where the tree does 5 m n² and more at its nodes.
///
/// Source: Yamamoto, Nakatsukasa, Yanagisawa and Fukaya, "Roundoff error analysis of the CholeskyQR2
/// algorithm", 2015.
struct GramQR<Real: LAPACKReal>: Sendable {
  private let rows: Int
  private let columns: Int
  /// Blocks of rows whose products are added up on their own, then in order: fixed by the shape.
  private let parts: Int

  /// Rows that are worked on at a time: few enough to stay in a core's second-level cache.
  private static var step: Int { 512 }
  private static var mostParts: Int { 32 }

  init(rows: Int, columns: Int) {
    (self.rows, self.columns) = (rows, columns)
    parts = min(Self.mostParts, max(1, rows / (2 * Self.step)))
  }

  /// Writes Q and R; false where the matrix is not for this method, and then nothing is to be found in `q`
  /// and `r`.
  @specialized(where Real == Float)
  @specialized(where Real == Double)
  func factorAndForm(
    _ source: StridedMatrix<Real>, q: MatrixBlock<Real>, r: MatrixBlock<Real>
  ) throws(LAPACKError) -> Bool {
    let square = columns * columns, cholesky = Kernels.potrfWorkspace(Real.self, order: columns)
    let bytes =
      (parts + 2) * Scratch.bytes(Real.self, square) + cholesky.byteCount(for: Real.self)
      + Kernels.gemmWorkspace(Real.self).byteCount(for: Real.self)
    return try withBatchScratch(bytes) { (scratch) throws(LAPACKError) in
      let first = scratch.matrix(Real.self, rows: columns, columns: columns)
      let second = scratch.matrix(Real.self, rows: columns, columns: columns)
      let grams = Slots(scratch.elements(Real.self, parts * square), size: square)
      let workspace = scratch.workspace(Real.self, cholesky)
      let all = 0..<columns
      try forEachBlock(grams) { (rows) throws(LAPACKError) in
        try source[rows: rows, columns: all].packFinite(into: q[rows: rows, columns: all])
        return q[rows: rows, columns: all]
      }
      guard isInRange(grams[0]), factor(grams[0], into: first, workspace) else { return false }
      try forEachBlock(grams) { (rows) throws(LAPACKError) in
        Kernels.trsm(first, onRightOf: q[rows: rows, columns: all])
        return q[rows: rows, columns: all]
      }
      guard departure(grams[0]) <= 0.125, factor(grams[0], into: second, workspace) else {
        return false
      }
      try forEachBlock(nil) { (rows) throws(LAPACKError) in
        Kernels.trsm(second, onRightOf: q[rows: rows, columns: all])
        return q[rows: rows, columns: all]
      }
      let products = scratch.workspace(Real.self, Kernels.gemmWorkspace(Real.self))
      Kernels.gemm(second.strided, times: first.strided, into: r, workspace: products)
      return true
    }
  }

  /// Calls `body` for blocks of rows, and leaves the products of the columns of what it returns, added up
  /// over all blocks, in the first of `grams`.
  private func forEachBlock(
    _ grams: Slots<Real>?,
    _ body: @Sendable (_ rows: Range<Int>) throws(LAPACKError) -> MatrixBlock<Real>
  ) throws(LAPACKError) {
    let size = Kernels.gemmWorkspace(Real.self)
    try Scheduler.current.parallelFor(0..<parts, grain: .items(1)) { (part) throws(LAPACKError) in
      let range = part * rows / parts..<(part + 1) * rows / parts
      try withBatchScratch(size.byteCount(for: Real.self)) { (scratch) throws(LAPACKError) in
        let workspace = scratch.workspace(Real.self, size)
        for piece in 0..<range.pieces(of: Self.step) {
          let block = try body(range.piece(piece, of: Self.step))
          guard let grams else { continue }
          let gram = MatrixBlock(grams[part], rows: columns, columns: columns)
          block.addGram(to: gram, isFirst: piece == 0, workspace)
        }
      }
    }
    guard let grams else { return }
    for part in 1..<max(1, parts) {
      let (sum, other) = (grams[0], grams[part])
      for j in 0..<columns {
        for i in j * columns...j * (columns + 1) { sum[i] += other[i] }
      }
    }
  }

  /// Whether no column's square has left the range, or lost digits at its end.
  private func isInRange(_ gram: UnsafeMutablePointer<Real>) -> Bool {
    let limit = Real(
      sign: .plus, exponent: Real.greatestFiniteMagnitude.exponent / 2, significand: 1)
    return (0..<columns).allSatisfy { (1 / limit...limit).contains(gram[$0 * (columns + 1)]) }
  }

  /// The largest sum of a row of |I - Q* Q|, from the upper triangle of Q* Q.
  private func departure(_ gram: UnsafeMutablePointer<Real>) -> Real {
    var largest: Real = 0
    for i in 0..<columns {
      var sum = abs(gram[i * (columns + 1)] - 1)
      for j in 0..<columns where j != i { sum += abs(gram[min(i, j) + max(i, j) * columns]) }
      // Something that is no number is not near the identity.
      if !(sum <= largest) { largest = sum.isFinite ? sum : .infinity }
    }
    return largest
  }

  /// R with gram = R* R, from the upper triangle and with zeros below its own; false if there is none.
  private func factor(
    _ gram: UnsafeMutablePointer<Real>, into r: MatrixBlock<Real>, _ workspace: Workspace<Real>
  ) -> Bool {
    let lower = MatrixBlock(gram, rows: columns, columns: columns)
    lower.strided.transposed.pack(into: r)
    do throws(LAPACKError) { try Kernels.potrf(r, workspace: workspace) } catch { return false }
    r.copyTriangle(.lower, to: lower)
    lower.strided.transposed.pack(into: r)
    return true
  }
}

extension MatrixBlock where Scalar: LAPACKScalar {
  /// Adds the products of the columns with one another to the upper triangle of `gram`, or sets it; some
  /// of what is below is written too.
  ///
  /// - Parameter isLower: whether what is above the diagonal is zero.
  func addGram(
    to gram: MatrixBlock, isFirst: Bool, isLower: Bool = false, _ workspace: Workspace<Scalar>
  ) {
    let blocks = ColumnBlocks(columns: columns, inPanels: 0, width: 48)
    for block in 0..<blocks.count {
      let part = blocks[block], right = part.lowerBound..<columns
      let below = isLower ? part.lowerBound..<rows : 0..<rows
      Kernels.gemm(
        self[rows: below, columns: part].strided.transposed,
        times: self[rows: below, columns: right].strided, isFirst ? .set : .add,
        into: gram[rows: part, columns: right], workspace: workspace)
    }
  }
}
