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
  /// Where each strand's part of `followers` begins, and a last entry for its end.
  private let starts: [Int32]
  private let followers: [Int32]

  /// - Parameters:
  ///   - times: nanoseconds of every strand.
  ///   - edges: from smaller indices to larger ones, so that there are no cycles.
  package init(times: [UInt64], edges: [Edge]) {
    self.times = times
    var predecessorCounts = [Int32](repeating: 0, count: times.count)
    var starts = [Int32](repeating: 0, count: times.count + 1)
    for edge in edges {
      precondition(edge.from < edge.to, "strands come in the order in which they begin")
      predecessorCounts[Int(edge.to)] += 1
      starts[Int(edge.from) + 1] += 1
    }
    for strand in times.indices { starts[strand + 1] += starts[strand] }
    var next = starts
    var followers = [Int32](repeating: 0, count: edges.count)
    for edge in edges {
      followers[Int(next[Int(edge.from)])] = edge.to
      next[Int(edge.from)] += 1
    }
    self.predecessorCounts = predecessorCounts
    self.starts = starts
    self.followers = followers
  }

  /// How many strands there are.
  package var count: Int { times.count }

  func successors(of strand: Int) -> ArraySlice<Int32> {
    followers[Int(starts[strand])..<Int(starts[strand + 1])]
  }

  /// The time of all strands together, in nanoseconds.
  package var work: UInt64 { times.reduce(0, +) }

  /// The time of the longest chain of strands of which each comes after the one before, in nanoseconds.
  package var span: UInt64 {
    var begins = [UInt64](repeating: 0, count: count)
    var span: UInt64 = 0
    for strand in 0..<count {
      let end = begins[strand] + times[strand]
      span = max(span, end)
      for successor in successors(of: strand) {
        begins[Int(successor)] = max(begins[Int(successor)], end)
      }
    }
    return span
  }
}
