import HeddleArrays
import HeddleLAPACK

extension Cholesky {
  /// The determinant of each matrix: positive; 1 for one of order 0, NaN for one without a
  /// factorization.
  ///
  /// Parts of the product never overflow or underflow unless the determinant does.
  public var determinant: Stack.Magnitudes.Values { determinants { $0.value.realPart } }

  /// The natural logarithm of the determinant of each matrix, for those out of the scalar's range.
  public var logDeterminant: Stack.Magnitudes.Values { determinants { $0.logMagnitude } }

  private func determinants(
    _ number: (DeterminantProduct<Stack.Scalar>) -> Stack.Scalar.Magnitude
  ) -> Stack.Magnitudes.Values {
    let factors = SourceSlices(factor.array)
    var values = NDArray<Stack.Scalar.Magnitude>(uninitialized: factor.batchShape)
    values.withMutableBase { values in
      for index in 0..<factor.batchShape.reduce(1, *) {
        let block = factors[index].columnMajorBlock
        values[index] = number(
          DeterminantProduct(block.base, stride: block.stride + 1, count: order).squared)
      }
    }
    return Stack.Magnitudes.values(values)
  }
}
