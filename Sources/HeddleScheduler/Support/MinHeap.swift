/// A binary heap: the smallest key comes first.
struct MinHeap<Key: Comparable & Sendable>: Sendable {
  private var keys: [Key] = []

  var count: Int { keys.count }
  var isEmpty: Bool { keys.isEmpty }

  mutating func insert(_ key: Key) {
    keys.append(key)
    var child = keys.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      if keys[parent] <= key { break }
      keys.swapAt(parent, child)
      child = parent
    }
  }

  mutating func takeFirst() -> Key? {
    guard let first = keys.first, let last = keys.popLast() else { return nil }
    if keys.isEmpty { return first }
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
    return first
  }
}
