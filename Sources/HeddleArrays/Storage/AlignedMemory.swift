import Glibc

/// Memory as SIMD loops want it: small blocks from the C library, large ones from the system, which are
/// kept for the next array, or for the next scratch of a large matrix.
package enum AlignedMemory {
  /// The alignment of every allocation: a cache line, and the widest vector.
  static let alignment = 64

  /// From this size on a block is worth keeping. A fresh page costs 0.3 µs for every KiB, ten times what
  /// it takes to write it; the C library keeps what is smaller.
  private static let least = 256 << 10

  /// At least `byteCount` bytes; nil when there are none left.
  package static func allocate(byteCount: Int) -> UnsafeMutableRawPointer? {
    if byteCount >= least {
      return BlockCache.holding(byteCount).take(byteCount)
    }
    // The C library's own way to aligned memory takes five times as long as `malloc`, which leaves at least
    // 16 bytes up to the next cache line: room for what `free` is to be given.
    guard let start = malloc(byteCount + alignment) else { return nil }
    let base = (start + 16).alignedUp(toMultipleOf: alignment)
    base.storeBytes(of: start, toByteOffset: -16, as: UnsafeMutableRawPointer.self)
    return base
  }

  /// Takes back what `allocate` gave for so many bytes.
  package static func deallocate(_ base: UnsafeMutableRawPointer, byteCount: Int) {
    if byteCount >= least {
      BlockCache.holding(byteCount).giveBack(base, byteCount)
    } else {
      free(base.load(fromByteOffset: -16, as: UnsafeMutableRawPointer.self))
    }
  }
}
