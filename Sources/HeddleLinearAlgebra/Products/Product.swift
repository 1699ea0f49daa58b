import HeddleArrays
import HeddleLAPACK
import HeddleScheduler

extension MatrixStack where Scalar: LAPACKScalar {
  /// The matrix product A B, NumPy's `a @ b`, of every pair of a batch.
  ///
  /// A method, because `*` multiplies arrays element by element and other operators say nothing to a
  /// reader: `multiplied(by:)` is how the standard library names a product that is not `*`, it chains
  /// (`try a.multiplied(by: b).multiplied(by: c)`), and it can have an `async` form.
  ///
  /// NaN and infinities propagate. Operands are read where they lie. A large product is computed in
  /// blocks that its shape alone decides, so the bits do not depend on the number of threads.
  ///
  /// Source: Goto and van de Geijn, "Anatomy of high-performance matrix multiplication", 2008; complex
  /// products by the kernels of real ones.
  ///
  /// - Parameter other: [..., k, n] for A of [..., m, k]; the leading axes broadcast.
  /// - Returns: A B, [..., m, n].
  /// - Throws: ``LinearAlgebraError/impossible(_:)`` for a size beyond BLAS's 32-bit integers, and
  ///   ``LinearAlgebraError/cancelled``.
  public func multiplied(by other: Self) throws(LinearAlgebraError) -> Self {
    try product("multiply", self, adjoint: false, other)
  }

  /// `multiplied(by:)` that suspends the calling task instead of blocking its thread.
  public func multiplied(by other: Self) async throws(LinearAlgebraError) -> Self {
    try await Scheduler.current.run { () throws(LinearAlgebraError) in
      try self.multiplied(by: other)
    }
  }

  /// A x for one vector a matrix.
  ///
  /// - Parameter vector: [..., n] for A of [..., m, n]; the leading axes broadcast.
  /// - Returns: A x, [..., m].
  public func multiplied(
    byVector vector: NDArray<Scalar>
  ) throws(LinearAlgebraError) -> NDArray<Scalar> {
    try multiplied(by: Self(vector.asColumns)).array.withoutLastAxis
  }

  /// A* B, with the adjoint (for real scalars the transpose) of A, which is not formed.
  ///
  /// - Parameter other: [..., m, n] for A of [..., m, k]; the leading axes broadcast.
  /// - Returns: A* B, [..., k, n].
  public func adjointMultiplied(by other: Self) throws(LinearAlgebraError) -> Self {
    try product("adjointMultiply", self, adjoint: true, other)
  }

  /// `adjointMultiplied(by:)` that suspends the calling task instead of blocking its thread.
  public func adjointMultiplied(by other: Self) async throws(LinearAlgebraError) -> Self {
    try await Scheduler.current.run { () throws(LinearAlgebraError) in
      try self.adjointMultiplied(by: other)
    }
  }

  private func product(
    _ name: StaticString, _ left: Self, adjoint: Bool, _ right: Self
  ) throws(LinearAlgebraError) -> Self {
    let (m, inner) = adjoint ? (columnCount, rowCount) : (rowCount, columnCount)
    let (innerRight, n) = (right.rowCount, right.columnCount)
    precondition(inner == innerRight, "a product of \(m) x \(inner) and \(innerRight) x \(n)")
    try workspace { () throws(LAPACKError) in try LAPACK.checkSizes(m, inner, n) }
    let batch = broadcastBatches(batchShape, right.batchShape)
    let a = Operand(left.array.broadcastBatch(to: batch), adjoint: adjoint)
    let b = Operand(right.array.broadcastBatch(to: batch), adjoint: false)
    let c = ResultSlices<Scalar>(batch: batch, rows: m, columns: n)
    let grid = ProductGrid(rows: m, columns: n, inner: inner)
    let multiplier = BlockMultiplier(a, b, grid)
    let run = BatchRun(
      name: name, batch: batch + [grid.count], cost: grid.cost(Scalar.self),
      scratchBytes: multiplier.scratchBytes)
    _ = try run.run(into: []) { (index, scratch) throws(LAPACKError) in
      let (matrix, block) = index.quotientAndRemainder(dividingBy: grid.count)
      let (rows, columns) = grid[block]
      try multiplier.multiply(
        matrix, rows: rows, columns: columns, into: c[matrix][rows: rows, columns: columns],
        &scratch)
    }
    return Self(c.array)
  }
}
