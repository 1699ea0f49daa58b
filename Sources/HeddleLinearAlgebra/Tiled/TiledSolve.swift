import HeddleLAPACK
import HeddleScheduler

/// Solutions of one large system for many right-hand sides, on all cores: their columns in blocks, each
/// a task. Blocks are fixed by the shape. A worker takes about 2 MB of scratch.
struct TiledSolve<Scalar: LAPACKScalar>: Sendable {
  private let blocks: ColumnBlocks
  private let width: Int

  /// For systems of this order with so many right-hand sides, where the table of engines says so.
  init?(_ operation: Tuning.Operation, order: Int, columns: Int) {
    let tuning = Tuning.current
    guard tuning.engine(for: operation, rows: order, columns: order, Scalar.self) == .tiled,
      columns >= tuning.fewestTiledColumns
    else { return nil }
    // A block shares what packing the triangle takes, and every core should get several.
    width = columns >= 512 ? 128 : 32
    blocks = ColumnBlocks(columns: columns, inPanels: 0, width: width)
  }

  /// Solves with one triangle after the other, between exchanges of rows if there are any.
  func solve(
    _ systems: [TriangularSystem<Scalar>], _ x: MatrixBlock<Scalar>
  ) throws(LAPACKError) {
    try forEachBlock { (part, scratch) throws(LAPACKError) in
      for system in systems { system.solve(x[rows: 0..<x.rows, columns: part], scratch) }
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
