import HeddleErrors
import Synchronization

extension Scheduler {
  /// Runs `body`, which may spawn tasks, and returns when it and all of them have ended.
  ///
  /// ```swift
  /// scheduler.scope { tasks in
  ///   for node in tree.roots { tasks.spawn { visit(node, tasks) } }
  /// }
  /// ```
  public func scope<R>(_ body: (TaskScope<Never>) -> R) -> R {
    scope(throwing: Never.self, body)
  }

  /// As `scope(_:)`, with tasks that may throw.
  ///
  /// An error keeps tasks that were spawned later, and have not begun, from beginning. What arrives when all
  /// have ended is the error of `body`, else that of the task that was spawned first among the failed.
  public func scope<R, E: Error>(
    throwing: E.Type, _ body: (TaskScope<E>) throws(E) -> R
  ) throws(E) -> R {
    try scope(throwing: E.self, stopsIfCancelled: false, body)
  }

  func scope<R, E: Error>(
    throwing: E.Type, stopsIfCancelled: Bool, _ body: (TaskScope<E>) throws(E) -> R
  ) throws(E) -> R {
    var result: Result<R, E>?
    withWorker { worker in
      let scope = TaskScope<E>(
        scheduler: self, owner: worker, stopsIfCancelled: stopsIfCancelled)
      let height = worker.state.pointee.deque.height
      result = Result { () throws(E) -> R in try body(scope) }
      if case .failure(let error) = result { scope.failure.record(error, at: -1) }
      scope.strands.join {
        scope.finish()
        // The scope's own tasks are no other work, even where waits are isolated.
        worker.runOwnJobs(above: height)
        withUnsafePointer(to: scope.latch) { latch in
          if let inbox = scope.inbox {
            inbox.wait(as: worker, height: height, for: latch)
          } else {
            worker.wait(for: latch)
          }
        }
      }
      result = scope.outcome(result!)
    } inline: {
      let scope = TaskScope<E>(scheduler: self, owner: nil, stopsIfCancelled: stopsIfCancelled)
      result = Result { () throws(E) -> R in try body(scope) }
      result = scope.outcome(result!)
    }
    return try result!.get()
  }
}

/// Where tasks are spawned that end before their scope does. Given by `Scheduler.scope(_:)`; tasks may
/// pass it on to tasks, but not out of the scope.
public final class TaskScope<E: Error>: Sendable {
  private let scheduler: Scheduler
  private let stopsIfCancelled: Bool
  /// The worker that waits at the end of the scope; nil where there is no parallelism.
  private let owner: Worker?
  /// Where tasks from outside lie if the owner waits isolated.
  fileprivate let inbox: ScopeInbox?
  /// The body and the tasks that have not ended.
  private let pending = Atomic<Int>(1)
  private let spawned = Atomic<Int>(0)
  fileprivate let latch = Latch()
  fileprivate let failure = FirstFailure<E>()
  fileprivate let strands = StrandGroup()

  fileprivate init(scheduler: Scheduler, owner: Worker?, stopsIfCancelled: Bool) {
    self.scheduler = scheduler
    self.stopsIfCancelled = stopsIfCancelled
    self.owner = owner
    inbox = owner?.context.isolatesWaits == true ? ScopeInbox() : nil
  }

  /// Starts a task, which may begin at once on another thread, or later on this one. In layers without
  /// parallelism it runs now.
  public func spawn(_ body: @escaping @Sendable () throws(E) -> Void) {
    let index = spawned.wrappingAdd(1, ordering: .relaxed).oldValue
    guard let owner, Worker.inConstruct?.context.layer ?? .dynamic == .dynamic else {
      return run(body, index)
    }
    let before = pending.wrappingAdd(1, ordering: .relaxed).oldValue
    require(before > 0, "a task can be spawned only while its scope is open")
    Strand.spawning { start in
      let task = { @Sendable [self] in
        strands.run(after: start) { run(body, index) }
        finish()
      }
      guard let inbox, Worker.current?.registry !== owner.registry else {
        return HeapJob.spawn(task, in: owner.registry, of: scheduler)
      }
      let context = RetainedContext(TaskContext.current)
      inbox.append {
        guard let worker = Worker.current else { return task() }
        worker.with(context.context, task)
      }
      HeapJob.spawn(
        {
          // The task comes with what it needs; what its captures do when they go is after the scope's end.
          Worker.current?.context.cancellation = nil
          _ = inbox.runFirst()
        }, in: owner.registry, of: scheduler)
    }
  }

  private func run(_ body: () throws(E) -> Void, _ index: Int) {
    if failure.precedes(index) { return }
    do throws(E) {
      if stopsIfCancelled { try Scheduler.stopIfCancelled(E.self) }
      try body()
    } catch {
      failure.record(error, at: index)
    }
  }

  /// The body or a task has ended; the last one opens the gate.
  fileprivate func finish() {
    // Release hands over what the task wrote; acquire, for the last one, takes in what all did.
    if pending.wrappingSubtract(1, ordering: .acquiringAndReleasing).newValue == 0 {
      latch.open()
      owner?.wake()
      inbox?.ring()
    }
  }

  fileprivate func outcome<R>(_ result: Result<R, E>) -> Result<R, E> {
    Result { () throws(E) -> R in
      try failure.check()
      return try result.get()
    }
  }
}
