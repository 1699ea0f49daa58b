import HeddleLAPACK
import HeddleScheduler

/// Solutions of one large system, on all cores: of many right-hand sides the columns in blocks, each a task;
/// of a few the equations, on one core if there are not enough of them. Blocks are fixed by the shape. A
/// worker takes about 2 MB of scratch.
struct TiledSolve<Scalar: LAPACKScalar>: Sendable {
  private let blocks: ColumnBlocks
  private let width: Int
  /// Whether there are too few right-hand sides to divide them.
  private let isThin: Bool
  private let isDivided: Bool

  /// For systems of this order with so many right-hand sides, where the table of engines says so.
  init?(_ operation: Tuning.Operation, order: Int, columns: Int) {
    let tuning = Tuning.current
    guard tuning.engine(for: operation, rows: order, columns: order, Scalar.self) == .tiled,
      columns > 0
    else { return nil }
    isThin = columns < tuning.fewestTiledColumns
    // A few complex ones are for LAPACK.
    if isThin, Scalar.isComplex { return nil }
    isDivided = order * min(columns, 4) >= tuning.thinFrom
    // One right-hand side waits for memory, whoever reads it.
    if columns == 1, !isDivided { return nil }
    // A block shares what packing the triangle takes, and every core should get several.
    width = columns >= 512 ? 128 : 32
    blocks = ColumnBlocks(columns: columns, inPanels: 0, width: width)
  }

  /// Solves with one triangle after the other.
  ///
  /// - Parameters:
  ///   - before: what to do to columns first, such as exchanges of their rows.
  ///   - after: what to do to them in the end.
  func solve(
    _ systems: [TriangularSystem<Scalar>], _ x: MatrixBlock<Scalar>,
    before: @Sendable (MatrixBlock<Scalar>) -> Void = { _ in },
    after: @Sendable (MatrixBlock<Scalar>) -> Void = { _ in }
  ) throws(LAPACKError) {
    if isThin {
      before(x)
      for system in systems { try ThinSolve(system, isDivided: isDivided).solve(x) }
      return after(x)
    }
    try forEachBlock { (part, scratch) throws(LAPACKError) in
      let columns = x[rows: 0..<x.rows, columns: part]
      before(columns)
      for system in systems { system.solve(columns, scratch) }
      after(columns)
    }
  }

  /// Calls `body` for every block of columns with scratch for a triangular solve and a copy of so many
  /// rows of the block.
  func forEachBlock(
    copiedRows: Int = 0,
    _ body: @Sendable (_ part: Range<Int>, inout Scratch) throws(LAPACKError) -> Void
  ) throws(LAPACKError) {
    let bytes =
      Scratch.bytes(Scalar.self, copiedRows * width)
      + TriangularSystem<Scalar>.scratchBytes(columns: width)
    try Scheduler.current.parallelFor(0..<blocks.count, grain: .items(1)) {
      (block) throws(LAPACKError) in
      try withBatchScratch(bytes) { (scratch) throws(LAPACKError) in
        try body(blocks[block], &scratch)
      }
    }
  }

  /// A⁻¹, or its adjoint, of which `solve` makes columns: it overwrites the rows from the one on in which
  /// the identity's columns begin to differ from zero, and finds all that is above to be zero.
  ///
  /// - Parameter place: puts finished columns where they belong.
  func invert(
    order: Int,
    solve: @Sendable (_ part: Range<Int>, _ x: MatrixBlock<Scalar>, Scratch) -> Void,
    place: @Sendable (_ part: Range<Int>, _ x: MatrixBlock<Scalar>) -> Void
  ) throws(LAPACKError) {
    try forEachBlock(copiedRows: order) { (part, scratch) throws(LAPACKError) in
      let x = scratch.matrix(Scalar.self, rows: order, columns: part.count)
      x.clear()
      for (column, row) in part.enumerated() { x.base[row + column * order] = 1 }
      solve(part, x, scratch)
      place(part, x)
    }
  }
}
