import Numerics

extension NDArray {
  /// The array with its elements in memory one after the other in C order: itself where they
  /// already are, a copy otherwise.
  public func contiguous() -> NDArray {
    isContiguous ? self : copied(layout: .rowMajor)
  }

  /// A copy with storage of its own, whose axes keep their order in memory.
  @usableFromInline
  func copied() -> NDArray {
    var copy = NDArray(uninitialized: shape, strides: Shape.compactStrides(shape, like: strides))
    copy.fill(from: self)
    return copy
  }

  /// A copy with storage of its own in the given layout.
  package func copied(layout: Layout) -> NDArray {
    var copy = NDArray(uninitialized: shape, layout: layout)
    copy.fill(from: self)
    return copy
  }

  /// A fresh, uninitialised array whose compact strides are known.
  @usableFromInline
  init(uninitialized shape: [Int], strides: [Int]) {
    self.init(
      shape: shape, strides: strides, offset: 0,
      storage: ArrayStorage(count: Shape.count(shape)), isBroadcast: false)
  }

  /// Overwrites every element by that of `source`, which has the same shape.
  mutating func fill(from source: NDArray) {
    let shape = shape
    withMutable { to, strides in
      source.withBase { from in
        StridedCopy.copy(from, source.strides, to: to, strides, shape: shape)
      }
    }
  }

  /// Overwrites every element by `value`.
  public mutating func fill(_ value: Scalar) {
    let shape = shape
    withMutable { StridedCopy.fill($0, $1, shape: shape, with: value) }
  }

  /// Runs `body` on the first element and the strides of storage that may be written.
  mutating func withMutable<R>(
    _ body: (UnsafeMutablePointer<Scalar>, _ strides: [Int]) -> R
  ) -> R {
    makeUnique()
    let strides = strides
    return withMutableBase { body($0, strides) }
  }
}

/// Copies between arrays of any strides.
enum StridedCopy {
  /// Copies every element of `source` to its place in `target`; the two do not overlap.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Complex<Float>)
  @specialized(where Scalar == Complex<Double>)
  static func copy<Scalar: ArrayScalar>(
    _ source: UnsafePointer<Scalar>, _ sourceStrides: [Int],
    to target: UnsafeMutablePointer<Scalar>, _ targetStrides: [Int], shape: [Int]
  ) {
    LoopNest(shape, targetStrides, sourceStrides).forEachRun { offset, count, step in
      let from = source + offset.y, to = target + offset.x
      if step.x == 1, step.y == 1 {
        to.update(from: from, count: count)
      } else {
        for i in 0..<count { to[i &* step.x] = from[i &* step.y] }
      }
    }
  }

  /// Sets every element of `target`.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Complex<Float>)
  @specialized(where Scalar == Complex<Double>)
  static func fill<Scalar: ArrayScalar>(
    _ target: UnsafeMutablePointer<Scalar>, _ strides: [Int], shape: [Int], with value: Scalar
  ) {
    LoopNest(shape, strides).forEachRun { offset, count, step in
      let to = target + offset.x
      if step.x == 1 {
        to.update(repeating: value, count: count)
      } else {
        for i in 0..<count { to[i &* step.x] = value }
      }
    }
  }
}
