import CHeddleSystem
import Glibc

/// Memory that a worker lends to the tasks it runs: taken and given back like a stack, reused, so that
/// the steady state allocates nothing. Tasks nest on one worker (a waiting task runs another one), and
/// so do their scratches.
package struct ScratchArena: ~Copyable {
  /// Every piece begins at a multiple of this: a cache line, and the widest SIMD register.
  package static var alignment: Int { 64 }
  /// What an idle arena keeps at most; what is beyond it goes back to the system after its use.
  static var retainedBytes: Int { 32 << 20 }
  private static var smallestBlock: Int { 256 << 10 }

  /// One contiguous piece; `used` bytes of it are lent out. Owned by the arena.
  struct Block {
    let base: UnsafeMutableRawPointer
    let size: Int
    var used: Int
  }

  private var blocks: [Block] = []
  /// Blocks before this one are in use; from here on they are free.
  private var current = 0

  deinit { for block in blocks { free(block.base) } }

  /// What `giveBack` needs to undo one `take`.
  struct Mark {
    fileprivate let block: Int
    fileprivate let used: Int
  }

  /// `byteCount` bytes, aligned; nil when the system has no memory.
  mutating func take(_ byteCount: Int) -> (UnsafeMutableRawPointer, Mark)? {
    let (size, overflow) = byteCount.addingReportingOverflow(Self.alignment - 1)
    guard !overflow else { return nil }
    let rounded = max(Self.alignment, size & ~(Self.alignment - 1))
    while current < blocks.count, blocks[current].size - blocks[current].used < rounded {
      if blocks[current].used == 0 {
        // Free but too small: its place goes to one that fits.
        free(blocks.remove(at: current).base)
      } else {
        current += 1
      }
    }
    if current == blocks.count {
      var base: UnsafeMutableRawPointer?
      let size = max(rounded, Self.smallestBlock)
      guard posix_memalign(&base, Self.alignment, size) == 0, let base else {
        current = max(0, blocks.count - 1)
        return nil
      }
      blocks.append(Block(base: base, size: size, used: 0))
    }
    let mark = Mark(block: current, used: blocks[current].used)
    blocks[current].used += rounded
    return (blocks[current].base + mark.used, mark)
  }

  /// Gives back the most recent `take` that has not been given back.
  mutating func giveBack(_ mark: Mark) {
    blocks[mark.block].used = mark.used
    current = mark.block
    if mark.used == 0, blocks.lazy.map(\.size).reduce(0, +) > Self.retainedBytes {
      free(blocks.remove(at: mark.block).base)
      current = max(0, mark.block - 1)
    }
  }
}
