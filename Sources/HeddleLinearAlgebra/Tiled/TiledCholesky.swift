import HeddleLAPACK
import HeddleScheduler

/// The Cholesky factorization of one large matrix by panels of columns, on all cores.
///
/// Beside the matrix it takes three slots of n w elements for panels of width w.
struct TiledCholesky<Scalar: LAPACKScalar>: Sendable {
  let order: Int
  let width: Int

  /// For matrices of this order, where the table of engines says so.
  init?(order: Int) {
    let tuning = Tuning.current
    guard tuning.engine(for: .cholesky, rows: order, columns: order, Scalar.self) == .tiled else {
      return nil
    }
    self.order = order
    width = tuning.width(rows: order, columns: order)
  }

  /// Copies a triangle in and factors the copy, with zeros in the other triangle.
  func factor(
    _ source: StridedMatrix<Scalar>, _ triangle: LAPACK.Triangle, into a: MatrixBlock<Scalar>
  ) throws(LAPACKError) {
    if triangle == .lower { return try factorLower(source, into: a) }
    // U is L' of the same matrix.
    try withBatchScratch(Scratch.bytes(Scalar.self, order * order)) {
      (scratch) throws(LAPACKError) in
      let lower = scratch.matrix(Scalar.self, rows: order, columns: order)
      try factorLower(source.transposed, into: lower)
      let blocks = ColumnBlocks(columns: order, inPanels: 0, width: width)
      Scheduler.current.parallelFor(0..<blocks.count, grain: .items(1)) { block in
        let (part, all) = (blocks[block], 0..<order)
        lower.strided.transposed[rows: all, columns: part].pack(into: a[rows: all, columns: part])
      }
    }
  }

  private func factorLower(
    _ source: StridedMatrix<Scalar>, into a: MatrixBlock<Scalar>
  ) throws(LAPACKError) {
    let blocks = ColumnBlocks(columns: order, inPanels: order, width: width)
    // Rows are packed block by block, so that every update begins with a block.
    let slot = PackedMatrix<Scalar>.count(rows: width, columns: width)
    let bytes = Scratch.bytes(Scalar.self, PanelGraph.slots * slot * blocks.count)
    try withBatchScratch(bytes) { (scratch) throws(LAPACKError) in
      let slots = Slots(
        scratch.elements(Scalar.self, PanelGraph.slots * slot * blocks.count), size: slot)
      @Sendable func packed(_ number: Int, _ block: Int, _ panel: Int) -> PackedMatrix<Scalar> {
        PackedMatrix(
          slots[number * blocks.count + block], rows: blocks[block].count,
          columns: blocks[panel].count)
      }
      var graph = PanelGraph(blocks: blocks.count)
      for block in 0..<blocks.count {
        let part = blocks[block]
        graph.load(block) { () throws(LAPACKError) in
          try load(part, of: source, into: a)
        }
      }
      for panel in 0..<blocks.count {
        let own = blocks[panel], rest = panel + 1..<max(panel + 1, blocks.count)
        graph.addPanel(panel) { (slot) throws(LAPACKError) in
          try factorPanel(own, of: a)
          for block in rest {
            packed(slot, block, panel).pack(a[rows: blocks[block], columns: own].strided)
          }
        }
        for block in rest {
          let part = blocks[block]
          graph.addUpdate(block, isNext: block == panel + 1) { (slot) in
            let right = a[rows: part, columns: own].strided.transposed
            for row in block..<blocks.count {
              Kernels.gemm(
                packed(slot, row, panel), times: right, .subtract,
                into: a[rows: blocks[row], columns: part])
            }
          }
        }
      }
      try graph.run()
    }
  }

  /// The lower part of these columns, zeros above.
  private func load(
    _ part: Range<Int>, of source: StridedMatrix<Scalar>, into a: MatrixBlock<Scalar>
  ) throws(LAPACKError) {
    let below = part.upperBound..<order
    a[rows: 0..<part.upperBound, columns: part].clear()
    try source[rows: part, columns: part].packFinite(.lower, into: a[rows: part, columns: part])
    try source[rows: below, columns: part].packFinite(into: a[rows: below, columns: part])
  }

  /// L of a diagonal block, and of the rows below it: X L' = A.
  private func factorPanel(_ own: Range<Int>, of a: MatrixBlock<Scalar>) throws(LAPACKError) {
    let diagonal = a[rows: own, columns: own]
    let size = Kernels.potrfWorkspace(Scalar.self, order: own.count)
    do throws(LAPACKError) {
      try withBatchScratch(size.byteCount(for: Scalar.self)) { (scratch) throws(LAPACKError) in
        try Kernels.potrf(diagonal, workspace: scratch.workspace(Scalar.self, size))
      }
    } catch .notPositiveDefinite(let order) {
      throw .notPositiveDefinite(order: own.lowerBound + order)
    }
    // Updates have written above the diagonal.
    diagonal.copyTriangle(.lower, to: diagonal)
    try withBatchScratch(Scratch.bytes(Scalar.self, own.count * own.count)) {
      (scratch) throws(LAPACKError) in
      let upper = scratch.matrix(Scalar.self, rows: own.count, columns: own.count)
      diagonal.strided.transposed.pack(into: upper)
      Kernels.trsm(upper, onRightOf: a[rows: own.upperBound..<order, columns: own])
    }
  }
}
