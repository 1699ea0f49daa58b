import HeddleLAPACK
import HeddleScheduler

extension TreeFactors {
  /// C = Q C or Q* C for the complete Q.
  ///
  /// The rows of a unit's triangle stay where its first leaf has them: R is at the top, and the other
  /// rows of Q* C, in their order, are what the columns of Q after the n-th give.
  func apply(adjoint: Bool, to c: MatrixBlock<Scalar>) throws(LAPACKError) {
    let blocks = ColumnBlocks(columns: c.columns, inPanels: 0, width: 128)
    var graph = TaskGraph<LAPACKError>()
    for block in 0..<blocks.count {
      let part = blocks[block]
      var done: [Int: TaskGraph<LAPACKError>.Node] = [:]
      let order = tree.units.indices
      for index in adjoint ? Array(order) : order.reversed() {
        let unit = tree.units[index]
        let before = adjoint ? Array(unit.children) : unit.parent.map { [$0.unit] } ?? []
        done[index] = graph.add(priority: unit.isLeaf ? 0 : 1, after: before.map { done[$0]! }) {
          () throws(LAPACKError) in
          try apply(index, adjoint: adjoint, to: c[rows: 0..<c.rows, columns: part])
        }
      }
    }
    try Scheduler.current.run(graph)
  }

  /// One unit's reflectors, on its own rows of C.
  private func apply(
    _ index: Int, adjoint: Bool, to c: MatrixBlock<Scalar>
  ) throws(LAPACKError) {
    let unit = tree.units[index], (rows, n, all) = (unit.rows.count, tree.columns, 0..<c.columns)
    let size = Kernels.ormqrWorkspace(Scalar.self, rows: rows, columns: c.columns)
    guard let factors = block(unit) else { preconditionFailure("Q of leaves that are gone") }
    let stacked = unit.isLeaf ? 0 : rows * c.columns
    let bytes = size.byteCount(for: Scalar.self) + Scratch.bytes(Scalar.self, stacked)
    try withBatchScratch(bytes) { (scratch) throws(LAPACKError) in
      let workspace = scratch.workspace(Scalar.self, size)
      func apply(to block: MatrixBlock<Scalar>) {
        Kernels.ormqr(
          adjoint: adjoint, factors: factors, tau: tau(index), reflectors: n, block,
          workspace: workspace)
      }
      if unit.isLeaf { return apply(to: c[rows: unit.rows, columns: all]) }
      let stack = scratch.matrix(Scalar.self, rows: rows, columns: c.columns)
      // The children's rows, in the stack and where they are at home.
      let parts = unit.children.enumerated().map { place, child in
        let head = tree.units[child].head
        return (
          stack[rows: place * n..<(place + 1) * n, columns: all],
          c[rows: head..<head + n, columns: all]
        )
      }
      for (copy, home) in parts { home.copy(to: copy) }
      apply(to: stack)
      for (copy, home) in parts { copy.copy(to: home) }
    }
  }
}
