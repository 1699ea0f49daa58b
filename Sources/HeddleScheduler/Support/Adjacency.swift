/// The neighbours of every node of a graph, one node's after another's.
struct Adjacency: Sendable {
  let starts: [Int32]
  let nodes: [Int32]

  init(starts: [Int32], nodes: [Int32]) { (self.starts, self.nodes) = (starts, nodes) }

  /// By counting: how many neighbours each of `count` nodes has, and from that where they begin.
  ///
  /// - Parameter visitEdges: calls its argument with every edge, in the same order each time.
  init(count: Int, _ visitEdges: (_ visit: (_ from: Int32, _ to: Int32) -> Void) -> Void) {
    var starts = [Int32](repeating: 0, count: count + 1)
    visitEdges { from, _ in starts[Int(from) + 1] += 1 }
    for node in 0..<count { starts[node + 1] += starts[node] }
    var next = starts
    var nodes = [Int32](repeating: 0, count: Int(starts[count]))
    visitEdges { from, to in
      nodes[Int(next[Int(from)])] = to
      next[Int(from)] += 1
    }
    (self.starts, self.nodes) = (starts, nodes)
  }

  var count: Int { starts.count - 1 }

  subscript(node: Int) -> ArraySlice<Int32> { nodes[Int(starts[node])..<Int(starts[node + 1])] }
}
