extension StrandGraph {
  /// How long the strands take on `cores` cores, in nanoseconds, if no core ever rests while a strand could
  /// begin, and to begin costs nothing: the discrete events of a greedy schedule, in which what became ready
  /// first begins first.
  package func makespan(cores: Int) -> UInt64 {
    precondition(cores > 0, "a schedule needs at least one core")
    var missing = predecessorCounts
    var ready = missing.indices.filter { missing[$0] == 0 }
    var begun = 0
    var running = EventQueue()
    var time: UInt64 = 0
    while true {
      while begun < ready.count, running.count < cores {
        running.insert(time: time + times[ready[begun]], strand: ready[begun])
        begun += 1
      }
      guard let (end, strand) = running.takeFirst() else { return time }
      time = end
      for successor in successors(of: strand) {
        missing[Int(successor)] -= 1
        if missing[Int(successor)] == 0 { ready.append(Int(successor)) }
      }
    }
  }
}

/// What will happen, the next first: a binary heap.
private struct EventQueue {
  private var events: [(time: UInt64, strand: Int)] = []

  var count: Int { events.count }

  mutating func insert(time: UInt64, strand: Int) {
    events.append((time, strand))
    var child = events.count - 1
    while child > 0, events[child] < events[(child - 1) / 2] {
      events.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  mutating func takeFirst() -> (time: UInt64, strand: Int)? {
    guard let first = events.first else { return nil }
    events.swapAt(0, events.count - 1)
    events.removeLast()
    var parent = 0
    while true {
      var child = 2 * parent + 1
      if child >= events.count { return first }
      if child + 1 < events.count, events[child + 1] < events[child] { child += 1 }
      if events[parent] <= events[child] { return first }
      events.swapAt(parent, child)
      parent = child
    }
  }
}
