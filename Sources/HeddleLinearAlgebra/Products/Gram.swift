import HeddleArrays
import HeddleLAPACK
import HeddleScheduler
import Numerics

extension MatrixStack where Scalar: LAPACKScalar {
  /// A* A, exactly symmetric or Hermitian: the products of A's columns with one another, at half the
  /// cost of `adjointMultiplied(by:)`.
  ///
  /// Source: as for `multiplied(by:)`.
  ///
  /// - Returns: A* A, [..., n, n].
  /// - Throws: ``LinearAlgebraError/impossible(_:)`` and ``LinearAlgebraError/cancelled`` only.
  public func gram() throws(LinearAlgebraError) -> Self {
    Self(try array.gramOfMatrices())
  }

  /// `gram()` that suspends the calling task instead of blocking its thread.
  public func gram() async throws(LinearAlgebraError) -> Self {
    try await Scheduler.current.run { () throws(LinearAlgebraError) in try self.gram() }
  }
}

extension NDArray where Scalar: LAPACKScalar {
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Complex<Float>)
  @specialized(where Scalar == Complex<Double>)
  fileprivate func gramOfMatrices() throws(LinearAlgebraError) -> NDArray {
    let (m, n, batch) = (rowCount, columnCount, batchShape)
    try workspace { () throws(LAPACKError) in try LAPACK.checkSizes(m, n) }
    let c = try ResultSlices<Scalar>(batch: batch, rows: n, columns: n)
    try Multiplier(
      Operand(self, adjoint: true), Operand(self, adjoint: false), isSymmetric: true,
      count: batch.reduce(1, *)
    ).run("gram", batch: batch, into: c)
    return c.array
  }
}
