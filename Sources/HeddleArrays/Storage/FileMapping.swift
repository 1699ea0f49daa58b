import Glibc

/// A whole file in the address space, for reading only, until the last reference goes.
///
/// Unchecked because the compiler cannot see it: this object owns the pages, nobody writes them,
/// and they are unmapped when no storage refers to it any more.
final class FileMapping: @unchecked Sendable {
  /// The file's first byte, at the start of a page.
  let start: UnsafeMutableRawPointer
  /// The file's size when it was mapped.
  let byteCount: Int

  /// Maps the first `byteCount` (at least 1) bytes; nil, with `errno` set, where the system refuses.
  init?(descriptor: Int32, byteCount: Int) {
    guard let memory = mmap(nil, byteCount, PROT_READ, MAP_PRIVATE, descriptor, 0),
      memory != MAP_FAILED
    else { return nil }
    start = memory
    self.byteCount = byteCount
  }

  deinit { munmap(start, byteCount) }
}
