import Numerics

/// An operation on two numbers.
enum BinaryOperation {
  case add, subtract, multiply, divide
  /// Division by the real part of the second: of each part alone, as exact as for real numbers.
  case divideByReal
}

/// An operation on one number with a result of the same type.
enum UnaryOperation {
  case negate, conjugate
}

/// An operation on one number with a real result.
enum RealOperation {
  case real, imaginary, magnitude
}

/// The loops behind element-wise arithmetic, compiled for each of the four scalars.
///
/// The target either overlaps no operand, or is the first operand with the same strides.
enum Elementwise {
  /// A number per index, read through a pointer and its strides.
  struct Operand<Scalar: ArrayScalar> {
    let base: UnsafePointer<Scalar>
    let strides: [Int]
  }

  /// `target = first operation second`.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Complex<Float>)
  @specialized(where Scalar == Complex<Double>)
  static func apply<Scalar: ArrayScalar>(
    _ operation: BinaryOperation, _ first: Operand<Scalar>, _ second: Operand<Scalar>,
    to target: UnsafeMutablePointer<Scalar>, _ strides: [Int], shape: [Int]
  ) {
    let nest = LoopNest(shape, strides, first.strides, second.strides)
    switch operation {
    case .add: combine(nest, first.base, second.base, target) { $0 + $1 }
    case .subtract: combine(nest, first.base, second.base, target) { $0 - $1 }
    case .multiply: combine(nest, first.base, second.base, target) { $0 * $1 }
    case .divide: combine(nest, first.base, second.base, target) { $0 / $1 }
    case .divideByReal:
      combine(nest, first.base, second.base, target) {
        Scalar(
          realPart: $0.realPart / $1.realPart, imaginaryPart: $0.imaginaryPart / $1.realPart)
      }
    }
  }

  /// `target = operation(source)`.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Complex<Float>)
  @specialized(where Scalar == Complex<Double>)
  static func apply<Scalar: ArrayScalar>(
    _ operation: UnaryOperation, _ source: Operand<Scalar>,
    to target: UnsafeMutablePointer<Scalar>, _ strides: [Int], shape: [Int]
  ) {
    let nest = LoopNest(shape, strides, source.strides)
    switch operation {
    case .negate: transform(nest, source.base, target) { -$0 }
    case .conjugate: transform(nest, source.base, target) { $0.conjugated }
    }
  }

  /// `target = operation(source)`, a real number for each.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Complex<Float>)
  @specialized(where Scalar == Complex<Double>)
  static func apply<Scalar: ArrayScalar>(
    _ operation: RealOperation, _ source: Operand<Scalar>,
    to target: UnsafeMutablePointer<Scalar.Magnitude>, _ strides: [Int], shape: [Int]
  ) {
    let nest = LoopNest(shape, strides, source.strides)
    switch operation {
    case .real: transform(nest, source.base, target) { $0.realPart }
    case .imaginary: transform(nest, source.base, target) { $0.imaginaryPart }
    case .magnitude: transform(nest, source.base, target) { $0.absoluteValue }
    }
  }

  /// The loops over a nest with the target, the first and the second operand. Runs that are dense,
  /// or in which an operand does not move, have loops of their own: those become SIMD code.
  @inline(__always)
  private static func combine<Scalar>(
    _ nest: LoopNest, _ first: UnsafePointer<Scalar>, _ second: UnsafePointer<Scalar>,
    _ target: UnsafeMutablePointer<Scalar>, _ body: (Scalar, Scalar) -> Scalar
  ) {
    nest.forEachRun { offset, count, step in
      let to = target + offset.x, a = first + offset.y, b = second + offset.z
      switch (step.x, step.y, step.z) {
      case (1, 1, 1):
        for i in 0..<count { to[i] = body(a[i], b[i]) }
      case (1, 1, 0):
        let b = b.pointee
        for i in 0..<count { to[i] = body(a[i], b) }
      case (1, 0, 1):
        let a = a.pointee
        for i in 0..<count { to[i] = body(a, b[i]) }
      default:
        for i in 0..<count { to[i &* step.x] = body(a[i &* step.y], b[i &* step.z]) }
      }
    }
  }

  @inline(__always)
  private static func transform<Scalar, Result>(
    _ nest: LoopNest, _ source: UnsafePointer<Scalar>, _ target: UnsafeMutablePointer<Result>,
    _ body: (Scalar) -> Result
  ) {
    nest.forEachRun { offset, count, step in
      let to = target + offset.x, from = source + offset.y
      if step.x == 1, step.y == 1 {
        for i in 0..<count { to[i] = body(from[i]) }
      } else {
        for i in 0..<count { to[i &* step.x] = body(from[i &* step.y]) }
      }
    }
  }
}
