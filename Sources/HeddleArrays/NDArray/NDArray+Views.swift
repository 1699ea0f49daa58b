import HeddleErrors

extension NDArray {
  /// The same numbers under another shape of as many elements, in C order: a view where the strides
  /// allow one, a copy otherwise.
  public func reshaped(to shape: [Int]) -> NDArray {
    require(
      Shape.count(shape) == count, "an array of shape \(self.shape) has not the size of \(shape)")
    if let strides = Shape.reshape(self.shape, strides, to: shape) {
      return view(shape, strides)
    }
    return copied(layout: .rowMajor).view(shape, Shape.rowMajorStrides(shape))
  }

  /// The elements in C order along one axis: a view where the strides allow one.
  public func flattened() -> NDArray {
    reshaped(to: [count])
  }

  /// The axes in another order: axis `i` of the result is axis `order[i]`, as a view.
  public func permuted(_ order: [Int]) -> NDArray {
    require(
      order.sorted() == Array(shape.indices), "\(order) is not an order of \(rank) axes")
    return view(order.map { shape[$0] }, order.map { strides[$0] })
  }

  /// Two axes exchanged, as a view.
  public func swappingAxes(_ first: Int, _ second: Int) -> NDArray {
    require(
      shape.indices ~= first && shape.indices ~= second,
      "shape \(shape) has no axes \(first) and \(second)")
    var result = self
    result.shape.swapAt(first, second)
    result.strides.swapAt(first, second)
    return result
  }

  /// A new axis of one element in front of axis `axis` (the rank: at the end), as a view.
  public func insertingAxis(at axis: Int) -> NDArray {
    require(0...rank ~= axis, "shape \(shape) has no place \(axis) for an axis")
    var result = self
    result.shape.insert(1, at: axis)
    result.strides.insert(0, at: axis)
    return result
  }

  /// Without the axis, which must have one element, as a view.
  public func removingAxis(at axis: Int) -> NDArray {
    require(
      shape.indices ~= axis && shape[axis] == 1,
      "axis \(axis) of shape \(shape) has not exactly one element")
    var result = self
    result.shape.remove(at: axis)
    result.strides.remove(at: axis)
    return result
  }

  /// The array repeated to fill a shape by NumPy's rule, as a view: axes are matched from the last,
  /// and an axis of one element, or a missing one, is repeated.
  public func broadcast(to shape: [Int]) -> NDArray {
    if shape == self.shape { return self }
    let missing = shape.count - rank
    require(
      missing >= 0
        && self.shape.indices.allSatisfy {
          self.shape[$0] == shape[$0 + missing] || self.shape[$0] == 1
        },
      "an array of shape \(self.shape) cannot be broadcast to \(shape)")
    // What repeats takes no memory, so that there may be more than can be counted.
    _ = Shape.count(shape)
    var result = view(shape, [Int](repeating: 0, count: shape.count))
    for axis in self.shape.indices where self.shape[axis] == shape[axis + missing] {
      result.strides[axis + missing] = strides[axis]
    }
    result.isBroadcast = true
    return result
  }

  private func view(_ shape: [Int], _ strides: [Int]) -> NDArray {
    NDArray(
      shape: shape, strides: strides, offset: offset, storage: storage, isBroadcast: isBroadcast)
  }
}

extension Shape {
  /// The shape that two arrays share after broadcasting, or nil where they do not fit.
  static func broadcast(_ first: [Int], _ second: [Int]) -> [Int]? {
    if first == second { return first }
    var (long, short) = (first, second)
    if long.count < short.count { swap(&long, &short) }
    let missing = long.count - short.count
    for axis in short.indices where long[axis + missing] != short[axis] {
      if long[axis + missing] == 1 {
        long[axis + missing] = short[axis]
      } else if short[axis] != 1 {
        return nil
      }
    }
    return long
  }

  /// The strides that give an array of `shape` and `strides` the shape `target` of as many elements
  /// without moving any, or nil where there are none.
  ///
  /// The two shapes are cut into the shortest groups of axes with equal products; a group of the
  /// old axes must be one walk in memory, which the new axes of the group then divide.
  static func reshape(_ shape: [Int], _ strides: [Int], to target: [Int]) -> [Int]? {
    if target.contains(0) { return rowMajorStrides(target) }
    let old = shape.indices.filter { shape[$0] != 1 }
    var result = [Int](repeating: 0, count: target.count)
    var (next, new) = (0, 0)
    while next < old.count {
      var (oldProduct, newProduct) = (shape[old[next]], 1)
      let firstNew = new
      next += 1
      while newProduct != oldProduct {
        if newProduct < oldProduct {
          newProduct *= target[new]
          new += 1
        } else {
          let (outer, inner) = (old[next - 1], old[next])
          guard strides[outer] == strides[inner] * shape[inner] else { return nil }
          oldProduct *= shape[inner]
          next += 1
        }
      }
      var stride = strides[old[next - 1]]
      for axis in (firstNew..<new).reversed() {
        result[axis] = stride
        stride *= target[axis]
      }
    }
    return result
  }
}
