import HeddleErrors

extension NDArray {
  /// Arrays one after another along an axis that they have, NumPy's `concatenate`.
  ///
  /// ```swift
  /// let wide = NDArray(concatenating: [a, b], alongAxis: 1)   // [3, 4] and [3, 2] make [3, 6]
  /// ```
  ///
  /// A copy, which lies in memory as the first array does.
  ///
  /// - Parameters:
  ///   - arrays: at least one; all shapes but for the extents of that axis are equal.
  ///   - axis: the axis that grows.
  public init(concatenating arrays: [NDArray], alongAxis axis: Int = 0) {
    guard let first = arrays.first else {
      misuse("no array to concatenate: the shape would be unknown")
    }
    require(first.shape.indices ~= axis, "shape \(first.shape) has no axis \(axis)")
    var shape = first.shape
    for array in arrays.dropFirst() {
      var others = array.shape
      if others.count == shape.count { others[axis] = first.shape[axis] }
      require(
        others == first.shape,
        "arrays of shapes \(first.shape) and \(array.shape) differ beside axis \(axis)")
      shape[axis] += array.shape[axis]
    }
    // An axis of one element has any stride. It comes outermost, so that matrices stay in one piece.
    var order = first.strides
    if first.shape[axis] == 1 { order[axis] = .max }
    self.init(uninitialized: shape, strides: Shape.compactStrides(shape, like: order))
    withMutable { base, strides in
      var target = base
      for array in arrays {
        array.withBase {
          StridedCopy.copy($0, array.strides, to: target, strides, shape: array.shape)
        }
        target += array.shape[axis] * strides[axis]
      }
    }
  }

  /// Arrays of one shape side by side along a new axis, NumPy's `stack`: single matrices become a
  /// batch.
  ///
  /// ```swift
  /// let batch = NDArray(stacking: matrices.map(\.array))   // ten of [3, 4] make [10, 3, 4]
  /// ```
  ///
  /// A copy; each array's part of it lies in memory as the first array does.
  ///
  /// - Parameters:
  ///   - arrays: at least one.
  ///   - axis: where the new axis stands in the result; the arrays' rank is the last place.
  public init(stacking arrays: [NDArray], alongAxis axis: Int = 0) {
    guard let first = arrays.first else {
      misuse("no array to stack: the shape would be unknown")
    }
    require(0...first.rank ~= axis, "shape \(first.shape) has no place \(axis) for an axis")
    for array in arrays {
      require(
        array.shape == first.shape,
        "arrays of shapes \(first.shape) and \(array.shape) do not stack")
    }
    self.init(concatenating: arrays.map { $0.insertingAxis(at: axis) }, alongAxis: axis)
  }
}
