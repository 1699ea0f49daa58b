import HeddleArrays
import HeddleLAPACK
import HeddleScheduler

/// The determinants of a batch as a sign and a logarithm, for those out of a scalar's range.
public struct LogDeterminants<Scalar: ArrayScalar>: Sendable {
  /// The determinant divided by its absolute value, or 0; the shape is the batch's.
  public let sign: NDArray<Scalar>
  /// The natural logarithm of the absolute value; minus infinity for a determinant of 0.
  public let logMagnitude: NDArray<Scalar.Magnitude>
}

extension LU {
  /// The determinant of each matrix, in the shape of the batch; 0 for a singular matrix, 1 for one of
  /// order 0, NaN for one without a factorization.
  ///
  /// Parts of the product never overflow or underflow unless the determinant does.
  public func determinant() -> NDArray<Stack.Scalar> {
    let result = ResultSlices<Stack.Scalar>(valuesFor: batch)
    forEachProduct { result[$0].base.pointee = $1.value }
    return result.array
  }

  /// The determinant of a single matrix; 0 if it is singular, 1 if it is of order 0.
  public func determinant<Scalar>() -> Scalar where Stack == Matrix<Scalar> {
    (determinant() as NDArray).scalar
  }

  /// Sign and logarithm of the determinant of each matrix, in the shape of the batch.
  public func logDeterminant() -> LogDeterminants<Stack.Scalar> {
    let sign = ResultSlices<Stack.Scalar>(valuesFor: batch)
    let logarithm = ResultSlices<Stack.Scalar.Magnitude>(valuesFor: batch)
    forEachProduct {
      sign[$0].base.pointee = $1.sign
      logarithm[$0].base.pointee = $1.logMagnitude
    }
    return LogDeterminants(sign: sign.array, logMagnitude: logarithm.array)
  }

  /// Sign and logarithm of the determinant of a single matrix.
  public func logDeterminant<Scalar>() -> (sign: Scalar, logMagnitude: Scalar.Magnitude)
  where Stack == Matrix<Scalar> {
    let both: LogDeterminants<Scalar> = logDeterminant()
    return (both.sign.scalar, both.logMagnitude.scalar)
  }

  private func forEachProduct(_ body: (Int, ScaledProduct<Stack.Scalar>) -> Void) {
    precondition(
      rowCount == columnCount, "\(rowCount) x \(columnCount) matrices have no determinant")
    let factors = SourceSlices(factors)
    for number in 0..<batch.reduce(1, *) {
      body(number, Self.product(factors[number].columnMajorBlock, pivots[number]))
    }
  }

  /// The determinant of the matrix with these factors.
  static func product(
    _ factors: MatrixBlock<Stack.Scalar>, _ pivots: UnsafeMutablePointer<Int32>
  ) -> ScaledProduct<Stack.Scalar> {
    let product = ScaledProduct(
      factors.base, stride: factors.stride + 1, count: factors.columns)
    let exchanges = (0..<factors.columns).count { pivots[$0] != $0 + 1 }
    return exchanges.isMultiple(of: 2) ? product : product.negated
  }
}
