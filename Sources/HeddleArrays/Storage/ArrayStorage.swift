import HeddleErrors

/// The memory behind arrays: a block of scalars with one owner and any number of views.
///
/// Unchecked because the compiler cannot see it: this object owns the block until it is destroyed,
/// arrays that share it only read it, and an array writes only while it holds the sole reference.
@usableFromInline
final class ArrayStorage<Scalar: ArrayScalar>: @unchecked Sendable {
  /// The first scalar; never null, also when `count` is zero.
  @usableFromInline let base: UnsafeMutablePointer<Scalar>
  /// How many scalars the block holds.
  let count: Int
  /// Whether the block may be written; a mapped file may not.
  @usableFromInline let isWritable: Bool
  private let mapping: FileMapping?

  /// Uninitialised memory for `count` scalars.
  init(allocating count: Int) throws(OutOfMemory) {
    base = try AlignedMemory.allocate(Scalar.self, count: count)
    self.count = count
    isWritable = true
    mapping = nil
  }

  /// The same for callers that cannot go on without: arithmetic has no errors.
  convenience init(count: Int) {
    do throws(OutOfMemory) { try self.init(allocating: count) } catch { fatalError("\(error)") }
  }

  /// The `count` scalars that lie `byteOffset` bytes into a mapped file.
  init(_ mapping: FileMapping, byteOffset: Int, count: Int) {
    base = (mapping.start + byteOffset).bindMemory(to: Scalar.self, capacity: max(count, 1))
    self.count = count
    isWritable = false
    self.mapping = mapping
  }

  deinit {
    if mapping == nil {
      AlignedMemory.deallocate(base, byteCount: count * MemoryLayout<Scalar>.stride)
    }
  }
}
