/// Strands and which comes after which: a region as a scheduler sees it.
package struct StrandGraph: Sendable {
  /// One strand begins when another has ended.
  package struct Edge: Sendable {
    let from: Int32
    let to: Int32

    package init(from: Int32, to: Int32) {
      self.from = from
      self.to = to
    }
  }

  /// Nanoseconds of every strand.
  package let times: [UInt64]
  /// How many strands each one comes after.
  let predecessorCounts: [Int32]
  /// The strands that come after each one.
  let successors: Adjacency

  /// - Parameters:
  ///   - times: nanoseconds of every strand.
  ///   - edges: from smaller indices to larger ones, so that there are no cycles.
  package init(times: [UInt64], edges: [Edge]) {
    self.times = times
    var predecessorCounts = [Int32](repeating: 0, count: times.count)
    for edge in edges {
      precondition(edge.from < edge.to, "strands come in the order in which they begin")
      predecessorCounts[Int(edge.to)] += 1
    }
    self.predecessorCounts = predecessorCounts
    successors = Adjacency(count: times.count) { visit in
      for edge in edges { visit(edge.from, edge.to) }
    }
  }

  /// How many strands there are.
  package var count: Int { times.count }

  /// The time of all strands together, in nanoseconds.
  package var work: UInt64 { times.reduce(0, +) }

  /// The time of the longest chain of strands of which each comes after the one before, in nanoseconds.
  package var span: UInt64 {
    var begins = [UInt64](repeating: 0, count: count)
    var span: UInt64 = 0
    for strand in 0..<count {
      let end = begins[strand] + times[strand]
      span = max(span, end)
      for successor in successors[strand] {
        begins[Int(successor)] = max(begins[Int(successor)], end)
      }
    }
    return span
  }
}
