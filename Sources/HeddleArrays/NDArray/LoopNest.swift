/// The way through an index space for several arrays at once (up to four).
///
/// Each axis has one step per array. Axes of one element vanish, axes that are one walk in memory
/// for every array are merged, and the axis along which the first array is densest comes last, so
/// that most work reduces to a single long run. Where another array is dense along a different
/// axis (a transposed copy) the two are walked in square tiles that stay in the cache.
///
/// Only for work that may be done in any order.
struct LoopNest {
  /// The innermost axis.
  private var columns: Int
  private var columnStep: SIMD4<Int>
  /// The axes around it, outermost first.
  private var extents: [Int] = []
  private var steps: [SIMD4<Int>] = []
  private var tile = Int.max

  /// The walk over `shape`; `strides` holds the strides of each array, the destination's first.
  init(_ shape: [Int], _ strides: [Int]...) {
    if strides.allSatisfy({ Shape.isRowMajor(shape, $0) }) {
      columns = shape.reduce(1, *)
      columnStep = SIMD4(repeating: 1)
      return
    }
    var axes: [(extent: Int, step: SIMD4<Int>)] = []
    for axis in shape.indices where shape[axis] != 1 {
      var step = SIMD4<Int>()
      for array in strides.indices { step[array] = strides[array][axis] }
      axes.append((shape[axis], step))
    }
    axes.sort { Self.isFurtherOut($0.step, $1.step) }
    if let dense = Self.transposedAxis(axes, arrays: strides.count) {
      axes.insert(axes.remove(at: dense), at: axes.count - 1)
      tile = 32
    }
    for axis in axes {
      if let last = extents.indices.last, steps[last] == axis.step &* axis.extent {
        extents[last] *= axis.extent
        steps[last] = axis.step
      } else {
        extents.append(axis.extent)
        steps.append(axis.step)
      }
    }
    columns = extents.popLast() ?? 1
    columnStep = steps.popLast() ?? SIMD4()
  }

  /// Whether an axis comes before another one: by falling stride of the first array, then (it may
  /// be broadcast) of the others.
  private static func isFurtherOut(_ left: SIMD4<Int>, _ right: SIMD4<Int>) -> Bool {
    for lane in 0..<4 where left[lane].magnitude != right[lane].magnitude {
      return left[lane].magnitude > right[lane].magnitude
    }
    return false
  }

  /// The axis, not the last, along which another array is densest, where the two are worth tiling.
  private static func transposedAxis(
    _ axes: [(extent: Int, step: SIMD4<Int>)], arrays: Int
  ) -> Int? {
    guard let inner = axes.last, inner.extent > 4, axes.count > 1 else { return nil }
    for array in 1..<max(arrays, 1) {
      let outer = axes.indices.dropLast().last {
        axes[$0].step[array] != 0
          && axes[$0].step[array].magnitude < inner.step[array].magnitude
          && axes[$0].extent > 4
      }
      if let outer { return outer }
    }
    return nil
  }

  /// Calls `body` for each run along the innermost axis, with each array's offset at its start, its
  /// number of elements and each array's step.
  @inline(__always)
  func forEachRun(_ body: (_ offset: SIMD4<Int>, _ count: Int, _ step: SIMD4<Int>) -> Void) {
    if columns == 0 || extents.contains(0) { return }
    let rows = extents.last ?? 1
    let rowStep = steps.last ?? SIMD4()
    var index = [Int](repeating: 0, count: max(extents.count - 1, 0))
    var plane = SIMD4<Int>()
    while true {
      var column = 0
      while column < columns {
        let width = min(tile, columns - column)
        let start = plane &+ columnStep &* column
        for row in 0..<rows { body(start &+ rowStep &* row, width, columnStep) }
        column += width
      }
      // The odometer of the outer axes.
      var axis = extents.count - 2
      while axis >= 0 {
        index[axis] += 1
        plane &+= steps[axis]
        if index[axis] < extents[axis] { break }
        plane &-= steps[axis] &* extents[axis]
        index[axis] = 0
        axis -= 1
      }
      if axis < 0 { return }
    }
  }
}
