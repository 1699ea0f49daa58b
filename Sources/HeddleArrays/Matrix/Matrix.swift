import HeddleErrors

/// A matrix: an array of exactly two axes, the rows and the columns.
///
/// It is a thin wrapper: everything an array can do is one step away in `array`.
public struct Matrix<Scalar: ArrayScalar>: Sendable {
  @usableFromInline var elements: NDArray<Scalar>

  /// The array of rank 2 as a matrix; shares its storage.
  @inlinable
  public init(_ array: NDArray<Scalar>) {
    if array.shape.count != 2 { Self.refuse(array.shape) }
    elements = array
  }

  /// Apart, as it would have its share in the time of tiny matrices.
  @usableFromInline @inline(never)
  static func refuse(_ shape: [Int]) -> Never {
    misuse("an array of shape \(shape) is not a matrix")
  }

  /// The matrix as an array of rank 2; shares its storage.
  @inlinable public var array: NDArray<Scalar> { elements }

  /// The element in row `i` and column `j`.
  @inlinable
  public subscript(i: Int, j: Int) -> Scalar {
    get { elements[i, j] }
    set { elements[i, j] = newValue }
  }

  /// Row `i`, as an array of rank 1 which can be assigned.
  public subscript(row i: Int) -> NDArray<Scalar> {
    get { elements[.at(i), .all] }
    set { elements[.at(i), .all] = newValue }
  }

  /// Column `j`, as an array of rank 1 which can be assigned.
  public subscript(column j: Int) -> NDArray<Scalar> {
    get { elements[.all, .at(j)] }
    set { elements[.all, .at(j)] = newValue }
  }

  /// The submatrix of these rows and columns, a view which can be assigned.
  public subscript(
    rows: some RangeExpression<Int>, columns: some RangeExpression<Int>
  ) -> Matrix {
    get { Matrix(elements[.range(rows), .range(columns)]) }
    set { elements[.range(rows), .range(columns)] = newValue.elements }
  }
}
