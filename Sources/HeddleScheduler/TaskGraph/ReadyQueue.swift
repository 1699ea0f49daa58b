/// The tasks that could begin, in the order in which they should: a binary heap, smallest key first.
struct ReadyQueue {
  /// Priority and index in one number: higher priorities and lower indices make it smaller.
  private var keys: [UInt64] = []

  var isEmpty: Bool { keys.isEmpty }

  mutating func insert(_ node: Int, priority: Int32) {
    let rank = UInt64(UInt32(bitPattern: ~priority) ^ 0x8000_0000)
    keys.append(rank << 32 | UInt64(node))
    var child = keys.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      if keys[parent] <= keys[child] { break }
      keys.swapAt(parent, child)
      child = parent
    }
  }

  mutating func takeFirst() -> Int? {
    guard let first = keys.first, let last = keys.popLast() else { return nil }
    if keys.isEmpty { return Int(first & 0xffff_ffff) }
    var hole = 0
    while true {
      var child = 2 * hole + 1
      if child >= keys.count { break }
      if child + 1 < keys.count, keys[child + 1] < keys[child] { child += 1 }
      if last <= keys[child] { break }
      keys[hole] = keys[child]
      hole = child
    }
    keys[hole] = last
    return Int(first & 0xffff_ffff)
  }
}
