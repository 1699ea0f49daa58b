import HeddleLAPACK
import HeddleScheduler

/// The QR of a tall matrix on all cores: blocks of rows are factored on their own, their triangles are
/// stacked and factored in turn, up to the root of a tree. Q is formed, or applied, along the same tree.
///
/// It is as stable as Householder's method on the whole matrix, and reads the matrix once. Beside the
/// results it takes the stacked triangles, about a ninth of the matrix at most, and for every worker one
/// block of rows twice.
///
/// Source: Demmel, Grigori, Hoemmen and Langou, "Communication-optimal parallel and sequential QR and LU
/// factorizations", 2012.
struct TreeQR<Scalar: LAPACKScalar>: Sendable {
  let rows: Int
  let columns: Int
  let tree: RowTree
  /// What is tried first where Q is formed, if anything.
  private let gram: GramQR<Scalar.Magnitude>?

  /// For matrices of this shape, where the table of engines says so.
  init?(rows: Int, columns: Int) {
    let tuning = Tuning.current
    guard tuning.engine(for: .qr, rows: rows, columns: columns, Scalar.self) == .tree else {
      return nil
    }
    (self.rows, self.columns) = (rows, columns)
    tree = RowTree(rows: rows, columns: columns, leafRows: tuning.leafRows(columns: columns))
    let triesGram = !Scalar.isComplex && columns >= tuning.gramFrom ?? .max
    gram = triesGram ? GramQR(rows: rows, columns: columns) : nil
  }

  /// Q's first columns, and R.
  func factorAndForm(
    _ source: StridedMatrix<Scalar>, q: MatrixBlock<Scalar>, r: MatrixBlock<Scalar>
  ) throws(LAPACKError) {
    if let gram, try gram.factorAndForm(source.real, q: q.real, r: r.real) { return }
    try withFactors(leaves: q) { (factors) throws(LAPACKError) in
      try factors.factor(formingQ: q, r: r, load: loader(source))
    }
  }

  /// Q with all its columns, and R with zeros below it.
  func factorAndFormComplete(
    _ source: StridedMatrix<Scalar>, q: MatrixBlock<Scalar>, r: MatrixBlock<Scalar>
  ) throws(LAPACKError) {
    try withFactors(leaves: r) { (factors) throws(LAPACKError) in
      try factors.factor(load: loader(source))
      q.setIdentity()
      try factors.apply(adjoint: false, to: q)
      factors.root.copyTriangle(.upper, columns: 0..<columns, to: r)
    }
  }

  /// R alone.
  func factorForR(
    _ source: StridedMatrix<Scalar>, r: MatrixBlock<Scalar>
  ) throws(LAPACKError) {
    try withFactors(leaves: nil) { (factors) throws(LAPACKError) in
      try factors.factor(r: r, load: loader(source))
    }
  }

  /// R alone of a matrix and another one with as many rows, side by side.
  func factorForR(
    _ first: StridedMatrix<Scalar>, _ second: StridedMatrix<Scalar>, r: MatrixBlock<Scalar>
  ) throws(LAPACKError) {
    let (left, right) = (0..<first.columns, first.columns..<columns)
    let (one, other) = (loader(first), loader(second))
    try withFactors(leaves: nil) { (factors) throws(LAPACKError) in
      try factors.factor(r: r) { (rows, block) throws(LAPACKError) in
        try one(rows, block[rows: 0..<block.rows, columns: left])
        try other(rows, block[rows: 0..<block.rows, columns: right])
      }
    }
  }

  /// What puts rows of a matrix into a block.
  func loader(
    _ source: StridedMatrix<Scalar>
  ) -> @Sendable (_ rows: Range<Int>, _ block: MatrixBlock<Scalar>) throws(LAPACKError) -> Void {
    { (rows, block) throws(LAPACKError) in
      try source[rows: rows, columns: 0..<source.columns].packFinite(into: block)
    }
  }

  /// Lends places for the nodes' factors and for all scales.
  private func withFactors(
    leaves: MatrixBlock<Scalar>?, _ body: (TreeFactors<Scalar>) throws(LAPACKError) -> Void
  ) throws(LAPACKError) {
    let (stacked, units) = (tree.stackedRows, tree.units.count)
    let bytes =
      Scratch.bytes(Scalar.self, stacked * columns) + Scratch.bytes(Scalar.self, units * columns)
    try withBatchScratch(bytes) { (scratch) throws(LAPACKError) in
      let nodes = scratch.matrix(Scalar.self, rows: stacked, columns: columns)
      let scales = scratch.matrix(Scalar.self, rows: columns, columns: units)
      try body(TreeFactors(tree, leaves: leaves, nodes: nodes, scales: scales))
    }
  }
}
