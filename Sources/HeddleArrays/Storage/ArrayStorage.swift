import Glibc

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
  init?(tryingToAllocate count: Int) {
    let (byteCount, overflow) = count.multipliedReportingOverflow(by: MemoryLayout<Scalar>.stride)
    guard !overflow, let memory = AlignedMemory.allocate(byteCount: byteCount) else { return nil }
    base = memory.bindMemory(to: Scalar.self, capacity: count)
    self.count = count
    isWritable = true
    mapping = nil
  }

  /// Uninitialised memory for `count` scalars.
  convenience init(count: Int) {
    self.init(tryingToAllocate: count)!
  }

  /// The `count` scalars that lie `byteOffset` bytes into a mapped file.
  init(_ mapping: FileMapping, byteOffset: Int, count: Int) {
    base = (mapping.start + byteOffset).bindMemory(to: Scalar.self, capacity: max(count, 1))
    self.count = count
    isWritable = false
    self.mapping = mapping
  }

  deinit {
    if mapping == nil { free(base) }
  }
}

/// Memory as SIMD loops want it.
enum AlignedMemory {
  /// The alignment of every allocation: a cache line, and the widest vector.
  static let alignment = 64
  /// From this size on, pages of 2 MiB pay: a fresh result is written at memory speed instead of
  /// the speed of page faults.
  private static let hugePage = 2 << 20

  /// At least `byteCount` bytes, freed with `free`; nil when there are none left.
  static func allocate(byteCount: Int) -> UnsafeMutableRawPointer? {
    let isHuge = byteCount >= 2 * hugePage
    var memory: UnsafeMutableRawPointer?
    let code = posix_memalign(&memory, isHuge ? hugePage : alignment, max(byteCount, alignment))
    guard code == 0, let memory else { return nil }
    if isHuge { madvise(memory, byteCount, MADV_HUGEPAGE) }
    return memory
  }
}
