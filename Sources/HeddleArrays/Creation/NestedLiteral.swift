import HeddleErrors

/// A literal of nested brackets, such as `[[1, 2], [3, 4.5]]`, on its way to an array.
///
/// Written out in source it needs no name: `let a: NDArray<Double> = [[1, 2], [3, 4.5]]`.
public struct NestedLiteral<Scalar: ArrayScalar>: Sendable {
  let shape: [Int]
  let scalars: [Scalar]
}

extension NestedLiteral: ExpressibleByArrayLiteral {
  /// A bracket; what it holds must have one shape.
  public init(arrayLiteral elements: NestedLiteral...) {
    let inner = elements.first?.shape ?? []
    require(
      elements.allSatisfy { $0.shape == inner },
      "a ragged literal: the elements of one bracket have different shapes")
    shape = [elements.count] + inner
    scalars = elements.flatMap(\.scalars)
  }
}

extension NestedLiteral: ExpressibleByIntegerLiteral {
  /// A whole number.
  public init(integerLiteral value: Scalar.IntegerLiteralType) {
    shape = []
    scalars = [Scalar(integerLiteral: value)]
  }
}

extension NestedLiteral: ExpressibleByFloatLiteral {
  /// A number with a fraction; a real one.
  public init(floatLiteral value: Scalar.Magnitude.FloatLiteralType) {
    shape = []
    scalars = [Scalar(realPart: Scalar.Magnitude(floatLiteral: value), imaginaryPart: 0)]
  }
}

extension NDArray: ExpressibleByArrayLiteral {
  /// The array of a nested literal of any rank.
  public init(arrayLiteral elements: NestedLiteral<Scalar>...) {
    let inner = elements.first?.shape ?? []
    require(
      elements.allSatisfy { $0.shape == inner },
      "a ragged literal: the elements of one bracket have different shapes")
    self.init(elements.lazy.flatMap(\.scalars), shape: [elements.count] + inner)
  }

  /// An array of rank 1.
  public init(_ scalars: [Scalar]) {
    self.init(scalars, shape: [scalars.count])
  }

  /// An array of rank 2 from its rows, all of one length.
  public init(_ rows: [[Scalar]]) {
    let columns = rows.first?.count ?? 0
    require(rows.allSatisfy { $0.count == columns }, "ragged rows: they differ in length")
    self.init(rows.joined(), shape: [rows.count, columns])
  }
}

extension Matrix: ExpressibleByArrayLiteral {
  /// The matrix of a literal of rows, all of one length.
  public init(arrayLiteral rows: [Scalar]...) {
    self.init(rows)
  }

  /// The matrix with these rows, all of one length.
  public init(_ rows: [[Scalar]]) {
    self.init(NDArray(rows))
  }
}
