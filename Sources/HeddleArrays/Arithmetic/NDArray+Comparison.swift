import Numerics

extension NDArray: Equatable {
  /// Whether shapes and all elements are equal, part by part; not a number equals nothing.
  public static func == (left: NDArray, right: NDArray) -> Bool {
    left.allSatisfy(right) { $0.realPart == $1.realPart && $0.imaginaryPart == $1.imaginaryPart }
  }
}

extension Matrix: Equatable {
  /// Whether shapes and all elements are equal, part by part; not a number equals nothing.
  public static func == (left: Matrix, right: Matrix) -> Bool { left.elements == right.elements }
}

extension NDArray {
  /// Whether the shapes are equal and each pair of elements is: `|x - y|` is at most the larger of
  /// `absoluteTolerance` and `relativeTolerance * max(|x|, |y|)`, or the two are equal infinities.
  /// Not a number is close to nothing.
  public func isApproximatelyEqual(
    to other: NDArray, absoluteTolerance: Scalar.Magnitude = 0,
    relativeTolerance: Scalar.Magnitude = Scalar.Magnitude.ulpOfOne.squareRoot()
  ) -> Bool {
    isClose(to: other, absoluteTolerance, relativeTolerance)
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Complex<Float>)
  @specialized(where Scalar == Complex<Double>)
  private func isClose(
    to other: NDArray, _ absolute: Scalar.Magnitude, _ relative: Scalar.Magnitude
  ) -> Bool {
    allSatisfy(other) { x, y in
      if x.realPart == y.realPart, x.imaginaryPart == y.imaginaryPart { return true }
      let distance = (x - y).absoluteValue
      let size = Swift.max(x.absoluteValue, y.absoluteValue)
      return distance.isFinite && distance <= Swift.max(absolute, relative * size)
    }
  }

  /// Whether the shapes agree and a condition holds for every pair of elements.
  @inline(__always)
  private func allSatisfy(_ other: NDArray, _ condition: (Scalar, Scalar) -> Bool) -> Bool {
    guard shape == other.shape else { return false }
    return withBase { first in
      other.withBase { second in
        var holds = true
        LoopNest(shape, strides, other.strides).forEachRun { offset, count, step in
          let a = first + offset.x, b = second + offset.y
          var i = 0
          while holds && i < count {
            holds = condition(a[i &* step.x], b[i &* step.y])
            i += 1
          }
        }
        return holds
      }
    }
  }
}

extension Matrix {
  /// Whether the shapes are equal and each pair of elements is within the larger of
  /// `absoluteTolerance` and `relativeTolerance * max(|x|, |y|)`.
  public func isApproximatelyEqual(
    to other: Matrix, absoluteTolerance: Scalar.Magnitude = 0,
    relativeTolerance: Scalar.Magnitude = Scalar.Magnitude.ulpOfOne.squareRoot()
  ) -> Bool {
    elements.isApproximatelyEqual(
      to: other.elements, absoluteTolerance: absoluteTolerance,
      relativeTolerance: relativeTolerance)
  }
}
