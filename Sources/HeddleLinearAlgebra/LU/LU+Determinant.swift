import HeddleArrays
import HeddleLAPACK

extension LU {
  /// The determinant of each matrix: 0 for a singular matrix, 1 for one of order 0, NaN for one without
  /// a factorization.
  ///
  /// Parts of the product never overflow or underflow unless the determinant does.
  public var determinant: Stack.Values {
    var values = NDArray<Stack.Scalar>(uninitialized: batch)
    values.withMutableBase { values in forEachProduct { values[$0] = $1.value } }
    return Stack.values(values)
  }

  /// The determinant of each matrix, NumPy's `slogdet`, for those out of the scalar's range: the
  /// determinant divided by its absolute value, or 0; and the natural logarithm of the absolute value,
  /// minus infinity for a determinant of 0.
  public var logDeterminant: (sign: Stack.Values, logMagnitude: Stack.Magnitudes.Values) {
    var signs = NDArray<Stack.Scalar>(uninitialized: batch)
    var logarithms = NDArray<Stack.Scalar.Magnitude>(uninitialized: batch)
    signs.withMutableBase { signs in
      logarithms.withMutableBase { logarithms in
        forEachProduct { (signs[$0], logarithms[$0]) = ($1.sign, $1.logMagnitude) }
      }
    }
    return (Stack.values(signs), Stack.Magnitudes.values(logarithms))
  }

  private func forEachProduct(_ body: (Int, DeterminantProduct<Stack.Scalar>) -> Void) {
    _ = Stack(factors).squareOrder("a determinant")
    let factors = SourceSlices(factors)
    for number in 0..<batch.reduce(1, *) {
      body(number, Self.product(factors[number].columnMajorBlock, pivots[number]))
    }
  }

  /// The determinant of the matrix with these factors.
  static func product(
    _ factors: MatrixBlock<Stack.Scalar>, _ pivots: UnsafeMutablePointer<Int32>
  ) -> DeterminantProduct<Stack.Scalar> {
    let product = DeterminantProduct(
      factors.base, stride: factors.stride + 1, count: factors.columns)
    let exchanges = (0..<factors.columns).count { pivots[$0] != $0 + 1 }
    return exchanges.isMultiple(of: 2) ? product : product.negated
  }
}
