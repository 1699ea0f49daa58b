import HeddleErrors

/// Tasks with dependencies: each runs when all those that it comes after have ended, as many at once as
/// there are cores.
///
/// ```swift
/// var graph = TaskGraph<Never>()
/// let panel = graph.add(priority: 1) { factor(0) }
/// let updates = (1..<n).map { column in graph.add(after: [panel]) { update(column) } }
/// scheduler.run(graph)
/// ```
///
/// A task can only come after tasks that are in the graph already, so there are no cycles. A graph is a
/// value: it can be run again and again, and by several callers at once.
public struct TaskGraph<Failure: Error>: Sendable {
  /// A task of a graph.
  public struct Node: Sendable, Hashable {
    let index: Int
  }

  var bodies: [@Sendable () throws(Failure) -> Void] = []
  private(set) var priorities: [Int32] = []
  /// Where each node's part of `predecessors` begins, and a last entry for its end.
  private var starts: [Int32] = [0]
  private var predecessors: [Int32] = []

  /// An empty graph.
  public init() {}

  /// How many tasks the graph has.
  public var count: Int { bodies.count }

  /// How many dependencies the graph has.
  public var dependencyCount: Int { predecessors.count }

  /// Adds a task.
  ///
  /// - Parameters:
  ///   - priority: of the tasks that could begin, those of higher priority begin first; of equal ones,
  ///     those that were added first.
  ///   - after: the tasks of this graph that must have ended before.
  ///   - body: what to do.
  @discardableResult
  public mutating func add(
    priority: Int = 0, after: [Node] = [],
    _ body: @escaping @Sendable () throws(Failure) -> Void
  ) -> Node {
    require(count < Int(Int32.max), "a graph has at most \(Int32.max) tasks")
    for node in after {
      require(node.index < count, "a task comes after tasks of its own graph")
      predecessors.append(Int32(node.index))
    }
    starts.append(Int32(predecessors.count))
    bodies.append(body)
    priorities.append(Int32(clamping: priority))
    return Node(index: count - 1)
  }

  /// How many tasks each one waits for.
  var predecessorCounts: [Int32] { zip(starts.dropFirst(), starts).map(-) }

  /// The tasks that each one waits for.
  var predecessorNodes: Adjacency { Adjacency(starts: starts, nodes: predecessors) }

  /// The graph turned round: the tasks that wait for each one.
  var successors: Adjacency {
    let predecessors = predecessorNodes
    return Adjacency(count: count) { visit in
      for node in 0..<count {
        for predecessor in predecessors[node] { visit(predecessor, Int32(node)) }
      }
    }
  }
}
