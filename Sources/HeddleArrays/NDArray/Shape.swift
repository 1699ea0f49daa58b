import HeddleErrors

/// Arithmetic on shapes and strides.
enum Shape {
  /// The number of elements of `shape`, which must be representable.
  static func count(_ shape: [Int]) -> Int {
    guard let count = checkedCount(shape) else { refuse(shape) }
    return count
  }

  /// Stops the program for a shape that no array can have.
  static func refuse(_ shape: [Int]) -> Never {
    misuse("shape \(shape) is not a valid shape: negative or too large")
  }

  /// The number of elements of `shape`, or nil where an extent is negative or the extents' product
  /// (leaving zeros out, so that every stride is representable too) overflows.
  static func checkedCount(_ shape: [Int]) -> Int? {
    var product = 1
    for extent in shape {
      guard extent >= 0 else { return nil }
      let (next, overflow) = product.multipliedReportingOverflow(by: max(extent, 1))
      guard !overflow else { return nil }
      product = next
    }
    return shape.contains(0) ? 0 : product
  }

  /// The strides of a compact array in C order.
  static func rowMajorStrides(_ shape: [Int]) -> [Int] {
    var strides = [Int](repeating: 1, count: shape.count)
    var stride = 1
    for axis in shape.indices.reversed() {
      strides[axis] = stride
      stride *= max(shape[axis], 1)
    }
    return strides
  }

  /// The strides of a compact array of a layout.
  static func strides<Scalar>(_ shape: [Int], layout: NDArray<Scalar>.Layout) -> [Int] {
    // A lone vector or matrix: no loop, and no memory for what is always the same.
    switch layout {
    case .rowMajor:
      return shape.count == 1 ? [1] : rowMajorStrides(shape)
    case .columnMajorMatrices:
      precondition(shape.count >= 2, "matrices of shape \(shape)")
      if shape.count == 2 { return [1, max(shape[0], 1)] }
      var strides = rowMajorStrides(shape)
      strides[shape.count - 2] = 1
      strides[shape.count - 1] = max(shape[shape.count - 2], 1)
      return strides
    }
  }

  /// The strides of a compact array whose axes lie in memory in the order of `strides`, so that a
  /// copy of a column-major matrix is column-major; in C order where an axis is broadcast.
  static func compactStrides(_ shape: [Int], like strides: [Int]) -> [Int] {
    if isRowMajor(shape, strides) || hasRepeats(shape, strides) { return rowMajorStrides(shape) }
    let inward = shape.indices.sorted {
      let (left, right) = (strides[$0].magnitude, strides[$1].magnitude)
      return left == right ? $0 < $1 : left > right
    }
    var result = [Int](repeating: 1, count: shape.count)
    var stride = 1
    for axis in inward.reversed() {
      result[axis] = stride
      stride *= max(shape[axis], 1)
    }
    return result
  }

  /// Whether an axis of several elements names one place again and again.
  static func hasRepeats(_ shape: [Int], _ strides: [Int]) -> Bool {
    shape.indices.contains { strides[$0] == 0 && shape[$0] > 1 }
  }

  /// Whether strides are those of a compact array in C order; the stride of an axis of one element
  /// does not matter.
  static func isRowMajor(_ shape: [Int], _ strides: [Int]) -> Bool {
    var stride = 1
    for axis in shape.indices.reversed() where shape[axis] != 1 {
      if shape[axis] == 0 { return true }
      if strides[axis] != stride { return false }
      stride *= shape[axis]
    }
    return true
  }

  /// Whether the elements fill a block of memory without gaps that begins with element
  /// `[0, ..., 0]`, in whatever order of the axes.
  static func isDense(_ shape: [Int], _ strides: [Int]) -> Bool {
    if isRowMajor(shape, strides) { return true }
    let compact = compactStrides(shape, like: strides)
    return shape.indices.allSatisfy { shape[$0] == 1 || strides[$0] == compact[$0] }
  }
}
