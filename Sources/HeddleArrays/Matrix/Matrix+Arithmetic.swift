import HeddleErrors

// The matrix product is not element-wise and lives with the linear algebra; `a.array * b.array`
// multiplies element by element.
extension Matrix {
  /// The sum of two matrices of one shape.
  public static func + (left: Matrix, right: Matrix) -> Matrix {
    checkShapes(left, right)
    return Matrix(left.elements + right.elements)
  }

  /// The difference of two matrices of one shape.
  public static func - (left: Matrix, right: Matrix) -> Matrix {
    checkShapes(left, right)
    return Matrix(left.elements - right.elements)
  }

  /// Adds a matrix of the same shape.
  public static func += (left: inout Matrix, right: Matrix) {
    checkShapes(left, right)
    left.elements += right.elements
  }

  /// Subtracts a matrix of the same shape.
  public static func -= (left: inout Matrix, right: Matrix) {
    checkShapes(left, right)
    left.elements -= right.elements
  }

  /// Every element negated.
  public static prefix func - (matrix: Matrix) -> Matrix { Matrix(-matrix.elements) }

  /// The matrix times a number.
  public static func * (left: Matrix, right: Scalar) -> Matrix { Matrix(left.elements * right) }

  /// The matrix times a number.
  public static func * (left: Scalar, right: Matrix) -> Matrix { Matrix(left * right.elements) }

  /// The matrix divided by a number.
  public static func / (left: Matrix, right: Scalar) -> Matrix { Matrix(left.elements / right) }

  /// Multiplies the matrix by a number.
  public static func *= (left: inout Matrix, right: Scalar) { left.elements *= right }

  /// Divides the matrix by a number.
  public static func /= (left: inout Matrix, right: Scalar) { left.elements /= right }

  /// Every element's complex conjugate, as a copy; the matrix itself where its elements are real.
  public var conjugated: Matrix { Matrix(elements.conjugated) }

  /// The Frobenius norm: the square root of the sum of the squared absolute values of all elements, also
  /// where a square would overflow or vanish.
  public func norm() -> Scalar.Magnitude { elements.norm() }

  private static func checkShapes(_ left: Matrix, _ right: Matrix) {
    require(
      left.elements.shape == right.elements.shape,
      "matrices of shapes \(left.elements.shape) and \(right.elements.shape) have no sum")
  }
}
