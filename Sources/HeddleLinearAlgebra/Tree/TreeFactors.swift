import HeddleLAPACK
import HeddleScheduler

/// The factors of one tall matrix by a tree, where they stand: those of the leaves in place of the
/// matrix's rows, those of the nodes in place of the triangles that they stack.
struct TreeFactors<Scalar: LAPACKScalar>: Sendable {
  let tree: RowTree
  /// [m, n]; without it a leaf's factors are gone once its triangle is in its parent's stack.
  private let leaves: MatrixBlock<Scalar>?
  /// [all stacked rows, n].
  private let nodes: MatrixBlock<Scalar>
  /// The scales of the reflectors, a column for each unit.
  private let scales: MatrixBlock<Scalar>

  /// In memory of these shapes, which `tree` says.
  init(
    _ tree: RowTree, leaves: MatrixBlock<Scalar>?, nodes: MatrixBlock<Scalar>,
    scales: MatrixBlock<Scalar>
  ) {
    (self.tree, self.leaves, self.nodes, self.scales) = (tree, leaves, nodes, scales)
  }

  /// What a unit factors; nil for leaves that are not kept.
  func block(_ unit: RowTree.Unit) -> MatrixBlock<Scalar>? {
    (unit.isLeaf ? leaves : nodes)?[rows: unit.rows, columns: 0..<tree.columns]
  }

  func tau(_ index: Int) -> UnsafeMutablePointer<Scalar> { scales.base + index * scales.stride }

  /// Where a unit's triangle goes: nil for the root.
  private func place(_ unit: RowTree.Unit) -> MatrixBlock<Scalar>? {
    tree.place(of: unit).map { nodes[rows: $0, columns: columns] }
  }

  private var columns: Range<Int> { 0..<tree.columns }

  /// The block in whose upper triangle R stands.
  var root: MatrixBlock<Scalar> {
    let last = tree.units[tree.units.count - 1].rows.lowerBound
    return nodes[rows: last..<last + tree.columns, columns: 0..<tree.columns]
  }

  /// Factors a matrix.
  ///
  /// - Parameters:
  ///   - q: where Q is formed, if anywhere; it may be where the leaves stand.
  ///   - r: where R goes, if anywhere.
  ///   - load: puts these rows of the matrix into a block, and refuses them if they are not finite.
  func factor(
    formingQ q: MatrixBlock<Scalar>? = nil, r: MatrixBlock<Scalar>? = nil,
    load:
      @escaping @Sendable (_ rows: Range<Int>, _ block: MatrixBlock<Scalar>)
      throws(LAPACKError) -> Void
  ) throws(LAPACKError) {
    var graph = TaskGraph<LAPACKError>()
    var factored: [TaskGraph<LAPACKError>.Node] = []
    for (index, unit) in tree.units.enumerated() {
      let children = unit.children.map { factored[$0] }
      let node = graph.add(priority: unit.isLeaf ? 0 : 1, after: children) {
        () throws(LAPACKError) in
        try withBlock(unit) { (block) throws(LAPACKError) in
          if unit.isLeaf { try load(unit.rows, block) }
          try factor(block, tau: tau(index))
          if let target = place(unit) ?? r {
            block.copyTriangle(.upper, columns: columns, to: target)
          }
        }
      }
      factored.append(node)
    }
    if let q { addForming(q, nodes: nodes, to: &graph, after: factored) }
    try Scheduler.current.run(graph)
  }

  /// Lends a unit its block, or a leaf that is not kept memory for one.
  private func withBlock(
    _ unit: RowTree.Unit, _ body: (MatrixBlock<Scalar>) throws(LAPACKError) -> Void
  ) throws(LAPACKError) {
    if let block = block(unit) { return try body(block) }
    let (rows, columns) = (unit.rows.count, tree.columns)
    try withBatchScratch(Scratch.bytes(Scalar.self, rows * columns)) {
      (scratch) throws(LAPACKError) in
      try body(scratch.matrix(Scalar.self, rows: rows, columns: columns))
    }
  }

  /// Q's first columns, of factors that stay as they are.
  func form(_ q: MatrixBlock<Scalar>) throws(LAPACKError) {
    try withBatchScratch(Scratch.bytes(Scalar.self, nodes.rows * nodes.columns)) {
      (scratch) throws(LAPACKError) in
      let copy = scratch.matrix(Scalar.self, rows: nodes.rows, columns: nodes.columns)
      var graph = TaskGraph<LAPACKError>()
      addForming(q, nodes: copy, to: &graph, after: [])
      try Scheduler.current.run(graph)
    }
  }

  /// Adds the way back down: each unit's Q times the part of its parent's that belongs to it.
  ///
  /// - Parameter target: where the nodes put theirs; it may be where they stand.
  private func addForming(
    _ q: MatrixBlock<Scalar>, nodes target: MatrixBlock<Scalar>,
    to graph: inout TaskGraph<LAPACKError>, after factored: [TaskGraph<LAPACKError>.Node]
  ) {
    var formed: [Int: TaskGraph<LAPACKError>.Node] = [:]
    for (index, unit) in tree.units.enumerated().reversed() {
      let before = unit.parent.flatMap { formed[$0.unit] } ?? factored.last
      formed[index] = graph.add(
        priority: unit.isLeaf ? 0 : 1, after: [before].compactMap(\.self)
      ) { () throws(LAPACKError) in
        let top = tree.place(of: unit).map { target[rows: $0, columns: columns] }
        let result = (unit.isLeaf ? q : target)[rows: unit.rows, columns: columns]
        guard let block = block(unit) else { preconditionFailure("Q of leaves that are gone") }
        try TreeReflector(block, tau: tau(index)).form(times: top, into: result)
      }
    }
  }

  /// The QR of one unit.
  private func factor(
    _ block: MatrixBlock<Scalar>, tau: UnsafeMutablePointer<Scalar>
  ) throws(LAPACKError) {
    let size = Kernels.geqrfWorkspace(Scalar.self, rows: block.rows, columns: block.columns)
    try withBatchScratch(size.byteCount(for: Scalar.self)) { (scratch) throws(LAPACKError) in
      Kernels.geqrf(block, tau: tau, workspace: scratch.workspace(Scalar.self, size))
    }
  }
}
