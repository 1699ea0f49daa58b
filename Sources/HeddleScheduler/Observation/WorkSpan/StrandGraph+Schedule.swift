extension StrandGraph {
  /// How long the strands take on `cores` cores, in nanoseconds, if no core ever rests while a strand could
  /// begin, and to begin costs nothing: the discrete events of a greedy schedule, in which what became ready
  /// first begins first.
  package func makespan(cores: Int) -> UInt64 {
    precondition(cores > 0, "a schedule needs at least one core")
    var missing = predecessorCounts
    var ready = missing.indices.filter { missing[$0] == 0 }
    var begun = 0
    var running = MinHeap<End>()
    var time: UInt64 = 0
    while true {
      while begun < ready.count, running.count < cores {
        running.insert(End(time: time + times[ready[begun]], strand: ready[begun]))
        begun += 1
      }
      guard let end = running.takeFirst() else { return time }
      time = end.time
      for successor in successors[end.strand] {
        missing[Int(successor)] -= 1
        if missing[Int(successor)] == 0 { ready.append(Int(successor)) }
      }
    }
  }
}

/// The end of a strand that runs; what happens first is the smallest.
private struct End: Comparable {
  let time: UInt64
  let strand: Int

  static func < (a: End, b: End) -> Bool { (a.time, a.strand) < (b.time, b.strand) }
}
