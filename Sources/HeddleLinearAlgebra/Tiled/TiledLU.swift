import HeddleLAPACK
import HeddleScheduler

/// LU with partial pivoting of one large matrix by panels of columns, on all cores.
///
/// The pivots are those of LAPACK's algorithm: each is the largest element of its whole column. Beside
/// the matrix it takes three slots of m w + w² elements for panels of width w.
///
/// Source: Toledo, "Locality of reference in LU decomposition with partial pivoting", 1997, in a panel;
/// right-looking with look-ahead over the panels.
struct TiledLU<Scalar: LAPACKScalar>: Sendable {
  let rows: Int
  let columns: Int
  let width: Int

  /// For matrices of this shape, where the table of engines says so.
  init?(rows: Int, columns: Int) {
    let tuning = Tuning.current
    guard tuning.engine(for: .lu, rows: rows, columns: columns, Scalar.self) == .tiled else {
      return nil
    }
    (self.rows, self.columns) = (rows, columns)
    width = min(
      PackedTriangle<Scalar>.mostSolved, tuning.width(rows: rows, columns: columns, Scalar.self))
  }

  /// Copies A in and factors the copy.
  ///
  /// - Returns: the first pivot that is zero, from 0, if there is one.
  func factor(
    _ source: StridedMatrix<Scalar>, into a: MatrixBlock<Scalar>,
    pivots: UnsafeMutablePointer<Int32>
  ) throws(LAPACKError) -> Int? {
    let blocks = ColumnBlocks(columns: columns, inPanels: min(rows, columns), width: width)
    let slot = LUPanel<Scalar>.elements(rows: rows, width: width)
    let bytes =
      Scratch.bytes(Scalar.self, PanelGraph.slots * slot) + Scratch.bytes(Int.self, blocks.panels)
    return try withBatchScratch(bytes) { (scratch) throws(LAPACKError) in
      let slots = Slots(scratch.elements(Scalar.self, PanelGraph.slots * slot), size: slot)
      let zeros = Slots(scratch.elements(Int.self, blocks.panels)), pivots = Slots(pivots)
      var graph = PanelGraph(blocks: blocks.count)
      for block in 0..<blocks.count {
        let (part, all) = (blocks[block], 0..<rows)
        graph.load(block) { () throws(LAPACKError) in
          try source[rows: all, columns: part].packFinite(into: a[rows: all, columns: part])
        }
      }
      for panel in 0..<blocks.panels {
        let own = blocks[panel], below = own.lowerBound..<rows
        let (first, count) = (own.lowerBound, own.count)
        graph.addPanel(panel) { (slot) throws(LAPACKError) in
          let place = LUPanel(slots[slot], rows: below.count, count: count)
          zeros[panel].pointee = try place.factor(
            a[rows: below, columns: own], pivots: pivots[first])
        }
        for block in panel + 1..<max(panel + 1, blocks.count) {
          let part = blocks[block]
          graph.addUpdate(block, isNext: block == panel + 1) { (slot) throws(LAPACKError) in
            try LUPanel(slots[slot], rows: below.count, count: count).update(
              a[rows: below, columns: part], pivots: pivots[first])
          }
        }
      }
      // The columns to the left of a panel take its exchanges when all is known.
      for block in 0..<blocks.panels {
        let part = blocks[block]
        graph.finishLast(block) {
          for panel in block + 1..<max(block + 1, blocks.panels) {
            let own = blocks[panel]
            Kernels.laswp(
              a[rows: own.lowerBound..<rows, columns: part], pivots: pivots[own.lowerBound],
              count: own.count)
          }
        }
      }
      try graph.run()
      // A panel counts its pivots from its own first row.
      for panel in 0..<blocks.panels {
        for row in blocks[panel] { pivots[row].pointee += Int32(blocks[panel].lowerBound) }
      }
      return (0..<blocks.panels).lazy.compactMap { panel in
        let zero = zeros[panel].pointee
        return zero < 0 ? nil : zero + blocks[panel].lowerBound
      }.first
    }
  }
}

/// What the updates by a panel of an LU read: its lower part, and its triangle to solve with, packed.
struct LUPanel<Scalar: LAPACKScalar>: Sendable {
  private let triangle: PackedTriangle<Scalar>
  private let lower: PackedMatrix<Scalar>

  /// A place for a panel of this shape.
  init(_ memory: UnsafeMutablePointer<Scalar>, rows: Int, count: Int) {
    triangle = PackedTriangle(memory, order: count, isLower: true)
    lower = PackedMatrix(
      memory + PackedTriangle<Scalar>.count(order: count), rows: rows - count, columns: count)
  }

  static func elements(rows: Int, width: Int) -> Int {
    PackedTriangle<Scalar>.count(order: width)
      + PackedMatrix<Scalar>.count(rows: rows, columns: width)
  }

  /// Factors a panel and fills the place; returns the first zero pivot, or -1.
  func factor(
    _ panel: MatrixBlock<Scalar>, pivots: UnsafeMutablePointer<Int32>
  ) throws(LAPACKError) -> Int {
    let size = Kernels.getrfWorkspace(Scalar.self, rows: panel.rows, columns: panel.columns)
    let count = panel.columns
    return try withBatchScratch(size.byteCount(for: Scalar.self)) {
      (scratch) throws(LAPACKError) in
      let zero = Kernels.getrf(
        panel, pivots: pivots, workspace: scratch.workspace(Scalar.self, size))
      triangle.pack(panel[rows: 0..<count, columns: 0..<count].strided)
      lower.pack(panel[rows: count..<panel.rows, columns: 0..<count].strided)
      return zero ?? -1
    }
  }

  /// Exchanges rows of columns to the right, solves for their part of U, and updates what is below.
  func update(
    _ c: MatrixBlock<Scalar>, pivots: UnsafeMutablePointer<Int32>
  ) throws(LAPACKError) {
    let count = triangle.order
    let top = c[rows: 0..<count, columns: 0..<c.columns]
    Kernels.laswp(c, pivots: pivots, count: count)
    let scratchCount = PackedTriangle<Scalar>.scratchCount(order: count, columns: c.columns)
    try withBatchScratch(Scratch.bytes(Scalar.self, scratchCount)) {
      (scratch) throws(LAPACKError) in
      triangle.solve(.unit, top, scratch: scratch.elements(Scalar.self, scratchCount))
    }
    Kernels.gemm(
      lower, times: top.strided, .subtract, into: c[rows: count..<c.rows, columns: 0..<c.columns])
  }
}
