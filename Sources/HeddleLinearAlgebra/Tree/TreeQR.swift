import HeddleLAPACK
import HeddleScheduler

/// The QR of a tall matrix on all cores: blocks of rows are factored on their own, their triangles are
/// stacked and factored in turn, up to the root of a tree. Q is formed on the way back down.
///
/// It is as stable as Householder's method on the whole matrix, and reads the matrix once. Beside the
/// results it takes the stacked triangles, about a ninth of the matrix at most, and for every worker one block of
/// rows twice.
///
/// Source: Demmel, Grigori, Hoemmen and Langou, "Communication-optimal parallel and sequential QR and LU
/// factorizations", 2012.
struct TreeQR<Scalar: LAPACKScalar>: Sendable {
  let rows: Int
  let columns: Int
  let tree: RowTree

  /// For matrices of this shape, where the table of engines says so.
  init?(rows: Int, columns: Int) {
    let tuning = Tuning.current
    guard tuning.engine(for: .qr, rows: rows, columns: columns, Scalar.self) == .tree else {
      return nil
    }
    (self.rows, self.columns) = (rows, columns)
    tree = RowTree(rows: rows, columns: columns, leafRows: tuning.leafRows(columns: columns))
  }

  /// R, and Q where it is wanted.
  ///
  /// - Parameter a: gets a copy of A and in the end Q, if `formsQ`.
  func factor(
    _ source: StridedMatrix<Scalar>, into a: MatrixBlock<Scalar>, r: MatrixBlock<Scalar>,
    formsQ: Bool
  ) throws(LAPACKError) {
    let units = tree.units
    let stacked = units.lazy.filter { !$0.isLeaf }.map { $0.rows.count * columns }.reduce(0, +)
    let bytes =
      Scratch.bytes(Scalar.self, stacked) + Scratch.bytes(Scalar.self, units.count * columns)
    try withBatchScratch(bytes) { (scratch) throws(LAPACKError) in
      let blocks = blocks(a, stacks: scratch.elements(Scalar.self, stacked))
      let tau = Slots(scratch.elements(Scalar.self, units.count * columns), size: columns)
      var graph = TaskGraph<LAPACKError>()
      var factored: [TaskGraph<LAPACKError>.Node] = []
      for (index, unit) in units.enumerated() {
        factored.append(
          graph.add(priority: unit.isLeaf ? 0 : 1, after: unit.children.map { factored[$0] }) {
            () throws(LAPACKError) in
            if unit.isLeaf {
              try source[rows: unit.rows, columns: 0..<columns].packFinite(into: blocks[index])
            }
            try factor(blocks[index], tau: tau[index])
            blocks[index].copyUpper(
              columns: 0..<columns, to: unit.parent.map { place($0, in: blocks) } ?? r)
          })
      }
      var formed = factored
      for (index, unit) in units.enumerated().reversed() where formsQ {
        let after = unit.parent.map { formed[$0.unit] } ?? factored[index]
        formed[index] = graph.add(priority: unit.isLeaf ? 0 : 1, after: [after]) {
          () throws(LAPACKError) in
          let top = unit.parent.map { place($0, in: blocks) }
          try TreeReflector(blocks[index], tau: tau[index]).form(times: top)
        }
      }
      try Scheduler.current.run(graph)
    }
  }

  /// What every unit factors: rows of A, or stacked triangles.
  private func blocks(
    _ a: MatrixBlock<Scalar>, stacks: UnsafeMutablePointer<Scalar>
  ) -> [MatrixBlock<Scalar>] {
    var next = stacks
    return tree.units.map { unit in
      if unit.isLeaf { return a[rows: unit.rows, columns: 0..<columns] }
      defer { next += unit.rows.count * columns }
      return MatrixBlock(next, rows: unit.rows.count, columns: columns)
    }
  }

  /// Where a unit's triangle stands in its parent's stack.
  private func place(
    _ parent: (unit: Int, place: Int), in blocks: [MatrixBlock<Scalar>]
  ) -> MatrixBlock<Scalar> {
    let first = parent.place * columns
    return blocks[parent.unit][rows: first..<first + columns, columns: 0..<columns]
  }

  private func factor(
    _ block: MatrixBlock<Scalar>, tau: UnsafeMutablePointer<Scalar>
  ) throws(LAPACKError) {
    let size = Kernels.geqrfWorkspace(Scalar.self, rows: block.rows, columns: columns)
    try withBatchScratch(size.byteCount(for: Scalar.self)) { (scratch) throws(LAPACKError) in
      Kernels.geqrf(block, tau: tau, workspace: scratch.workspace(Scalar.self, size))
    }
  }
}
