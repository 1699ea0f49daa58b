import HeddleErrors

extension NDArray {
  /// The element at `index`, which has one entry per axis.
  public subscript(index: [Int]) -> Scalar {
    get { storage.base[place(index)] }
    set {
      makeUnique()
      storage.base[place(index)] = newValue
    }
  }

  /// The element of an array of rank 1.
  @inlinable
  public subscript(i: Int) -> Scalar {
    get {
      checkRank(1)
      return storage.base[offset &+ step(0, i)]
    }
    set {
      checkRank(1)
      writableBase()[offset &+ step(0, i)] = newValue
    }
  }

  /// The element of an array of rank 2.
  @inlinable
  public subscript(i: Int, j: Int) -> Scalar {
    get {
      checkRank(2)
      return storage.base[offset &+ step(0, i) &+ step(1, j)]
    }
    set {
      checkRank(2)
      writableBase()[offset &+ step(0, i) &+ step(1, j)] = newValue
    }
  }

  /// The element of an array of rank 3.
  @inlinable
  public subscript(i: Int, j: Int, k: Int) -> Scalar {
    get {
      checkRank(3)
      return storage.base[offset &+ step(0, i) &+ step(1, j) &+ step(2, k)]
    }
    set {
      checkRank(3)
      writableBase()[offset &+ step(0, i) &+ step(1, j) &+ step(2, k)] = newValue
    }
  }

  /// The element of an array of rank 4.
  @inlinable
  public subscript(i: Int, j: Int, k: Int, l: Int) -> Scalar {
    get {
      checkRank(4)
      return storage.base[offset &+ step(0, i) &+ step(1, j) &+ step(2, k) &+ step(3, l)]
    }
    set {
      checkRank(4)
      writableBase()[offset &+ step(0, i) &+ step(1, j) &+ step(2, k) &+ step(3, l)] = newValue
    }
  }

  /// The single number of an array of one element, of any rank.
  public var scalar: Scalar {
    require(count == 1, "an array of shape \(shape) is not a single number")
    return storage.base[offset]
  }

  /// The elements in C order.
  public var scalars: [Scalar] {
    let source = contiguous()
    return source.withBase { Array(UnsafeBufferPointer(start: $0, count: source.count)) }
  }

  @usableFromInline
  func place(_ index: [Int]) -> Int {
    checkRank(index.count)
    return index.indices.reduce(offset) { $0 + step($1, index[$1]) }
  }

  // Constant texts: a message that holds the index and the shape makes every access about twice as slow, even
  // where it is never put together (measured: a sum over a matrix takes 0.5 ns an element, and 1.2).

  @inlinable @inline(__always)
  func checkRank(_ count: Int) {
    require(
      shape.count == count,
      "as many indices as the array has axes; a part of it is a[.at(i)] or a[.at(i), .all]")
  }

  /// How far from the first element index `i` of an axis leads.
  @inlinable @inline(__always)
  func step(_ axis: Int, _ i: Int) -> Int {
    if i < 0 || i >= shape[axis] { Self.refuse(i, axis, of: shape) }
    return i &* strides[axis]
  }

  /// Apart, as a text that is put together in place would slow down the access that needs none.
  @usableFromInline @inline(never)
  static func refuse(_ index: Int, _ axis: Int, of shape: [Int]) -> Never {
    misuse("index \(index) is out of the bounds of axis \(axis) of shape \(shape)")
  }
}
