import HeddleErrors
import Numerics

extension NDArray {
  /// The sums of corresponding elements, shapes broadcast by NumPy's rule.
  public static func + (left: NDArray, right: NDArray) -> NDArray { .combine(left, .add, right) }

  /// The differences of corresponding elements, shapes broadcast by NumPy's rule.
  public static func - (left: NDArray, right: NDArray) -> NDArray {
    .combine(left, .subtract, right)
  }

  /// The products of corresponding elements, shapes broadcast by NumPy's rule.
  public static func * (left: NDArray, right: NDArray) -> NDArray {
    .combine(left, .multiply, right)
  }

  /// The quotients of corresponding elements, shapes broadcast by NumPy's rule.
  public static func / (left: NDArray, right: NDArray) -> NDArray { .combine(left, .divide, right) }

  /// Adds `right`, broadcast to the shape of `left`.
  public static func += (left: inout NDArray, right: NDArray) { left.update(.add, right) }

  /// Subtracts `right`, broadcast to the shape of `left`.
  public static func -= (left: inout NDArray, right: NDArray) { left.update(.subtract, right) }

  /// Multiplies each element by that of `right`, broadcast to the shape of `left`.
  public static func *= (left: inout NDArray, right: NDArray) { left.update(.multiply, right) }

  /// Divides each element by that of `right`, broadcast to the shape of `left`.
  public static func /= (left: inout NDArray, right: NDArray) { left.update(.divide, right) }

  /// Every element negated.
  public static prefix func - (array: NDArray) -> NDArray { array.transformed(.negate) }

  /// Every element's complex conjugate; the array itself where the elements are real.
  public var conjugated: NDArray {
    Scalar.scalarType.isComplex ? transformed(.conjugate) : self
  }

  /// The real part of every element.
  public var realPart: NDArray<Scalar.Magnitude> { parts(.real) }

  /// The imaginary part of every element.
  public var imaginaryPart: NDArray<Scalar.Magnitude> { parts(.imaginary) }

  /// The absolute value of every element.
  public var magnitude: NDArray<Scalar.Magnitude> { parts(.magnitude) }
}

extension NDArray {
  /// Each element plus a number.
  public static func + (left: NDArray, right: Scalar) -> NDArray { left + NDArray(scalar: right) }
  /// A number plus each element.
  public static func + (left: Scalar, right: NDArray) -> NDArray { NDArray(scalar: left) + right }
  /// Each element minus a number.
  public static func - (left: NDArray, right: Scalar) -> NDArray { left - NDArray(scalar: right) }
  /// A number minus each element.
  public static func - (left: Scalar, right: NDArray) -> NDArray { NDArray(scalar: left) - right }
  /// Each element times a number.
  public static func * (left: NDArray, right: Scalar) -> NDArray { left * NDArray(scalar: right) }
  /// A number times each element.
  public static func * (left: Scalar, right: NDArray) -> NDArray { NDArray(scalar: left) * right }
  /// Each element divided by a number.
  public static func / (left: NDArray, right: Scalar) -> NDArray { left / NDArray(scalar: right) }
  /// A number divided by each element.
  public static func / (left: Scalar, right: NDArray) -> NDArray { NDArray(scalar: left) / right }
  /// Adds a number to each element.
  public static func += (left: inout NDArray, right: Scalar) { left += NDArray(scalar: right) }
  /// Subtracts a number from each element.
  public static func -= (left: inout NDArray, right: Scalar) { left -= NDArray(scalar: right) }
  /// Multiplies each element by a number.
  public static func *= (left: inout NDArray, right: Scalar) { left *= NDArray(scalar: right) }
  /// Divides each element by a number.
  public static func /= (left: inout NDArray, right: Scalar) { left /= NDArray(scalar: right) }
}

extension NDArray {
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Complex<Float>)
  @specialized(where Scalar == Complex<Double>)
  static func combine(
    _ left: NDArray, _ operation: BinaryOperation, _ right: NDArray
  ) -> NDArray {
    guard let shape = Shape.broadcast(left.shape, right.shape) else {
      misuse(
        "arrays of shapes \(left.shape) and \(right.shape) cannot be broadcast together")
    }
    // The result lies in memory as the operand that has its shape does.
    let model = left.shape == shape ? left : right
    let strides =
      model.shape == shape
      ? Shape.compactStrides(shape, like: model.strides) : Shape.rowMajorStrides(shape)
    var result = NDArray(uninitialized: shape, strides: strides)
    result.withMutable { target, strides in
      left.withOperand(shape) { left in
        right.withOperand(shape) { right in
          Elementwise.apply(operation, left, right, to: target, strides, shape: shape)
        }
      }
    }
    return result
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Complex<Float>)
  @specialized(where Scalar == Complex<Double>)
  private mutating func update(_ operation: BinaryOperation, _ right: NDArray) {
    let shape = shape
    withMutable { target, strides in
      right.withOperand(shape) { right in
        let left = Elementwise.Operand(base: UnsafePointer(target), strides: strides)
        Elementwise.apply(operation, left, right, to: target, strides, shape: shape)
      }
    }
  }

  private func transformed(_ operation: UnaryOperation) -> NDArray {
    var result = NDArray(uninitialized: shape, strides: Shape.compactStrides(shape, like: strides))
    result.withMutable { target, strides in
      withOperand(shape) { Elementwise.apply(operation, $0, to: target, strides, shape: shape) }
    }
    return result
  }

  private func parts(_ operation: RealOperation) -> NDArray<Scalar.Magnitude> {
    var result = NDArray<Scalar.Magnitude>(
      uninitialized: shape, strides: Shape.compactStrides(shape, like: strides))
    result.withMutable { target, strides in
      withOperand(shape) { Elementwise.apply(operation, $0, to: target, strides, shape: shape) }
    }
    return result
  }

  private func withOperand(_ shape: [Int], _ body: (Elementwise.Operand<Scalar>) -> Void) {
    let view = broadcast(to: shape)
    view.withBase { body(Elementwise.Operand(base: $0, strides: view.strides)) }
  }
}
