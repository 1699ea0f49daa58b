import HeddleLAPACK
import HeddleScheduler

/// The QR of one large matrix by panels of columns, on all cores.
///
/// Blocks are fixed by the shape, so a result has the same bits whoever computes it. A panel's own
/// factorization is by Heddle's kernels for small matrices, and its reflectors are applied by products:
/// of the 4/3 n³ operations all but about n² w are.
///
/// Beside the matrix it takes three slots of 2 m w elements for panels of width w and T of every panel,
/// n w; a worker at a panel takes 2 m w more for that time.
struct TiledQR<Scalar: LAPACKScalar>: Sendable {
  let rows: Int
  let columns: Int
  let width: Int

  /// For matrices of this shape, where the table of engines says so.
  init?(rows: Int, columns: Int) {
    let tuning = Tuning.current
    guard tuning.engine(for: .qr, rows: rows, columns: columns, Scalar.self) == .tiled else {
      return nil
    }
    (self.rows, self.columns) = (rows, columns)
    width = tuning.width(rows: rows, columns: columns, Scalar.self)
  }

  /// By panels of this width, whatever the table says.
  init(rows: Int, columns: Int, width: Int) {
    (self.rows, self.columns, self.width) = (rows, columns, width)
  }

  var reflectors: Int { min(rows, columns) }

  /// A place for T of every panel.
  var triangleElements: Int { width * reflectors }

  /// A matrix's columns, those with reflectors first.
  func blocks(columns: Int) -> ColumnBlocks {
    ColumnBlocks(columns: columns, inPanels: reflectors, width: width)
  }

  /// T of one panel in the place for all of them.
  func triangle(
    of panel: Range<Int>, in all: Slots<Scalar>
  ) -> MatrixBlock<Scalar> {
    MatrixBlock(
      all[panel.lowerBound * width], rows: panel.count, columns: panel.count, stride: width)
  }

  /// Lends the slots of a graph.
  func withSlots(_ body: (Slots<Scalar>) throws(LAPACKError) -> Void) throws(LAPACKError) {
    let size = BlockReflector<Scalar>.elements(rows: rows, count: width)
    try withBatchScratch(Scratch.bytes(Scalar.self, PanelGraph.slots * size)) {
      (scratch) throws(LAPACKError) in
      try body(Slots(scratch.elements(Scalar.self, PanelGraph.slots * size), size: size))
    }
  }

  /// Copies A in and factors the copy; leaves T of every panel too.
  ///
  /// - Parameter r: where R goes as soon as its columns are finished, if anywhere.
  func factor(
    _ source: StridedMatrix<Scalar>, into a: MatrixBlock<Scalar>, tau: Slots<Scalar>,
    triangles: Slots<Scalar>, r: MatrixBlock<Scalar>? = nil
  ) throws(LAPACKError) {
    let blocks = blocks(columns: columns)
    try withSlots { (slots) throws(LAPACKError) in
      var graph = PanelGraph(blocks: blocks.count)
      for block in 0..<blocks.count {
        let part = blocks[block]
        graph.load(block) { () throws(LAPACKError) in
          let all = 0..<rows
          try source[rows: all, columns: part].packFinite(into: a[rows: all, columns: part])
        }
      }
      for panel in 0..<blocks.panels {
        let own = blocks[panel], below = own.lowerBound..<rows
        graph.addPanel(panel) { (slot) throws(LAPACKError) in
          try factorPanel(
            a[rows: below, columns: own], tau: tau[own.lowerBound],
            into: BlockReflector(slots[slot], rows: below.count, count: own.count),
            triangle: triangle(of: own, in: triangles))
        }
        for block in panel + 1..<max(panel + 1, blocks.count) {
          let part = blocks[block]
          graph.addUpdate(block, isNext: block == panel + 1) { (slot) throws(LAPACKError) in
            try BlockReflector(slots[slot], rows: below.count, count: own.count)
              .apply(to: a[rows: below, columns: part])
          }
        }
      }
      if let r {
        for block in 0..<blocks.count {
          let part = blocks[block]
          graph.finish(block) { a.copyTriangle(.upper, columns: part, to: r) }
        }
      }
      try graph.run()
    }
  }

  private func factorPanel(
    _ panel: MatrixBlock<Scalar>, tau: UnsafeMutablePointer<Scalar>,
    into place: BlockReflector<Scalar>, triangle: MatrixBlock<Scalar>
  ) throws(LAPACKError) {
    let (rows, count) = (panel.rows, panel.columns)
    let size = Kernels.geqrfWorkspace(Scalar.self, rows: rows, columns: count)
    try withBatchScratch(size.byteCount(for: Scalar.self)) { (scratch) throws(LAPACKError) in
      Kernels.geqrf(panel, tau: tau, workspace: scratch.workspace(Scalar.self, size))
    }
    try place.fill(panel, tau: tau, adjoint: true, triangle: triangle, isKnown: false)
  }
}
