import HeddleErrors
import Numerics

extension NDArray {
  /// The sum of all elements, or along `axes` only, which then vanish (`keepingAxes`: keep one
  /// element, so that the result broadcasts against the array). The order of the additions depends
  /// on the shape alone.
  public func sum() -> Scalar { reduced(.sum, nil, false).scalar }
  /// The sums along `axes`, which vanish, or keep one element with `keepingAxes`.
  public func sum(axes: [Int], keepingAxes: Bool = false) -> NDArray {
    reduced(.sum, axes, keepingAxes)
  }

  /// The product of all elements.
  public func product() -> Scalar { reduced(.product, nil, false).scalar }
  /// The products along `axes`, which vanish, or keep one element with `keepingAxes`.
  public func product(axes: [Int], keepingAxes: Bool = false) -> NDArray {
    reduced(.product, axes, keepingAxes)
  }

  /// The mean of all elements; not a number where there are none.
  public func mean() -> Scalar { mean(of: reduced(.sum, nil, false)).scalar }
  /// The means along `axes`, which vanish, or keep one element with `keepingAxes`.
  public func mean(axes: [Int], keepingAxes: Bool = false) -> NDArray {
    mean(of: reduced(.sum, axes, keepingAxes), axes: axes)
  }

  /// The sum of the absolute values of all elements.
  public func sumOfMagnitudes() -> Scalar.Magnitude { reduced(.sumOfMagnitudes, nil, false).scalar }
  /// The sums of absolute values along `axes`.
  public func sumOfMagnitudes(axes: [Int], keepingAxes: Bool = false) -> Magnitudes {
    reduced(.sumOfMagnitudes, axes, keepingAxes)
  }

  /// The sum of the squared absolute values of all elements.
  public func sumOfSquares() -> Scalar.Magnitude { reduced(.sumOfSquares, nil, false).scalar }
  /// The sums of squared absolute values along `axes`.
  public func sumOfSquares(axes: [Int], keepingAxes: Bool = false) -> Magnitudes {
    reduced(.sumOfSquares, axes, keepingAxes)
  }

  /// The largest absolute value, zero where there is no element; not a number if any element is.
  public func largestMagnitude() -> Scalar.Magnitude {
    reduced(.largestMagnitude, nil, false).scalar
  }
  /// The largest absolute values along `axes`.
  public func largestMagnitude(axes: [Int], keepingAxes: Bool = false) -> Magnitudes {
    reduced(.largestMagnitude, axes, keepingAxes)
  }

  /// The square root of the sum of the squared absolute values of all elements (the Frobenius norm
  /// of a matrix), also where a square would overflow or vanish.
  public func norm() -> Scalar.Magnitude { norm(Array(shape.indices), false).scalar }
  /// The Euclidean norms along `axes`.
  public func norm(axes: [Int], keepingAxes: Bool = false) -> Magnitudes {
    norm(axes, keepingAxes)
  }
}

extension NDArray where Scalar: Real {
  /// The smallest element, of which there must be one; not a number if any is.
  public func min() -> Scalar { ordered(.minimum, nil, false).scalar }
  /// The smallest elements along `axes`, which vanish, or keep one element with `keepingAxes`.
  public func min(axes: [Int], keepingAxes: Bool = false) -> NDArray {
    ordered(.minimum, axes, keepingAxes)
  }

  /// The largest element, of which there must be one; not a number if any is.
  public func max() -> Scalar { ordered(.maximum, nil, false).scalar }
  /// The largest elements along `axes`, which vanish, or keep one element with `keepingAxes`.
  public func max(axes: [Int], keepingAxes: Bool = false) -> NDArray {
    ordered(.maximum, axes, keepingAxes)
  }

  private func ordered(_ operation: OrderReduction, _ axes: [Int]?, _ keeping: Bool) -> NDArray {
    let reduction = Reducer(self, axes)
    require(reduction.plan.count > 0, "an empty array has no smallest or largest element")
    return reduction.result(keepingAxes: keeping) { $0.run(operation, $1, to: $2) }
  }
}

