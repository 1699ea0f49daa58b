/// How many numbers become one: always in the same order, on every machine and for every layout.
///
/// The sequence is cut into leaves of 128. In a leaf, lane `k` of 8 takes the elements `k`, `k + 8`,
/// `k + 16`, ... one after the other, and the lanes are combined in pairs; the leaves are combined
/// in pairs, then the pairs, and so on (pairwise summation: the error grows with the logarithm of
/// the count; Higham, "The accuracy of floating point summation", 1993). The order depends on the
/// count alone. The lanes are what SIMD needs, the same for every width of it.
protocol TreeReduction {
  associatedtype Element
  associatedtype Value
  /// The value which changes nothing.
  static var identity: Value { get }
  /// What an element contributes.
  static func lift(_ element: Element) -> Value
  /// Two contributions together, the earlier one first.
  static func combine(_ first: Value, _ second: Value) -> Value
}

extension TreeReduction {
  private static var leaf: Int { 128 }
  /// More than the levels of a tree over as many leaves as memory can hold.
  private static var levels: Int { 60 }

  /// The value of `count` elements at a distance of `step`.
  @inline(__always)
  static func reduce(_ source: UnsafePointer<Element>, count: Int, step: Int) -> Value {
    withUnsafeTemporaryAllocation(of: Value.self, capacity: levels) { partials in
      var depth = 0
      var (start, leaves) = (0, 0)
      while start < count {
        let length = min(leaf, count &- start)
        var value =
          step == 1
          ? reduceLeaf(source + start, count: length)
          : reduceLeaf(source + start &* step, count: length, step: step)
        leaves &+= 1
        // After leaf number n, as many pairs close as n has trailing zero bits.
        for _ in 0..<leaves.trailingZeroBitCount {
          depth &-= 1
          value = combine(partials[depth], value)
        }
        partials.initializeElement(at: depth, to: value)
        depth &+= 1
        start &+= length
      }
      guard depth > 0 else { return identity }
      depth &-= 1
      var value = partials[depth]
      while depth > 0 {
        depth &-= 1
        value = combine(partials[depth], value)
      }
      return value
    }
  }

  @inline(__always)
  private static func reduceLeaf(_ x: UnsafePointer<Element>, count: Int) -> Value {
    var (a, b, c, d) = (identity, identity, identity, identity)
    var (e, f, g, h) = (identity, identity, identity, identity)
    var i = 0
    while i &+ 8 <= count {
      a = combine(a, lift(x[i]))
      b = combine(b, lift(x[i &+ 1]))
      c = combine(c, lift(x[i &+ 2]))
      d = combine(d, lift(x[i &+ 3]))
      e = combine(e, lift(x[i &+ 4]))
      f = combine(f, lift(x[i &+ 5]))
      g = combine(g, lift(x[i &+ 6]))
      h = combine(h, lift(x[i &+ 7]))
      i &+= 8
    }
    if i < count { a = combine(a, lift(x[i])) }
    if i &+ 1 < count { b = combine(b, lift(x[i &+ 1])) }
    if i &+ 2 < count { c = combine(c, lift(x[i &+ 2])) }
    if i &+ 3 < count { d = combine(d, lift(x[i &+ 3])) }
    if i &+ 4 < count { e = combine(e, lift(x[i &+ 4])) }
    if i &+ 5 < count { f = combine(f, lift(x[i &+ 5])) }
    if i &+ 6 < count { g = combine(g, lift(x[i &+ 6])) }
    return combine(combine(combine(a, b), combine(c, d)), combine(combine(e, f), combine(g, h)))
  }

  @inline(__always)
  private static func reduceLeaf(_ x: UnsafePointer<Element>, count: Int, step: Int) -> Value {
    withUnsafeTemporaryAllocation(of: Element.self, capacity: leaf) { gathered in
      for i in 0..<count { gathered.initializeElement(at: i, to: x[i &* step]) }
      return reduceLeaf(UnsafePointer(gathered.baseAddress!), count: count)
    }
  }
}

/// Columns reduced side by side, because memory is read by rows: for each the same tree as above.
extension TreeReduction {
  /// The values of `width` neighbouring columns, each of `count` elements at a distance of `step`.
  @inline(__always)
  static func reduceColumns(
    _ source: UnsafePointer<Element>, count: Int, step: Int, width: Int,
    to target: UnsafeMutablePointer<Value>
  ) {
    // So many at once that their lanes and partial values stay in the nearest cache.
    let block = min(64, width)
    let levels = Int.bitWidth - (count / leaf).leadingZeroBitCount + 1
    withUnsafeTemporaryAllocation(of: Value.self, capacity: (levels + 8) * block) { scratch in
      let lanes = scratch.baseAddress!, partials = lanes + 8 * block
      for first in stride(from: 0, to: width, by: block) {
        let wide = min(block, width - first)
        var depth = 0
        var (start, leaves) = (0, 0)
        while start < count {
          let length = min(leaf, count - start)
          reduceLeaf(source + start &* step + first, count: length, step: step, wide, lanes)
          leaves += 1
          for _ in 0..<leaves.trailingZeroBitCount {
            depth -= 1
            combineRows(partials + depth * wide, lanes, to: lanes, wide)
          }
          (partials + depth * wide).initialize(from: lanes, count: wide)
          depth += 1
          start += length
        }
        if depth == 0 { partials.initialize(repeating: identity, count: wide) }
        while depth > 1 {
          depth -= 1
          let last = partials + depth * wide
          combineRows(last - wide, last, to: last - wide, wide)
        }
        (target + first).update(from: partials, count: wide)
      }
    }
  }

  /// Reduces a leaf of each column, using the eight rows from `lanes` on, into the first of them.
  @inline(__always)
  private static func reduceLeaf(
    _ source: UnsafePointer<Element>, count: Int, step: Int, _ width: Int,
    _ lanes: UnsafeMutablePointer<Value>
  ) {
    lanes.initialize(repeating: identity, count: 8 * width)
    for i in 0..<count {
      let row = source + i &* step, lane = lanes + (i & 7) &* width
      for j in 0..<width { lane[j] = combine(lane[j], lift(row[j])) }
    }
    var distance = 1
    while distance < 8 {
      for k in stride(from: 0, to: 8, by: 2 * distance) {
        let lane = lanes + k * width
        combineRows(lane, lane + distance * width, to: lane, width)
      }
      distance *= 2
    }
  }

  @inline(__always)
  private static func combineRows(
    _ first: UnsafePointer<Value>, _ second: UnsafePointer<Value>,
    to target: UnsafeMutablePointer<Value>, _ width: Int
  ) {
    for j in 0..<width { target[j] = combine(first[j], second[j]) }
  }
}
