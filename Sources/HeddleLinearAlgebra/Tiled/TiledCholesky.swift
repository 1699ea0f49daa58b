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
    width = min(
      PackedTriangle<Scalar>.mostSolved, tuning.width(rows: order, columns: order, Scalar.self))
  }

  /// Copies a triangle in and factors the copy, with zeros in the other triangle.
  func factor(
    _ source: StridedMatrix<Scalar>, _ triangle: LAPACK.Triangle, into a: MatrixBlock<Scalar>
  ) throws(LAPACKError) {
    if triangle == .lower { return try factorLower(source, into: a) }
    // U is L* of the same matrix.
    try withBatchScratch(Scratch.bytes(Scalar.self, order * order)) {
      (scratch) throws(LAPACKError) in
      let lower = scratch.matrix(Scalar.self, rows: order, columns: order)
      try factorLower(source.adjoint, into: lower)
      let blocks = ColumnBlocks(columns: order, inPanels: 0, width: width)
      Scheduler.current.parallelFor(0..<blocks.count, grain: .items(1)) { block in
        let (part, all) = (blocks[block], 0..<order)
        lower.strided.adjoint[rows: all, columns: part].pack(into: a[rows: all, columns: part])
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
          graph.addUpdate(block, isNext: block == panel + 1) { (slot) throws(LAPACKError) in
            try withColumns(a[rows: part, columns: own].strided.adjoint) { right in
              for row in block..<blocks.count {
                Kernels.gemm(
                  packed(slot, row, panel), times: right, .subtract,
                  into: a[rows: blocks[row], columns: part])
              }
            }
          }
        }
      }
      try graph.run()
    }
  }

  /// Lends a matrix as products with packed ones take it: a complex one with contiguous columns.
  private func withColumns(
    _ matrix: StridedMatrix<Scalar>, _ body: (StridedMatrix<Scalar>) -> Void
  ) throws(LAPACKError) {
    guard Scalar.isComplex else { return body(matrix) }
    try withBatchScratch(Scratch.bytes(Scalar.self, matrix.rows * matrix.columns)) { scratch in
      let copy = scratch.matrix(Scalar.self, rows: matrix.rows, columns: matrix.columns)
      matrix.pack(into: copy)
      body(copy.strided)
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

  /// L of a diagonal block, and of the rows below it: X L* = A.
  private func factorPanel(_ own: Range<Int>, of a: MatrixBlock<Scalar>) throws(LAPACKError) {
    let diagonal = a[rows: own, columns: own]
    do throws(LAPACKError) {
      try factor(diagonal)
    } catch .notPositiveDefinite(let order) {
      throw .notPositiveDefinite(order: own.lowerBound + order)
    }
    // Updates have written above the diagonal.
    diagonal.copyTriangle(.lower, to: diagonal)
    typealias Triangle = PackedTriangle<Scalar>
    let count = Triangle.count(order: own.count)
    let scratchCount = Triangle.scratchCount(order: own.count, columns: Triangle.rightStep)
    let bytes = Scratch.bytes(Scalar.self, count) + Scratch.bytes(Scalar.self, scratchCount)
    try withBatchScratch(bytes) { (scratch) throws(LAPACKError) in
      let triangle = Triangle(
        scratch.elements(Scalar.self, count), order: own.count, isLower: true)
      triangle.pack(diagonal.strided.adjoint.transposed)
      triangle.solve(
        .stored, onRightOf: a[rows: own.upperBound..<order, columns: own],
        scratch: scratch.elements(Scalar.self, scratchCount))
    }
  }

  private func factor(_ diagonal: MatrixBlock<Scalar>) throws(LAPACKError) {
    let size = Kernels.potrfWorkspace(Scalar.self, order: diagonal.rows)
    try withBatchScratch(size.byteCount(for: Scalar.self)) { (scratch) throws(LAPACKError) in
      try Kernels.potrf(diagonal, workspace: scratch.workspace(Scalar.self, size))
    }
  }
}
