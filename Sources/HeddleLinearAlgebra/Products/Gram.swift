import HeddleArrays
import HeddleLAPACK
import HeddleScheduler

extension MatrixStack where Scalar: LAPACKScalar {
  /// A* A, exactly symmetric or Hermitian: the products of A's columns with one another, at half the
  /// cost of `adjointMultiplied(by:)`.
  ///
  /// Source: as for `multiplied(by:)`.
  ///
  /// - Returns: A* A, [..., n, n].
  /// - Throws: ``LinearAlgebraError/impossible(_:)`` for a size beyond BLAS's 32-bit integers, and
  ///   ``LinearAlgebraError/cancelled``.
  public func gram() throws(LinearAlgebraError) -> Self {
    let (m, n) = (rowCount, columnCount)
    try workspace { () throws(LAPACKError) in try LAPACK.checkSizes(m, n) }
    let (left, right) = (Operand(array, adjoint: true), Operand(array, adjoint: false))
    let c = ResultSlices<Scalar>(batch: batchShape, rows: n, columns: n)
    let grid = ProductGrid(rows: n, columns: n, inner: m)
    let multiplier = BlockMultiplier(left, right, grid)
    let run = BatchRun(
      name: "gram", batch: batchShape + [grid.count], cost: grid.cost(Scalar.self) / 2,
      scratchBytes: multiplier.scratchBytes)
    _ = try run.run(into: []) { (index, scratch) throws(LAPACKError) in
      let (matrix, block) = index.quotientAndRemainder(dividingBy: grid.count)
      let (rows, columns) = grid[block]
      if rows.lowerBound < columns.lowerBound { return }
      let target = c[matrix][rows: rows, columns: columns]
      if rows == columns {
        try multiplier.square(matrix, rows, into: target, &scratch)
        target.mirror(.lower)
      } else {
        try multiplier.multiply(matrix, rows: rows, columns: columns, into: target, &scratch)
        target.copyAdjoint(to: c[matrix][rows: columns, columns: rows])
      }
    }
    return Self(c.array)
  }

  /// `gram()` that suspends the calling task instead of blocking its thread.
  public func gram() async throws(LinearAlgebraError) -> Self {
    try await Scheduler.current.run { () throws(LinearAlgebraError) in try self.gram() }
  }
}
