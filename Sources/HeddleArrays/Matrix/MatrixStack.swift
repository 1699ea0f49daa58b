import HeddleErrors
public import Numerics

/// One matrix or many: what every decomposition takes and returns.
///
/// `Matrix` is one; in an `NDArray` of rank 2 or more the last two axes are the matrix and the
/// leading axes count the matrices of the batch, as in NumPy.
public protocol MatrixStack<Scalar>: Sendable {
  /// The type of the elements.
  associatedtype Scalar: ArrayScalar
  /// The same kind of stack with the real companion of the elements.
  associatedtype Magnitudes: MatrixStack where Magnitudes.Scalar == Scalar.Magnitude
  /// The same kind of stack with complex elements.
  associatedtype ComplexStack: MatrixStack where ComplexStack.Scalar == Complex<Scalar.Magnitude>
  /// One number for each matrix: a single number for one matrix, an array in the shape of the batch
  /// for many.
  associatedtype Values: Sendable

  /// The elements, of rank 2 or more.
  var array: NDArray<Scalar> { get }

  /// The stack that an array holds; its rank must fit.
  init(_ array: NDArray<Scalar>)

  /// The numbers that an array in the shape of the batch holds.
  static func values(_ array: NDArray<Scalar>) -> Values
}

extension Matrix: MatrixStack {
  /// A matrix of real numbers.
  public typealias Magnitudes = Matrix<Scalar.Magnitude>
  /// A matrix of complex numbers.
  public typealias ComplexStack = Matrix<Complex<Scalar.Magnitude>>

  /// The number that an array of rank 0 holds.
  public static func values(_ array: NDArray<Scalar>) -> Scalar { array.scalar }
}

extension NDArray: MatrixStack {
  /// An array of real numbers.
  public typealias Magnitudes = NDArray<Scalar.Magnitude>
  /// An array of complex numbers.
  public typealias ComplexStack = NDArray<Complex<Scalar.Magnitude>>

  /// The array itself.
  public static func values(_ array: NDArray) -> NDArray { array }

  /// The array itself.
  @inlinable public var array: NDArray { self }

  /// The array itself, which must hold matrices: its rank is 2 or more.
  public init(_ array: NDArray) {
    _ = array.rowAxis
    self = array
  }

  /// The axis of the rows of its matrices, before that of the columns; what holds none is refused.
  @inlinable package var rowAxis: Int {
    if shape.count < 2 { refuseAsMatrices() }
    return shape.count - 2
  }

  // Apart: this is asked for many times in a tiny matrix's time.
  @inline(never)
  @usableFromInline
  func refuseAsMatrices() -> Never {
    misuse(
      "shape \(shape) holds no matrices; for vectors see solve(vector:) and multiplied(byVector:)")
  }
}

extension MatrixStack {
  /// The number of rows of each matrix.
  @inlinable public var rowCount: Int { array.shape[array.rowAxis] }

  /// The number of columns of each matrix.
  @inlinable public var columnCount: Int { array.shape[array.rowAxis + 1] }

  /// The shape of the batch: the leading axes, empty for one matrix.
  @inlinable public var batchShape: [Int] { Array(array.shape.dropLast(2)) }

  /// Rows and columns of each matrix exchanged, as a view.
  public var transposed: Self {
    Self(array.swappingAxes(array.rowAxis, array.rowAxis + 1))
  }

  /// The conjugate transpose of each matrix: a view where the elements are real, a copy where they
  /// are complex.
  public var adjoint: Self {
    Self(transposed.array.conjugated)
  }

  /// The diagonal of each matrix as a view, along the last axis.
  public var diagonal: NDArray<Scalar> {
    let array = array, (row, column) = (array.rowAxis, array.rowAxis + 1)
    return NDArray(
      shape: batchShape + [min(rowCount, columnCount)],
      strides: array.strides.dropLast(2) + [array.strides[row] + array.strides[column]],
      offset: array.offset, storage: array.storage, isBroadcast: array.isBroadcast)
  }

  /// The sum of the diagonal of each matrix, in an order that its length alone decides.
  public func trace() -> Values { Self.values(diagonal.sum(axes: [batchShape.count])) }
}
