/// Tasks that somebody waits for all together, as strands of a measured region. Made outside of one, it
/// keeps nothing.
struct StrandGroup: Sendable {
  private final class Ends: Sendable {
    let list = Guarded<[StrandEnd]>([])
  }

  private let ends: Ends?

  /// - Parameter isMeasured: whether the code that makes the group belongs to a region.
  init(isMeasured: Bool = Strand.isOpen) { ends = isMeasured ? Ends() : nil }

  /// Runs `body` as a task of the group; as part of a region, if that is where it was started.
  func run(after start: StrandEnd?, _ body: () -> Void) {
    guard let start else { return body() }
    let end = Strand.run(after: [start], isTask: true, body)
    ends?.list.withLock { $0.append(end) }
  }

  /// Runs `wait`, which returns when all tasks of the group have ended.
  func join(_ wait: () -> Void) {
    guard Strand.isOpen else { return wait() }
    Strand.interrupt { start in
      wait()
      return [start] + (ends?.list.withLock { $0 } ?? [])
    }
  }
}

/// The tasks of one run of a graph, as strands of a measured region.
///
/// Unchecked because of `ends`: each element is written by its task's thread, and read when the task is known
/// to have ended, which the run's lock has made visible.
final class GraphStrands: @unchecked Sendable {
  private let start: StrandEnd
  private let predecessors: Adjacency
  private let ends: UnsafeMutablePointer<StrandEnd>

  init(_ predecessors: Adjacency, after start: StrandEnd) {
    self.start = start
    self.predecessors = predecessors
    ends = .allocate(capacity: predecessors.count)
    ends.initialize(repeating: start, count: predecessors.count)
  }

  deinit {
    ends.deinitialize(count: predecessors.count)
    ends.deallocate()
  }

  /// Runs `body`, which is a task of the graph.
  func run(_ node: Int, _ body: () -> Void) {
    let before = predecessors[node].map { ends[Int($0)] }
    ends[node] = Strand.run(after: before.isEmpty ? [start] : before, isTask: true, body)
  }

  /// Where all tasks have ended.
  var all: [StrandEnd] { (0..<predecessors.count).map { ends[$0] } }
}
