import HeddleErrors

extension Matrix {
  /// A matrix of zeros.
  public static func zeros(_ rows: Int, _ columns: Int) -> Matrix {
    Matrix(.zeros([rows, columns]))
  }

  /// A matrix of ones.
  public static func ones(_ rows: Int, _ columns: Int) -> Matrix { Matrix(.ones([rows, columns])) }

  /// A matrix with `value` everywhere.
  public static func full(_ rows: Int, _ columns: Int, _ value: Scalar) -> Matrix {
    Matrix(.full([rows, columns], value))
  }

  /// The identity matrix.
  public static func identity(_ order: Int) -> Matrix { Matrix(.identity(order)) }

  /// The square matrix with these numbers on its diagonal and zeros elsewhere.
  public static func diagonal(_ scalars: [Scalar]) -> Matrix {
    var result = zeros(scalars.count, scalars.count)
    for (i, scalar) in scalars.enumerated() { result[i, i] = scalar }
    return result
  }

  /// The square matrix with the numbers of an array of rank 1 on its diagonal and zeros elsewhere.
  public static func diagonal(_ vector: NDArray<Scalar>) -> Matrix {
    require(vector.rank == 1, "an array of shape \(vector.shape) is no diagonal")
    return diagonal(vector.scalars)
  }

  /// The matrix whose element in row `i` and column `j` is a function of them, called row by row.
  public init<E: Error>(
    rows: Int, columns: Int, _ element: (_ i: Int, _ j: Int) throws(E) -> Scalar
  ) throws(E) {
    self.init(
      try NDArray(shape: [rows, columns]) { (index) throws(E) in try element(index[0], index[1]) })
  }
}
