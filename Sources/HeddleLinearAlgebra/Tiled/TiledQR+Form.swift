import HeddleLAPACK
import HeddleScheduler

extension TiledQR {
  /// Overwrites the reflectors, and the columns after them, with the first columns of Q.
  ///
  /// Panels come from the last to the first, so that each meets only what its successors have filled.
  func form(
    _ q: MatrixBlock<Scalar>, tau: Slots<Scalar>, triangles: Slots<Scalar>, areKnown: Bool
  ) throws(LAPACKError) {
    let blocks = blocks(columns: q.columns)
    try withSlots { (slots) throws(LAPACKError) in
      var graph = PanelGraph(blocks: blocks.count)
      for block in blocks.panels..<blocks.count {
        let part = blocks[block]
        graph.load(block) { q.setIdentity(columns: part) }
      }
      for panel in (0..<blocks.panels).reversed() {
        let own = blocks[panel], below = own.lowerBound..<rows
        graph.addPanel(panel) { (slot) throws(LAPACKError) in
          try BlockReflector(slots[slot], rows: below.count, count: own.count).fill(
            q[rows: below, columns: own], tau: tau[own.lowerBound], adjoint: false,
            triangle: triangle(of: own, in: triangles), isKnown: areKnown)
          q.setIdentity(columns: own)
        }
        for block in panel..<blocks.count {
          let part = blocks[block]
          graph.addUpdate(block) { (slot) throws(LAPACKError) in
            try BlockReflector(slots[slot], rows: below.count, count: own.count)
              .apply(to: q[rows: below, columns: part])
          }
        }
      }
      try graph.run()
    }
  }

  /// The first columns of Q, from factors and scales that stay as they are.
  func form(
    _ q: MatrixBlock<Scalar>, from factors: MatrixBlock<Scalar>,
    tau: UnsafeMutablePointer<Scalar>
  ) throws(LAPACKError) {
    let panels = blocks(columns: reflectors)
    Scheduler.current.parallelFor(0..<panels.count, grain: .items(1)) { panel in
      let (part, all) = (panels[panel], 0..<rows)
      factors[rows: all, columns: part].copy(to: q[rows: all, columns: part])
    }
    try withTriangles { (_, triangles) throws(LAPACKError) in
      try form(q, tau: Slots(tau), triangles: triangles, areKnown: false)
    }
  }

  /// Q and R of A, which are of the shapes that `q` and `r` have.
  func factorAndForm(
    _ source: StridedMatrix<Scalar>, q: MatrixBlock<Scalar>, r: MatrixBlock<Scalar>
  ) throws(LAPACKError) {
    try withTriangles { (tau, triangles) throws(LAPACKError) in
      // The factorization happens in whichever result has A's shape, so that no third matrix is needed.
      if q.columns == columns {
        try factor(source, into: q, tau: tau, triangles: triangles, r: r)
      } else {
        try factor(source, into: r, tau: tau, triangles: triangles)
        let blocks = blocks(columns: columns)
        Scheduler.current.parallelFor(0..<blocks.count, grain: .items(1)) { block in
          let (part, all) = (blocks[block], 0..<rows)
          if block < blocks.panels {
            r[rows: all, columns: part].copy(to: q[rows: all, columns: part])
          }
          r.copyTriangle(.upper, columns: part, to: r)
        }
      }
      try form(q, tau: tau, triangles: triangles, areKnown: true)
    }
  }

  /// R alone, of A's columns and as many rows as there are reflectors.
  func factorForR(
    _ source: StridedMatrix<Scalar>, r: MatrixBlock<Scalar>
  ) throws(LAPACKError) {
    try withBatchScratch(Scratch.bytes(Scalar.self, rows * columns)) {
      (scratch) throws(LAPACKError) in
      let factors = scratch.matrix(Scalar.self, rows: rows, columns: columns)
      try withTriangles { (tau, triangles) throws(LAPACKError) in
        try factor(source, into: factors, tau: tau, triangles: triangles, r: r)
      }
    }
  }

  /// Lends places for the scales of all reflectors, and for T of every panel.
  func withTriangles(
    _ body: (_ tau: Slots<Scalar>, _ triangles: Slots<Scalar>) throws(LAPACKError) -> Void
  ) throws(LAPACKError) {
    let bytes =
      Scratch.bytes(Scalar.self, reflectors) + Scratch.bytes(Scalar.self, triangleElements)
    try withBatchScratch(bytes) { (scratch) throws(LAPACKError) in
      let tau = Slots(scratch.elements(Scalar.self, reflectors))
      try body(tau, Slots(scratch.elements(Scalar.self, triangleElements)))
    }
  }
}
