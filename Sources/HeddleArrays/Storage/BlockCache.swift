import Glibc
import Synchronization

/// Large blocks that arrays are done with, kept for the next ones: pages that are there already are
/// written at the speed of memory, three times as fast as the system hands out new ones.
///
/// What is kept is bounded four times over: by `limit`; by use, since a block that has not been wanted
/// for ten seconds goes with the next call; by the program's own peak, since a call that finds no block
/// of its size gives back as much as it asks the system for; and blocks on huge pages by the system,
/// which may take their pages whenever it is short of memory.
///
/// The lock is only ever tried: who finds it taken goes to the system instead. So nobody waits, and a
/// child forked while it was held cannot hang.
final class BlockCache: Sendable {
  /// Blocks on pages of 4 KiB. The system could take them back too, but saying so costs a third of what
  /// the pages do.
  static let small = BlockCache(limit: 32 << 20)
  /// Blocks on pages of 2 MiB, up to an eighth of the machine's memory.
  static let large = BlockCache(
    limit: sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE)) / 8, pagesAreHuge: true)

  /// The cache for blocks of this size. From two huge pages on these pay.
  static func holding(_ byteCount: Int) -> BlockCache {
    byteCount >= 2 * hugePage ? large : small
  }

  private static let hugePage = 2 << 20

  /// A block that nobody uses.
  struct Block {
    /// Owned by whoever holds this value: the cache, or who takes it out to use or unmap it.
    nonisolated(unsafe) let base: UnsafeMutableRawPointer
    let size: Int
    let since: Int
  }

  /// The sum of the blocks' sizes, written under their lock and read without it.
  private let kept = Atomic(0)
  /// The oldest first.
  private let blocks = Mutex<[Block]>([])
  let limit: Int
  private let pagesAreHuge: Bool
  /// In seconds.
  private let patience: Int

  init(limit: Int, pagesAreHuge: Bool = false, patience: Int = 10) {
    (self.limit, self.pagesAreHuge, self.patience) = (limit, pagesAreHuge, patience)
  }

  /// At least `byteCount` bytes; nil when the system has none left.
  func take(_ byteCount: Int) -> UnsafeMutableRawPointer? {
    guard let size = Self.size(for: byteCount) else { return nil }
    let found = blocks.withLockIfAvailable { blocks -> (block: Block?, rest: [Block]) in
      if let index = blocks.lastIndex(where: { $0.size == size }) {
        kept.subtract(size, ordering: .relaxed)
        return (blocks.remove(at: index), [])
      }
      return (nil, removeOldest(from: &blocks, byteCount: size))
    }
    found?.rest.forEach { munmap($0.base, $0.size) }
    if let block = found?.block { return block.base }
    if let fresh = map(size) { return fresh }
    // What is kept for later may be what is missing now.
    Self.releaseAll()
    return map(size)
  }

  /// Keeps a block of `take(byteCount)`, or gives it back to the system.
  func giveBack(_ base: UnsafeMutableRawPointer, _ byteCount: Int) {
    let now = Self.now()
    let block = Block(base: base, size: Self.size(for: byteCount)!, since: now)
    if pagesAreHuge { madvise(base, block.size, MADV_FREE) }
    let rest = blocks.withLockIfAvailable { blocks -> [Block] in
      blocks.append(block)
      kept.add(block.size, ordering: .relaxed)
      let stale = blocks.prefix { $0.since + patience < now }.reduce(0) { $0 + $1.size }
      return removeOldest(from: &blocks, byteCount: max(stale, self.byteCount - limit))
    }
    (rest ?? [block]).forEach { munmap($0.base, $0.size) }
  }

  /// What is kept now.
  var byteCount: Int { kept.load(ordering: .relaxed) }

  /// Gives all that is kept back to the system.
  static func releaseAll() {
    for cache in [small, large] {
      let rest = cache.blocks.withLockIfAvailable { blocks in
        cache.removeOldest(from: &blocks, byteCount: .max)
      }
      rest?.forEach { munmap($0.base, $0.size) }
    }
  }

  /// Removes the oldest blocks until they are as many bytes, or none is left.
  private func removeOldest(from blocks: inout [Block], byteCount: Int) -> [Block] {
    var (count, removed) = (0, 0)
    while removed < byteCount, count < blocks.count {
      removed += blocks[count].size
      count += 1
    }
    if count == 0 { return [] }
    kept.subtract(removed, ordering: .relaxed)
    defer { blocks.removeFirst(count) }
    return Array(blocks.prefix(count))
  }

  /// Eight sizes from one power of two to the next, in whole pages, so that blocks fit arrays of nearly
  /// the same size. Pages that an array doesn't touch take no memory.
  private static func size(for byteCount: Int) -> Int? {
    let step = max(1 << 12, 1 << (Int.bitWidth - 4 - byteCount.leadingZeroBitCount))
    let (sum, overflow) = byteCount.addingReportingOverflow(step - 1)
    return overflow ? nil : sum & -step
  }

  private static func now() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC_COARSE, &time)
    return time.tv_sec
  }

  /// Fresh memory from the system.
  private func map(_ size: Int) -> UnsafeMutableRawPointer? {
    // Aligned to its pages: what sticks out on both sides is given back at once.
    let slack = pagesAreHuge ? Self.hugePage : 0
    let (length, overflow) = size.addingReportingOverflow(slack)
    guard !overflow,
      let start = mmap(
        nil, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
      start != MAP_FAILED
    else { return nil }
    guard pagesAreHuge else { return start }
    let base = start.alignedUp(toMultipleOf: Self.hugePage)
    if base > start { munmap(start, base - start) }
    let end = base + size
    if end < start + length { munmap(end, start + length - end) }
    madvise(base, size, MADV_HUGEPAGE)
    return base
  }
}
