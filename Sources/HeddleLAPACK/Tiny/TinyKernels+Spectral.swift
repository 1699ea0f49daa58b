internal import CHeddleKernels

extension TinyKernels {
  /// Eigenvalues, in any order, and eigenvectors by columns, of Hermitian matrices of which one triangle
  /// is read and both are overwritten; `ranks` gets the place of each value in rising order. `work` has
  /// five rows.
  ///
  /// - Returns: the lanes that have not converged in so many sweeps an eigenvalue, one bit each.
  package func symmetricEigen(
    _ a: LaneBlock, _ triangle: LAPACK.Triangle, mostSweeps: Int, values: LaneBlock,
    vectors: LaneBlock?, work: LaneBlock, ranks: LaneBlock
  ) -> UInt32 {
    precondition(
      a.rows == a.columns && work.rows >= 5 && work.columns >= a.columns,
      "eigenvalues of \(a.rows) x \(a.columns) with \(work.rows) x \(work.columns) of work")
    return table.symmetric_eigen(
      a.rows, triangle == .lower, Int32(mostSweeps), a.base, values.base, vectors?.base,
      work.base, ranks.base)
  }

  /// Singular values of matrices with at least as many rows as columns and, if wanted, left singular
  /// vectors and, by columns too, right ones. They come in nearly falling order: `ranks`, a column as
  /// long as there are left vectors, gets their places. Overwrites the matrix. `work` has as many columns
  /// and ``svdWorkRows(columns:)`` rows.
  ///
  /// - Returns: the lanes that have not converged in so many sweeps, one bit each.
  package func svd(
    _ a: LaneBlock, mostSweeps: Int, values: LaneBlock,
    vectors: (left: LaneBlock, right: LaneBlock)?, work: LaneBlock, ranks: LaneBlock
  ) -> UInt32 {
    let left = vectors?.left.columns ?? a.columns
    precondition(
      a.rows >= a.columns && left >= a.columns && ranks.rows >= left
        && work.columns >= a.columns && work.rows >= Self.svdWorkRows(columns: a.columns),
      "SVD of \(a.rows) x \(a.columns) with \(work.rows) x \(work.columns) of work")
    return table.svd(
      a.rows, a.columns, left, Int32(mostSweeps), a.base, values.base, vectors?.left.base,
      vectors?.right.base, work.base, ranks.base)
  }

  /// The least-squares solutions for matrices whose singular vectors and values are given, in any order.
  /// Values up to `tolerance` times the largest count as zero; `rank`, one element, gets how many don't.
  /// Overwrites the right-hand sides; `norms`, a row, gets the lengths of the residuals. `work` is a
  /// column as long as the longer side.
  ///
  /// - Returns: the lanes whose values are too small or too large for this, one bit each.
  package func leastSquares(
    _ a: LaneBlock, _ svd: (left: LaneBlock, values: LaneBlock, right: LaneBlock),
    tolerance: Double, sides: LaneBlock, solution: LaneBlock, norms: LaneBlock, work: LaneBlock,
    rank: LaneBlock
  ) -> UInt32 {
    let count = min(a.rows, a.columns)
    precondition(
      svd.left.rows == a.rows && svd.right.rows == a.columns && svd.left.columns >= count
        && svd.right.columns >= count && sides.rows == a.rows && solution.rows == a.columns
        && sides.columns == solution.columns && work.rows >= max(a.rows, a.columns),
      "least squares with \(a.rows) x \(a.columns) for \(sides.rows) x \(sides.columns)")
    return table.least_squares(
      a.rows, a.columns, sides.columns, tolerance, a.base, svd.left.base, svd.values.base,
      svd.right.base, sides.base, solution.base, norms.base, work.base, rank.base)
  }

  /// Rows of `svd`'s work.
  package static func svdWorkRows(columns: Int) -> Int { 4 * columns + 7 }

  /// Columns to the column-major matrices at the first `count` addresses, each at its rank, or their
  /// conjugates to rows; `scratch` is as large as the block.
  package func unpackRanked(
    _ block: LaneBlock, adjoint: Bool, ranks: LaneBlock, scratch: LaneBlock, count: Int,
    to targets: UnsafePointer<UnsafeMutableRawPointer?>
  ) {
    precondition(
      ranks.rows >= block.columns && scratch.rows * scratch.columns >= block.rows * block.columns,
      "\(ranks.rows) ranks for \(block.columns) columns")
    table(for: block).unpack_ranked(
      block.rows, block.columns, adjoint, block.base, ranks.base, scratch.base, Int32(count),
      targets)
  }
}
