import HeddleLAPACK
import HeddleScheduler

/// Q and R of a tall matrix with not so few columns, on all cores and at the rate of products: A* A = R₁* R₁
/// gives Q₁ = A R₁⁻¹, whose columns are only nearly orthonormal, and the same once more with Q₁ makes
/// them so.
///
/// It squares A's condition, and so serves well-conditioned matrices only: those for which Q₁* Q₁, which it
/// forms anyway, is near the identity. Then the second step has nearly nothing to correct, and the result
/// is as good as Householder's; it is left out where Q₁ is as near to orthonormal as Householder's method would
/// make it. Any other matrix is left to the tree. It does 3 m n² operations, or 4 with the second step, all of
/// them products and solves by blocks of rows, where the tree does 5 m n² and more at its nodes.
///
/// A block of rows is worked on in a worker's own memory: A is read once for each of the two products, and Q
/// written once.
///
/// Source: Yamamoto, Nakatsukasa, Yanagisawa and Fukaya, "Roundoff error analysis of the CholeskyQR2
/// algorithm", 2015.
struct GramQR<Real: LAPACKReal>: Sendable {
  private let rows: Int
  private let columns: Int
  /// Blocks of rows whose products are added up on their own, then in order: fixed by the shape.
  private let parts: Int

  /// Rows that are worked on at a time: few enough to stay in a core's second-level cache beside R and the
  /// products, and a multiple of every register tile's.
  private static var step: Int { 240 }
  private static var mostParts: Int { 32 }

  init(rows: Int, columns: Int) {
    (self.rows, self.columns) = (rows, columns)
    parts = min(Self.mostParts, max(1, rows / (4 * Self.step)))
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
      // What is not finite shows in the products.
      try forEachBlock(of: source, grams) { (_, _) in }
      guard isInRange(grams[0]), factor(grams[0], into: first, workspace) else { return false }
      try forEachBlock(of: source, grams) { (rows, block) in
        Kernels.trsm(first, onRightOf: block)
        block.copy(to: q[rows: rows, columns: 0..<columns])
      }
      let departure = departure(grams[0])
      if departure <= Self.departureOfHouseholder(columns: columns) {
        first.copy(to: r)
        return true
      }
      guard departure <= 0.125, factor(grams[0], into: second, workspace) else { return false }
      try forEachBlock(of: q.strided, nil) { (rows, block) in
        Kernels.trsm(second, onRightOf: block)
        block.copy(to: q[rows: rows, columns: 0..<columns])
      }
      let products = scratch.workspace(Real.self, Kernels.gemmWorkspace(Real.self))
      Kernels.gemm(second.strided, times: first.strided, into: r, workspace: products)
      return true
    }
  }

  /// The largest sum of a row of |I - Q* Q| that is as good as Householder's method. That leaves about
  /// √n ε: in doubles 9 ε for 5000 x 100 and 20000 x 200, 16 ε for 6000 x 256, whatever the condition.
  private static func departureOfHouseholder(columns: Int) -> Real {
    2 * Real(columns).squareRoot() * Real.ulpOfOne
  }

  /// Calls `body` for copies of blocks of rows, and leaves the products of the columns of what it makes of
  /// them, added up over all blocks, in the first of `grams`.
  private func forEachBlock(
    of source: StridedMatrix<Real>, _ grams: Slots<Real>?,
    _ body: @Sendable (_ rows: Range<Int>, _ block: MatrixBlock<Real>) -> Void
  ) throws(LAPACKError) {
    let size = Kernels.gemmWorkspace(Real.self), all = 0..<columns
    let stride = Kernels.stride(Real.self, rows: Self.step)
    let bytes = size.byteCount(for: Real.self) + Scratch.bytes(Real.self, stride * columns)
    let pieces = (0..<rows).pieces(of: Self.step)
    try Scheduler.current.parallelFor(0..<parts, grain: .items(1)) { (part) throws(LAPACKError) in
      try withBatchScratch(bytes) { (scratch) throws(LAPACKError) in
        let workspace = scratch.workspace(Real.self, size)
        let memory = scratch.elements(Real.self, stride * columns)
        let range = part * pieces / parts..<(part + 1) * pieces / parts
        for piece in range {
          let rows = (0..<rows).piece(piece, of: Self.step)
          let block = MatrixBlock(memory, rows: rows.count, columns: columns, stride: stride)
          source[rows: rows, columns: all].pack(into: block)
          body(rows, block)
          guard let grams else { continue }
          let gram = MatrixBlock(grams[part], rows: columns, columns: columns)
          block.addGram(to: gram, isFirst: piece == range.lowerBound, workspace)
        }
      }
    }
    if let grams { addUp(grams) }
  }

  /// Adds the upper triangles of all products to the first.
  private func addUp(_ grams: Slots<Real>) {
    Scheduler.current.parallelFor(
      0..<columns, grain: .cost(nanoseconds: Double(parts * columns) / 4)
    ) { j in
      let column = j * columns...j * (columns + 1)
      let sum = grams[0]
      for part in 1..<max(1, parts) {
        let other = grams[part]
        for i in column { sum[i] += other[i] }
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
    let blocks = ColumnBlocks(columns: columns, inPanels: 0, width: 24)
    for block in 0..<blocks.count {
      let part = blocks[block], right = part.lowerBound..<columns
      let below = isLower ? part.lowerBound..<rows : 0..<rows
      Kernels.gemm(
        self[rows: below, columns: part].strided.adjoint,
        times: self[rows: below, columns: right].strided, isFirst ? .set : .add,
        into: gram[rows: part, columns: right], workspace: workspace)
    }
  }
}
