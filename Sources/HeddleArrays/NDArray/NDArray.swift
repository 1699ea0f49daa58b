/// An array of numbers of any rank: a value with a shape, whose slices are views.
///
/// An array is a window on a block of memory: element `[i, j, ...]` lies at
/// `offset + i * strides[0] + j * strides[1] + ...`. Slicing, permuting and broadcasting only make
/// another window on the same block, and assigning shares it; writing first makes a copy unless
/// nobody else uses the block. New blocks are aligned to 64 bytes.
public struct NDArray<Scalar: ArrayScalar>: Sendable {
  /// The number of elements along each axis; empty for a single number.
  public internal(set) var shape: [Int]
  /// The distance in elements between neighbours along each axis: negative for a reversed axis,
  /// zero for a broadcast one.
  public internal(set) var strides: [Int]
  @usableFromInline var offset: Int
  @usableFromInline var storage: ArrayStorage<Scalar>
  /// Whether several indices may name one place, so that a write needs a copy first.
  @usableFromInline var isBroadcast: Bool

  init(
    shape: [Int], strides: [Int], offset: Int, storage: ArrayStorage<Scalar>, isBroadcast: Bool
  ) {
    self.shape = shape
    self.strides = strides
    self.offset = offset
    self.storage = storage
    self.isBroadcast = isBroadcast
  }

  /// How the elements of a fresh array lie in memory.
  package enum Layout: Sendable {
    /// The last axis is contiguous, as in C.
    case rowMajor
    /// Each matrix (the last two axes) by columns, its leading dimension the number of rows; the
    /// leading axes in C order.
    case columnMajorMatrices
  }

  /// A fresh array that nobody else refers to, its elements **uninitialised**.
  ///
  /// Behind column-major matrices there is room for one more column: complex matrix-vector products
  /// of OpenBLAS 0.3.21 (`zgemv_n` on Haswell and its like) read it, though they do not use it.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package init(uninitialized shape: [Int], layout: Layout = .rowMajor) {
    var count = Shape.count(shape)
    if layout == .columnMajorMatrices { count += shape[shape.count - 2] }
    self.init(
      shape: shape, strides: Shape.strides(shape, layout: layout), offset: 0,
      storage: ArrayStorage(count: count), isBroadcast: false)
  }

  /// The same, or nil where there is no memory for it.
  package init?(tryingToAllocate shape: [Int], layout: Layout = .rowMajor) {
    guard var count = Shape.checkedCount(shape) else { return nil }
    if layout == .columnMajorMatrices, count > 0 {
      let (sum, overflow) = count.addingReportingOverflow(shape[shape.count - 2])
      if overflow { return nil }
      count = sum
    }
    guard let storage = ArrayStorage<Scalar>(tryingToAllocate: count) else { return nil }
    self.init(
      shape: shape, strides: Shape.strides(shape, layout: layout), offset: 0, storage: storage,
      isBroadcast: false)
  }

  /// The number of axes.
  @inlinable public var rank: Int { shape.count }

  /// The number of elements.
  public var count: Int { shape.reduce(1, *) }

  /// Whether there is no element.
  public var isEmpty: Bool { shape.contains(0) }

  /// Whether the elements lie in memory one after the other in C order.
  public var isContiguous: Bool { Shape.isRowMajor(shape, strides) }
}

extension NDArray {
  /// Runs `body` on a pointer to element `[0, 0, ..., 0]`, to be read only.
  @inlinable
  package func withBase<R, E>(_ body: (UnsafePointer<Scalar>) throws(E) -> R) throws(E) -> R {
    // The array keeps its storage alive, and nobody writes it, until `body` returns.
    defer { withExtendedLifetime(storage) {} }
    return try body(UnsafePointer(storage.base + offset))
  }

  /// Runs `body` on a pointer to element `[0, 0, ..., 0]`, which may be written.
  ///
  /// The array first gets storage of its own, which can change its strides; call `makeUnique()`
  /// before reading them.
  @inlinable
  package mutating func withMutableBase<R, E>(
    _ body: (UnsafeMutablePointer<Scalar>) throws(E) -> R
  ) throws(E) -> R {
    makeUnique()
    // Sole owner since `makeUnique`, and the exclusive access lasts until `body` returns.
    defer { withExtendedLifetime(storage) {} }
    return try body(storage.base + offset)
  }

  /// Gives the array storage that no other array refers to and in which every index has its own
  /// place, keeping the order of its axes in memory.
  @inlinable
  package mutating func makeUnique() {
    if isBroadcast || !storage.isWritable || !isKnownUniquelyReferenced(&storage) {
      self = copied()
    }
  }

  /// The pointer for a single element that is about to be written.
  @inlinable @inline(__always)
  mutating func writableBase() -> UnsafeMutablePointer<Scalar> {
    makeUnique()
    return storage.base
  }
}
