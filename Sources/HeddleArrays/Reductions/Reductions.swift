import Numerics

/// Reductions whose result is of the elements' own type.
enum Reduction {
  case sum, product
}

/// Reductions whose result is real.
enum RealReduction {
  case sumOfMagnitudes, sumOfSquares, largestMagnitude
}

/// Reductions that need an order.
enum OrderReduction {
  case minimum, maximum
}

private enum Sum<Scalar: ArrayScalar>: TreeReduction {
  static var identity: Scalar { .zero }
  static func lift(_ element: Scalar) -> Scalar { element }
  static func combine(_ first: Scalar, _ second: Scalar) -> Scalar { first + second }
}

private enum Product<Scalar: ArrayScalar>: TreeReduction {
  static var identity: Scalar { 1 }
  static func lift(_ element: Scalar) -> Scalar { element }
  static func combine(_ first: Scalar, _ second: Scalar) -> Scalar { first * second }
}

private enum SumOfMagnitudes<Scalar: ArrayScalar>: TreeReduction {
  static var identity: Scalar.Magnitude { 0 }
  static func lift(_ element: Scalar) -> Scalar.Magnitude { element.absoluteValue }
  static func combine(_ first: Scalar.Magnitude, _ second: Scalar.Magnitude) -> Scalar.Magnitude {
    first + second
  }
}

private enum SumOfSquares<Scalar: ArrayScalar>: TreeReduction {
  static var identity: Scalar.Magnitude { 0 }
  static func lift(_ element: Scalar) -> Scalar.Magnitude {
    element.realPart * element.realPart + element.imaginaryPart * element.imaginaryPart
  }
  static func combine(_ first: Scalar.Magnitude, _ second: Scalar.Magnitude) -> Scalar.Magnitude {
    first + second
  }
}

private enum LargestMagnitude<Scalar: ArrayScalar>: TreeReduction {
  static var identity: Scalar.Magnitude { 0 }
  static func lift(_ element: Scalar) -> Scalar.Magnitude { element.absoluteValue }
  static func combine(_ first: Scalar.Magnitude, _ second: Scalar.Magnitude) -> Scalar.Magnitude {
    larger(first, second)
  }
}

/// The larger of two numbers; not a number wins, first or second. Written so that it compiles to a
/// selection instead of a branch.
@inline(__always)
private func larger<Value: FloatingPoint>(_ first: Value, _ second: Value) -> Value {
  let takesSecond = second > first || second != second
  return takesSecond ? second : first
}

private enum Maximum<Scalar: ArrayScalar & Real>: TreeReduction {
  static var identity: Scalar { -.infinity }
  static func lift(_ element: Scalar) -> Scalar { element }
  static func combine(_ first: Scalar, _ second: Scalar) -> Scalar {
    larger(first, second)
  }
}

private enum Minimum<Scalar: ArrayScalar & Real>: TreeReduction {
  static var identity: Scalar { .infinity }
  static func lift(_ element: Scalar) -> Scalar { element }
  static func combine(_ first: Scalar, _ second: Scalar) -> Scalar {
    -larger(-first, -second)
  }
}

/// The loops of a reduction, compiled for each of the four scalars.
struct ReductionPlan {
  /// What stays, and the strides of the source and of the result along it.
  let shape: [Int], strides: [Int], targetStrides: [Int]
  /// What is reduced: one walk in memory.
  let count: Int, step: Int

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Complex<Float>)
  @specialized(where Scalar == Complex<Double>)
  func run<Scalar: ArrayScalar>(
    _ operation: Reduction, _ source: UnsafePointer<Scalar>,
    to target: UnsafeMutablePointer<Scalar>
  ) {
    switch operation {
    case .sum: run(Sum<Scalar>.self, source, to: target)
    case .product: run(Product<Scalar>.self, source, to: target)
    }
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Complex<Float>)
  @specialized(where Scalar == Complex<Double>)
  func run<Scalar: ArrayScalar>(
    _ operation: RealReduction, _ source: UnsafePointer<Scalar>,
    to target: UnsafeMutablePointer<Scalar.Magnitude>
  ) {
    switch operation {
    case .sumOfMagnitudes: run(SumOfMagnitudes<Scalar>.self, source, to: target)
    case .sumOfSquares: run(SumOfSquares<Scalar>.self, source, to: target)
    case .largestMagnitude: run(LargestMagnitude<Scalar>.self, source, to: target)
    }
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func run<Scalar: ArrayScalar & Real>(
    _ operation: OrderReduction, _ source: UnsafePointer<Scalar>,
    to target: UnsafeMutablePointer<Scalar>
  ) {
    switch operation {
    case .minimum: run(Minimum<Scalar>.self, source, to: target)
    case .maximum: run(Maximum<Scalar>.self, source, to: target)
    }
  }

  @inline(__always)
  private func run<R: TreeReduction>(
    _ reduction: R.Type, _ source: UnsafePointer<R.Element>,
    to target: UnsafeMutablePointer<R.Value>
  ) {
    LoopNest(shape, targetStrides, strides).forEachRun { offset, width, along in
      let from = source + offset.y, to = target + offset.x
      if width > 1, along.x == 1, along.y == 1, step != 1 {
        R.reduceColumns(from, count: count, step: step, width: width, to: to)
      } else {
        for i in 0..<width {
          to[i &* along.x] = R.reduce(from + i &* along.y, count: count, step: step)
        }
      }
    }
  }
}
