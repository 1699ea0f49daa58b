import HeddleArrays
import HeddleLAPACK

/// What the factorizations of a batch are kept as: it follows from the engine that made them.
enum QRForm<Scalar: MatrixScalar>: Sendable {
  /// LAPACK's form, which all engines but one share.
  case reflectors(Reflectors<Scalar>)
  /// The factors of a tree.
  case tree(TreeForm<Scalar>)

  /// An array of the matrices' shape, [..., m, n].
  private var array: NDArray<Scalar> {
    switch self {
    case .reflectors(let reflectors): reflectors.factors
    case .tree(let tree): tree.leaves
    }
  }

  var rows: Int { array.shape[array.rank - 2] }
  var columns: Int { array.shape[array.rank - 1] }
  var batch: [Int] { Array(array.shape.dropLast(2)) }

  /// Where the R of each matrix stands, in the upper triangle; the batch repeated to fill these axes.
  func triangles(
    _ batch: [Int]
  ) -> @Sendable (_ index: Int) -> MatrixBlock<Scalar> {
    switch self {
    case .reflectors(let reflectors):
      let slices = SourceSlices(reflectors.factors.broadcastBatch(to: batch))
      return { slices[$0].columnMajorBlock }
    case .tree(let tree):
      let slices = tree.slices(batch)
      return { slices[$0].root }
    }
  }

  /// What applies Q or its adjoint to so many columns.
  func applier(
    adjoint: Bool, columns: Int, batch: [Int]
  ) throws(LinearAlgebraError) -> any QApplier<Scalar> {
    switch self {
    case .reflectors(let reflectors):
      try ReflectorApplier(reflectors, adjoint: adjoint, columns: columns, batch: batch)
    case .tree(let tree): TreeApplier(tree, adjoint: adjoint, columns: columns, batch: batch)
    }
  }
}

/// R in the upper triangle and below it the Householder reflectors that make Q.
struct Reflectors<Scalar: MatrixScalar>: Sendable {
  /// [..., m, n].
  let factors: NDArray<Scalar>
  /// The reflectors' scales, [..., k].
  let tau: NDArray<Scalar>
}

/// The factors of tall matrices, each by the same tree.
struct TreeForm<Scalar: MatrixScalar>: Sendable {
  let tree: RowTree
  /// [..., m, n].
  let leaves: NDArray<Scalar>
  /// [..., all stacked rows, n].
  let nodes: NDArray<Scalar>
  /// The reflectors' scales, [..., n, units].
  let scales: NDArray<Scalar>

  /// Each matrix's factors; the batch repeated to fill these leading axes.
  func slices(_ batch: [Int]) -> Slices {
    func slices(_ array: NDArray<Scalar>) -> SourceSlices<Scalar> {
      SourceSlices(array.broadcastBatch(to: batch))
    }
    return Slices(tree: tree, leaves: slices(leaves), nodes: slices(nodes), scales: slices(scales))
  }

  /// The factors by the number of the matrix.
  struct Slices: Sendable {
    fileprivate let tree: RowTree
    fileprivate let leaves: SourceSlices<Scalar>
    fileprivate let nodes: SourceSlices<Scalar>
    fileprivate let scales: SourceSlices<Scalar>

    subscript(index: Int) -> TreeFactors<Scalar> {
      TreeFactors(
        tree, leaves: leaves[index].columnMajorBlock, nodes: nodes[index].columnMajorBlock,
        scales: scales[index].columnMajorBlock)
    }
  }
}

extension TreeQR where Scalar: ArrayScalar {
  /// The factors of every matrix of a batch.
  func factor(
    _ source: SourceSlices<Scalar>, batch: [Int], cost: Double
  ) throws(LinearAlgebraError) -> (form: TreeForm<Scalar>, failures: [SliceFailure]) {
    let leaves = try ResultSlices<Scalar>(batch: batch, rows: rows, columns: columns)
    let nodes = try ResultSlices<Scalar>(batch: batch, rows: tree.stackedRows, columns: columns)
    let scales = try ResultSlices<Scalar>(batch: batch, rows: columns, columns: tree.units.count)
    let run = BatchRun(name: "qr", batch: batch, cost: cost)
    let failures = try run.run(into: [leaves, nodes, scales]) { (index, _) throws(LAPACKError) in
      let factors = TreeFactors(
        tree, leaves: leaves[index], nodes: nodes[index], scales: scales[index])
      try factors.factor(load: loader(source[index]))
      try factors.root.requireFiniteUpper()
    }
    let form = TreeForm(
      tree: tree, leaves: leaves.array, nodes: nodes.array, scales: scales.array)
    return (form, failures)
  }
}
