import HeddleLAPACK
import HeddleScheduler

extension TiledQR {
  /// C = Q C or Q* C, where the factors are as `factor` left them, which does not change them.
  func apply(
    adjoint: Bool, factors: MatrixBlock<Scalar>, tau: UnsafeMutablePointer<Scalar>,
    to c: MatrixBlock<Scalar>
  ) throws(LAPACKError) {
    let panels = blocks(columns: reflectors)
    let blocks = ColumnBlocks(columns: c.columns, inPanels: 0, width: width)
    let tau = Slots(tau)
    try withSlots { (slots) throws(LAPACKError) in
      var graph = PanelGraph(blocks: blocks.count)
      for step in 0..<panels.panels {
        let own = panels[adjoint ? step : panels.panels - 1 - step]
        let below = own.lowerBound..<rows
        graph.addPanel(nil) { (slot) throws(LAPACKError) in
          let size = own.count * own.count
          try withBatchScratch(Scratch.bytes(Scalar.self, size)) { (scratch) throws(LAPACKError) in
            let triangle = scratch.matrix(Scalar.self, rows: own.count, columns: own.count)
            try BlockReflector(slots[slot], rows: below.count, count: own.count).fill(
              factors[rows: below, columns: own], tau: tau[own.lowerBound], adjoint: adjoint,
              triangle: triangle, isKnown: false)
          }
        }
        for block in 0..<blocks.count {
          let part = blocks[block]
          graph.addUpdate(block) { (slot) throws(LAPACKError) in
            try BlockReflector(slots[slot], rows: below.count, count: own.count)
              .apply(to: c[rows: below, columns: part])
          }
        }
      }
      try graph.run()
    }
  }
}