extension NDArray {
  private func reduced(_ operation: Reduction, _ axes: [Int]?, _ keeping: Bool) -> NDArray {
    Reducer(self, axes).result(keepingAxes: keeping) {
      $0.run(operation, $1, to: $2)
    }
  }

  private func reduced(_ operation: RealReduction, _ axes: [Int]?, _ keeping: Bool) -> Magnitudes {
    Reducer(self, axes).result(keepingAxes: keeping) {
      $0.run(operation, $1, to: $2)
    }
  }

  private func mean(of sum: NDArray, axes: [Int]? = nil) -> NDArray {
    let count = (axes ?? Array(shape.indices)).reduce(1) { $0 * shape[$1] }
    let divisor = Scalar(realPart: Scalar.Magnitude(count), imaginaryPart: 0)
    return .combine(sum, .divideByReal, NDArray(scalar: divisor))
  }

  private func norm(_ axes: [Int], _ keeping: Bool) -> Magnitudes {
    let squares = reduced(.sumOfSquares, axes, keeping)
    let isSafe = { (square: Scalar.Magnitude) in
      square.isFinite && square > .leastNormalMagnitude / .ulpOfOne
    }
    if squares.scalars.allSatisfy(isSafe) { return squares.map { $0.squareRoot() } }
    // Rare: divide by a power of two near the largest element, which is exact, and try again.
    let largest = reduced(.largestMagnitude, axes, true)
    let scale = largest.map { (value: Scalar.Magnitude) in
      value.isFinite && value > 0
        ? Scalar.Magnitude(
          sign: .plus,
          exponent: Swift.max(value.exponent, Scalar.Magnitude.leastNormalMagnitude.exponent),
          significand: 1) : 1
    }
    let divisor = scale.map { Scalar(realPart: $0, imaginaryPart: 0) }
    let scaled = NDArray.combine(self, .divideByReal, divisor)
    let root = scaled.reduced(.sumOfSquares, axes, keeping).map { $0.squareRoot() }
    return root * scale.reshaped(to: root.shape)
  }
}

/// The steps around a reduction: axes sorted into kept and reduced, the result allocated.
private struct Reducer<Scalar: ArrayScalar> {
  let plan: ReductionPlan
  private let source: NDArray<Scalar>
  private let keptShape: [Int]

  /// A reduction along `axes`, or along all (nil).
  init(_ array: NDArray<Scalar>, _ axes: [Int]?) {
    guard let axes else {
      source = array.contiguous()
      plan = ReductionPlan(
        shape: [], strides: [], targetStrides: [], count: array.count, step: 1)
      keptShape = []
      return
    }
    let reduced = Set(axes)
    require(
      reduced.count == axes.count && axes.allSatisfy(array.shape.indices.contains),
      "\(axes) are not different axes of an array of rank \(array.rank)")
    let kept = array.shape.indices.filter { !reduced.contains($0) }
    let permuted = array.permuted(kept + axes.sorted())
    let reducedShape = Array(permuted.shape[kept.count...])
    // The reduced axes as one walk in memory, in their logical order; in a copy where they are not.
    let step = Shape.reshape(
      reducedShape, Array(permuted.strides[kept.count...]), to: [reducedShape.reduce(1, *)])
    source = step == nil ? permuted.contiguous() : permuted
    let shape = Array(source.shape[..<kept.count])
    plan = ReductionPlan(
      shape: shape, strides: Array(source.strides[..<kept.count]),
      targetStrides: Shape.rowMajorStrides(shape), count: reducedShape.reduce(1, *),
      step: step?[0] ?? 1)
    keptShape = array.shape.indices.map { reduced.contains($0) ? 1 : array.shape[$0] }
  }

  func result<Value>(
    keepingAxes: Bool,
    _ run: (ReductionPlan, UnsafePointer<Scalar>, UnsafeMutablePointer<Value>) -> Void
  ) -> NDArray<Value> {
    var result = NDArray<Value>(uninitialized: plan.shape)
    source.withBase { from in result.withMutableBase { to in run(plan, from, to) } }
    return keepingAxes ? result.reshaped(to: keptShape) : result
  }
}
