import HeddleLAPACK
import HeddleScheduler

/// The tasks of an algorithm that goes from panel to panel: each is prepared once, and then used to
/// update blocks of columns, every block by one panel after the other.
///
/// A panel can begin as soon as its own columns are up to date, and has the highest priority; the
/// updates that the next panel waits for come second. So the next panels are ready before they are
/// needed (look-ahead), and the other cores never wait for one.
///
/// What updates read of a panel stands in one of a few slots: a panel waits until all updates with the
/// one that had its slot before are done, and memory is bounded whatever the number of panels.
struct PanelGraph {
  private typealias Node = TaskGraph<LAPACKError>.Node
  private var graph = TaskGraph<LAPACKError>()
  /// The last task so far that writes each block.
  private var writers: [Node?]
  /// The tasks that read each slot, after its last panel.
  private var readers: [[Node]]
  private var panel: Node?
  private var panels = 0

  /// How many slots there are: one for the panel at work, one for that in use, and one more so that the
  /// two need not be at the same point.
  static let slots = 3

  /// A graph for so many blocks of columns.
  init(blocks: Int) {
    writers = Array(repeating: nil, count: blocks)
    readers = Array(repeating: [], count: Self.slots)
  }

  /// Adds the task that gives a block its first content.
  mutating func load(_ block: Int, _ body: @escaping @Sendable () throws(LAPACKError) -> Void) {
    writers[block] = graph.add(after: [writers[block]].compactMap(\.self), body)
  }

  /// Adds a panel, which may write a block.
  mutating func addPanel(
    _ block: Int?, _ body: @escaping @Sendable (_ slot: Int) throws(LAPACKError) -> Void
  ) {
    let slot = panels % Self.slots
    panels += 1
    let after = readers[slot] + [block.flatMap { writers[$0] }].compactMap(\.self)
    let node = graph.add(priority: 2, after: after) { () throws(LAPACKError) in try body(slot) }
    if let block { writers[block] = node }
    readers[slot] = [node]
    panel = node
  }

  /// Adds the update of a block by the panel that was added last.
  ///
  /// - Parameter isNext: whether the block becomes the next panel.
  mutating func addUpdate(
    _ block: Int, isNext: Bool = false,
    _ body: @escaping @Sendable (_ slot: Int) throws(LAPACKError) -> Void
  ) {
    guard let panel else { preconditionFailure("an update comes after a panel") }
    let slot = (panels - 1) % Self.slots
    let after = [panel] + [writers[block]].compactMap(\.self)
    let node = graph.add(priority: isNext ? 1 : 0, after: after) { () throws(LAPACKError) in
      try body(slot)
    }
    writers[block] = node
    readers[slot].append(node)
  }

  /// Adds a task for when a block is finished. It has time.
  mutating func finish(_ block: Int, _ body: @escaping @Sendable () throws(LAPACKError) -> Void) {
    writers[block] = graph.add(
      priority: -1, after: [writers[block]].compactMap(\.self), body)
  }

  /// Adds a task for when a block is finished, and so are all panels.
  mutating func finishLast(
    _ block: Int, _ body: @escaping @Sendable () throws(LAPACKError) -> Void
  ) {
    let after = [writers[block], panel].compactMap(\.self)
    writers[block] = graph.add(priority: -1, after: after, body)
  }

  /// Runs all tasks.
  func run() throws(LAPACKError) { try Scheduler.current.run(graph) }
}
