/// The tasks that could begin, in the order in which they should.
struct ReadyQueue {
  /// Priority and index in one number: higher priorities and lower indices make it smaller.
  private var keys = MinHeap<UInt64>()

  var isEmpty: Bool { keys.isEmpty }

  mutating func insert(_ node: Int, priority: Int32) {
    let rank = UInt64(UInt32(bitPattern: ~priority) ^ 0x8000_0000)
    keys.insert(rank << 32 | UInt64(node))
  }

  mutating func takeFirst() -> Int? { keys.takeFirst().map { Int($0 & 0xffff_ffff) } }
}
