import HeddleArrays
import HeddleLAPACK

/// Least squares with many more equations than unknowns, on all cores: R of A and B side by side is the
/// same problem with as many equations as the two have columns.
///
/// For R of [A B], cut after A's columns into [R, C], the lengths of the columns of B - A X are those of
/// C - R X for every X, and A's singular values are R's. So nothing is lost on matrices without full rank.
struct TallLeastSquares<Scalar: MatrixScalar>: Sendable {
  private let tree: TreeQR<Scalar>
  private let reduced: LeastSquaresFit<Scalar>
  private let size: WorkspaceSize

  /// For systems of this shape, where the table of engines sends both sides together to a tree.
  init?(_ fit: LeastSquaresFit<Scalar>) throws(LinearAlgebraError) {
    let both = fit.columns + fit.rightHandSides
    guard fit.columns > 0, let tree = TreeQR<Scalar>(rows: fit.rows, columns: both) else {
      return nil
    }
    self.tree = tree
    let reduced = LeastSquaresFit<Scalar>(
      rows: both, columns: fit.columns, rightHandSides: fit.rightHandSides,
      tolerance: fit.tolerance)
    (self.reduced, size) = (reduced, try workspace(reduced.workspaceSize))
  }

  /// What the reduction takes.
  var cost: Double {
    QR<NDArray<Scalar>>.cost(rows: tree.rows, columns: tree.columns) + reduced.cost
  }

  var scratchBytes: Int {
    Scratch.bytes(Scalar.self, tree.columns * tree.columns) + reduced.scratchBytes(size)
  }

  /// Writes what `LeastSquaresFit.solve` does and returns A's rank; nil where the length of a column is
  /// beyond the scalar's range, so that there is no R.
  func solve(
    _ matrix: StridedMatrix<Scalar>, _ side: StridedMatrix<Scalar>, _ x: MatrixBlock<Scalar>,
    values: UnsafeMutablePointer<Scalar.Magnitude>,
    norms: UnsafeMutablePointer<Scalar.Magnitude>, _ scratch: inout Scratch
  ) throws(LAPACKError) -> Int32? {
    let all = 0..<tree.columns
    let r = scratch.matrix(Scalar.self, rows: tree.columns, columns: tree.columns)
    try tree.factorForR(matrix, side, r: r)
    guard r.isFinite else { return nil }
    return try reduced.solve(
      r[rows: all, columns: 0..<reduced.columns].strided,
      r[rows: all, columns: reduced.columns..<tree.columns].strided, x, values: values,
      norms: norms, size, &scratch)
  }
}
