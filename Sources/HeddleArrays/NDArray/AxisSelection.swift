import HeddleErrors

/// What a slice takes of an axis: `a[.at(0), .range(2..<8, by: 2), .all]`.
public enum AxisSelection: Sendable, Equatable {
  /// One index; the axis is dropped.
  case at(Int)
  /// The indices from `lower` to below `upper` (nil: to the end), every `step`-th of them; a
  /// negative step goes down from the last.
  case bounds(lower: Int, upper: Int?, step: Int)
  /// As many whole axes as the other selections leave; at most one in a slice.
  case ellipsis
  /// Inserts an axis of one element here.
  case newAxis

  /// The whole axis.
  public static var all: AxisSelection { .bounds(lower: 0, upper: nil, step: 1) }

  /// The whole axis, last index first.
  public static var reversed: AxisSelection { .bounds(lower: 0, upper: nil, step: -1) }

  /// The indices of a range, such as `2..<8`, `...4` or `3...`, every `step`-th of them; a negative
  /// step starts at the range's last index and goes down.
  public static func range(_ range: some RangeExpression<Int>, by step: Int = 1) -> AxisSelection {
    // Resolved against every index there can be: what is open above ends at Int.max.
    let bounds = range.relative(to: 0..<Int.max)
    return .bounds(
      lower: bounds.lowerBound, upper: bounds.upperBound == .max ? nil : bounds.upperBound,
      step: step)
  }
}

extension NDArray {
  /// The part of the array that the selections describe, as a view of the same storage; axes
  /// without a selection are whole. Assigning broadcasts the new value to the part's shape.
  ///
  /// ```swift
  /// frames[.at(0)]                         // the first matrix of a batch
  /// image[.range(10..<20), .reversed]      // ten rows, columns mirrored
  /// image[.all, .at(3)] = column
  /// ```
  public subscript(selections: AxisSelection...) -> NDArray {
    get { slice(selections) }
    set { self[selections] = newValue }
  }

  /// The part of the array that a list of selections describes, for code that works for any rank.
  public subscript(selections: [AxisSelection]) -> NDArray {
    get { slice(selections) }
    set {
      makeUnique()
      let part = slice(selections)
      let value = newValue.broadcast(to: part.shape)
      value.withBase { from in
        // The part is a window on this array's storage, of which `makeUnique` made it the sole
        // owner; a value that shared the storage would have made it copy.
        StridedCopy.copy(
          from, value.strides, to: storage.base + part.offset, part.strides, shape: part.shape)
      }
    }
  }

  private func slice(_ selections: [AxisSelection]) -> NDArray {
    var part = self
    (part.shape, part.strides) = ([], [])
    var axis = 0
    for selection in Self.spelledOut(selections, rank: rank) {
      switch selection {
      case .newAxis:
        part.shape.append(1)
        part.strides.append(0)
        continue
      case .at(let index):
        part.offset += step(axis, index)
      case .bounds(let lower, let upper, let by):
        let upper = upper ?? shape[axis]
        require(
          lower >= 0 && lower <= upper && upper <= shape[axis],
          "the range \(lower)..<\(upper) is out of the bounds of an axis of \(shape[axis])")
        require(by != 0, "a slice needs a step other than 0")
        let taken = upper > lower ? (upper - lower - 1) / abs(by) + 1 : 0
        part.shape.append(taken)
        part.strides.append(taken > 1 ? strides[axis] * by : 0)
        if taken > 0 { part.offset += strides[axis] * (by > 0 ? lower : upper - 1) }
      case .ellipsis:
        misuse("a slice holds at most one ellipsis")
      }
      axis += 1
    }
    return part
  }

  /// The selections with the ellipsis, or else the end, filled up with whole axes.
  private static func spelledOut(_ selections: [AxisSelection], rank: Int) -> [AxisSelection] {
    let used = selections.count { $0 != .newAxis && $0 != .ellipsis }
    require(used <= rank, "\(used) selections for an array of rank \(rank)")
    let fill = [AxisSelection](repeating: .all, count: rank - used)
    guard let ellipsis = selections.firstIndex(of: .ellipsis) else { return selections + fill }
    return selections[..<ellipsis] + fill + selections[(ellipsis + 1)...]
  }
}
