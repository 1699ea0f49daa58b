import Heddle

/// Ways in which the same matrices lie in memory.
enum Arrangement: CaseIterable {
  case contiguous, byColumns, reversed, spread, window

  /// An array of the same numbers, arranged so.
  func of<Scalar: TestScalar>(_ array: NDArray<Scalar>) -> NDArray<Scalar> {
    let (m, n) = (array.rowCount, array.columnCount)
    switch self {
    case .contiguous:
      return array.contiguous()
    case .byColumns:
      return array.transposed.contiguous().transposed
    case .reversed:
      return array[.ellipsis, .reversed, .reversed].contiguous()[.ellipsis, .reversed, .reversed]
    case .spread:
      return Self.within(
        array, rows: .range(1..<2 * m + 1, by: 2), columns: .range(2..<3 * n + 2, by: 3),
        of: [2 * m + 1, 3 * n + 2])
    case .window:
      return Self.within(
        array, rows: .range(1..<m + 1), columns: .range(2..<n + 2), of: [m + 3, n + 4])
    }
  }

  /// The array as a part of a larger one, in which everything else is NaN.
  private static func within<Scalar: TestScalar>(
    _ array: NDArray<Scalar>, rows: AxisSelection, columns: AxisSelection, of shape: [Int]
  ) -> NDArray<Scalar> {
    var larger = NDArray<Scalar>.full(
      array.batchShape + shape, Scalar(realPart: .nan, imaginaryPart: .nan))
    larger[.ellipsis, rows, columns] = array
    return larger[.ellipsis, rows, columns]
  }
}
