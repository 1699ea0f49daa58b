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

  /// Uninitialised memory for `count` scalars, or nil when the system has none left.
  convenience init?(tryingToAllocate count: Int) {
    guard let base = Self.allocate(count) else { return nil }
    self.init(base, count: count)
  }

  /// Uninitialised memory for `count` scalars, for callers that have no errors.
  convenience init(count: Int) {
    guard let base = Self.allocate(count) else { Self.refuse(count) }
    self.init(base, count: count)
  }

  private init(_ base: UnsafeMutablePointer<Scalar>, count: Int) {
    self.base = base
    self.count = count
    isWritable = true
    mapping = nil
  }

  private static func allocate(_ count: Int) -> UnsafeMutablePointer<Scalar>? {
    let (byteCount, overflow) = count.multipliedReportingOverflow(by: MemoryLayout<Scalar>.stride)
    guard !overflow, let memory = AlignedMemory.allocate(byteCount: byteCount) else { return nil }
    return memory.bindMemory(to: Scalar.self, capacity: count)
  }

  @inline(never)
  private static func refuse(_ count: Int) -> Never {
    fatalError("no memory for \(count) elements of \(MemoryLayout<Scalar>.stride) bytes")
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
