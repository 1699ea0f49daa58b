import HeddleArrays
import HeddleLAPACK

extension Cholesky {
  /// The determinant of each matrix, in the shape of the batch: positive; 1 for one of order 0, NaN for
  /// one without a factorization.
  ///
  /// Parts of the product never overflow or underflow unless the determinant does.
  public func determinant() -> NDArray<Stack.Scalar.Magnitude> {
    determinants { $0.value.realPart }
  }

  /// The determinant of a single matrix: positive; 1 if it is of order 0.
  public func determinant<Scalar>() -> Scalar.Magnitude where Stack == Matrix<Scalar> {
    (determinant() as NDArray).scalar
  }

  /// The natural logarithm of the determinant of each matrix, in the shape of the batch.
  public func logDeterminant() -> NDArray<Stack.Scalar.Magnitude> {
    determinants { $0.logMagnitude }
  }

  /// The natural logarithm of the determinant of a single matrix.
  public func logDeterminant<Scalar>() -> Scalar.Magnitude where Stack == Matrix<Scalar> {
    (logDeterminant() as NDArray).scalar
  }

  private func determinants(
    _ number: (ScaledProduct<Stack.Scalar>) -> Stack.Scalar.Magnitude
  ) -> NDArray<Stack.Scalar.Magnitude> {
    let factors = SourceSlices(factor.array)
    let result = ResultSlices<Stack.Scalar.Magnitude>(valuesFor: factor.batchShape)
    for index in 0..<factor.batchShape.reduce(1, *) {
      let block = factors[index].columnMajorBlock
      result[index].base.pointee = number(
        ScaledProduct(block.base, stride: block.stride + 1, count: order).squared)
    }
    return result.array
  }
}
