import HeddleArrays
import HeddleErrors
import HeddleLAPACK
import HeddleScheduler
import Numerics

extension MatrixStack where Scalar: LAPACKScalar {
  /// The matrix product A B, NumPy's `a @ b`, of every pair of a batch.
  ///
  /// A method, because `*` multiplies arrays element by element and other operators say nothing to a
  /// reader: `multiplied(by:)` is how the standard library names a product that is not `*`, it chains
  /// (`try a.multiplied(by: b).multiplied(by: c)`), and it can have an `async` form.
  ///
  /// NaN and infinities propagate. Each element is a sum in an order that k alone decides, so the bits depend
  /// neither on the number of threads nor on where the operands lie. A large product takes memory for a
  /// copy of some thousand columns of A and rows of B.
  ///
  /// Source: Goto and van de Geijn, "Anatomy of high-performance matrix multiplication", 2008; complex
  /// products by the kernels of real ones.
  ///
  /// - Parameter other: [..., k, n] for A of [..., m, k]; the leading axes broadcast.
  /// - Returns: A B, [..., m, n].
  /// - Throws: ``LinearAlgebraError/impossible(_:)`` and ``LinearAlgebraError/cancelled`` only.
  public func multiplied(by other: Self) throws(LinearAlgebraError) -> Self {
    Self(try array.product("multiply", adjoint: false, other.array))
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

  /// `multiplied(byVector:)` that suspends the calling task instead of blocking its thread.
  public func multiplied(
    byVector vector: NDArray<Scalar>
  ) async throws(LinearAlgebraError) -> NDArray<Scalar> {
    try await Scheduler.current.run { () throws(LinearAlgebraError) in
      try self.multiplied(byVector: vector)
    }
  }

  /// A* B, with the adjoint (for real scalars the transpose) of A, which is not formed.
  ///
  /// - Parameter other: [..., m, n] for A of [..., m, k]; the leading axes broadcast.
  /// - Returns: A* B, [..., k, n].
  public func adjointMultiplied(by other: Self) throws(LinearAlgebraError) -> Self {
    Self(try array.product("adjointMultiply", adjoint: true, other.array))
  }

  /// `adjointMultiplied(by:)` that suspends the calling task instead of blocking its thread.
  public func adjointMultiplied(by other: Self) async throws(LinearAlgebraError) -> Self {
    try await Scheduler.current.run { () throws(LinearAlgebraError) in
      try self.adjointMultiplied(by: other)
    }
  }
}

extension NDArray where Scalar: LAPACKScalar {
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Complex<Float>)
  @specialized(where Scalar == Complex<Double>)
  fileprivate func product(
    _ name: StaticString, adjoint: Bool, _ other: NDArray
  ) throws(LinearAlgebraError) -> NDArray {
    let (m, inner) = adjoint ? (columnCount, rowCount) : (rowCount, columnCount)
    let (innerRight, n) = (other.rowCount, other.columnCount)
    require(inner == innerRight, "a product of \(m) x \(inner) and \(innerRight) x \(n)")
    try workspace { () throws(LAPACKError) in try LAPACK.checkSizes(m, inner, n) }
    let batch = broadcastBatches(batchShape, other.batchShape)
    let c = try ResultSlices<Scalar>(batch: batch, rows: m, columns: n)
    try Multiplier(
      Operand(broadcastBatch(to: batch), adjoint: adjoint),
      Operand(other.broadcastBatch(to: batch), adjoint: false), count: batch.reduce(1, *)
    ).run(name, batch: batch, into: c)
    return c.array
  }
}
