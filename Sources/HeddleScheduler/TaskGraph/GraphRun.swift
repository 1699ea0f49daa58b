extension Scheduler {
  /// Runs all tasks of a graph, each after those that it depends on, and returns when all have ended.
  ///
  /// An error keeps tasks that were added later, and have not begun, from beginning; so the error that
  /// arrives is always that of the task that was added first among those that fail.
  public func run<E: Error>(_ graph: TaskGraph<E>) throws(E) {
    try run(graph, stopsIfCancelled: false)
  }

  func run<E: Error>(_ graph: TaskGraph<E>, stopsIfCancelled: Bool) throws(E) {
    if graph.count == 0 { return }
    let run = GraphRun(graph, on: self, stopsIfCancelled: stopsIfCancelled)
    withWorker { worker in
      run.threads = worker.context.layer == .dynamic ? worker.registry.width : 1
      run.owner = worker
      run.asStrands {
        run.work()
        withUnsafePointer(to: run.latch) { worker.wait(for: $0) }
      }
    } inline: {
      run.work()
    }
    try run.failure.check()
  }
}

/// One execution of a graph. The threads at work take the next task from one queue, so that priorities
/// hold for all of them; a thread that leaves some in it invites another.
///
/// Unchecked because of `threads`, `owner` and `strands`, which are set before any other thread can see the object.
private final class GraphRun<E: Error>: @unchecked Sendable {
  private let graph: TaskGraph<E>
  private let successors: Adjacency
  private let scheduler: Scheduler
  private let stopsIfCancelled: Bool
  fileprivate var threads = 1
  fileprivate var owner: Worker?
  private var strands: GraphStrands?
  private let state: Guarded<State>
  fileprivate let latch = Latch()
  fileprivate let failure = FirstFailure<E>()

  private struct State: Sendable {
    var ready = ReadyQueue()
    /// For every task, how many of those that it waits for have not ended.
    var missing: [Int32]
    var unfinished: Int
    /// The threads at work or invited. It changes together with the queue: who leaves has found nothing,
    /// and whoever adds something later sees that it has left.
    var runners = 1
  }

  init(_ graph: TaskGraph<E>, on scheduler: Scheduler, stopsIfCancelled: Bool) {
    self.graph = graph
    self.stopsIfCancelled = stopsIfCancelled
    self.scheduler = scheduler
    successors = graph.successors
    var state = State(missing: graph.predecessorCounts, unfinished: graph.count)
    for (node, count) in state.missing.enumerated() where count == 0 {
      state.ready.insert(node, priority: graph.priorities[node])
    }
    self.state = Guarded(state)
  }

  /// Runs `body`, which returns when all tasks have ended, as part of the measured region if there is one.
  fileprivate func asStrands(_ body: () -> Void) {
    guard Strand.isOpen else { return body() }
    Strand.interrupt { start in
      let strands = GraphStrands(graph.predecessorNodes, after: start)
      self.strands = strands
      body()
      return strands.all
    }
  }

  private func run(_ node: Int) {
    if failure.precedes(node) { return }
    do throws(E) {
      if stopsIfCancelled { try Scheduler.stopIfCancelled(E.self) }
      try graph.bodies[node]()
    } catch {
      failure.record(error, at: node)
    }
  }

  /// Runs tasks as long as there are any to begin.
  func work() {
    var next = takeNext(after: nil)
    while let node = next {
      if let strands { strands.run(node) { run(node) } } else { run(node) }
      next = takeNext(after: node)
    }
  }

  /// - Parameter ended: the task that the thread has just run.
  /// - Returns: the task that should begin next.
  private func takeNext(after ended: Int?) -> Int? {
    let (next, mustInvite, isLast) = state.withLock { state in
      if let ended {
        state.unfinished -= 1
        for successor in successors[ended].lazy.map({ Int($0) }) {
          state.missing[successor] -= 1
          if state.missing[successor] == 0 {
            state.ready.insert(successor, priority: graph.priorities[successor])
          }
        }
      }
      let next = state.ready.takeFirst()
      let mustInvite = !state.ready.isEmpty && state.runners < threads
      if mustInvite { state.runners += 1 }
      if next == nil { state.runners -= 1 }
      return (next, mustInvite, ended != nil && state.unfinished == 0)
    }
    // Whoever follows the invitation invites the next.
    if mustInvite { HeapJob.spawn({ [self] in work() }, in: owner!.registry, of: scheduler) }
    if isLast {
      latch.open()
      owner?.wake()
    }
    return next
  }
}
