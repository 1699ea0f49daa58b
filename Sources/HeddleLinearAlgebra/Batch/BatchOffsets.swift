/// Where each matrix of a batch lies, or which matrix of a smaller batch it is: a distance for every
/// number in C order.
struct BatchOffsets: Sendable {
  private let axes: [(count: Int, stride: Int)]

  /// Axes of these lengths, their neighbours this far apart.
  init(_ batch: [Int], strides: [Int]) {
    // Joins axes that lie in memory like one, so that most batches have a single stride.
    axes = zip(batch, strides).reduce(into: []) { merged, axis in
      let (count, stride) = axis
      if let outer = merged.last, outer.stride == count * stride {
        merged[merged.count - 1] = (outer.count * count, stride)
      } else {
        merged.append((count, stride))
      }
    }
  }

  /// The number that each matrix of `target` has in `batch`, from which it is broadcast.
  init(_ batch: [Int], broadcastTo target: [Int]) {
    var strides = [Int](repeating: 0, count: target.count)
    var stride = 1
    for (axis, count) in zip(target.indices.reversed(), batch.reversed()) {
      strides[axis] = count == 1 ? 0 : stride
      stride *= count
    }
    self.init(target, strides: strides)
  }

  subscript(number: Int) -> Int {
    // Most batches; a division takes as long as an 8 x 8 matrix takes to be read.
    if axes.count == 1 { return number * axes[0].stride }
    var (rest, offset) = (number, 0)
    for axis in axes.reversed() {
      let (quotient, position) = rest.quotientAndRemainder(dividingBy: axis.count)
      offset += position * axis.stride
      rest = quotient
    }
    return offset
  }
}
