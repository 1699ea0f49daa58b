/// Work of a Swift task on its way to a scheduler's thread. It may be queued more than once, ever more
/// urgently; the first to come runs it.
final class Handover: Sendable {
  struct State: Sendable {
    var work: (@Sendable () -> Void)?
    var urgency = Urgency.current
  }

  private let state = Guarded(State())
  private let context: RetainedContext
  private let scheduler: Scheduler

  init(_ context: TaskContext, to scheduler: Scheduler) {
    self.context = RetainedContext(context)
    self.scheduler = scheduler
  }

  /// Queues `work`, or does it at once where the layer wants no scheduler.
  func begin(_ work: @escaping @Sendable () -> Void) {
    if context.context.layer == .blas { return work() }
    let urgency = state.withLock { state in
      state.work = work
      return state.urgency
    }
    queue(urgency)
  }

  /// Has the work begin sooner, if nobody has begun it.
  func escalate(to urgency: Urgency) {
    let mustQueue = state.withLock { state in
      guard urgency.rawValue < state.urgency.rawValue else { return false }
      state.urgency = urgency
      return state.work != nil
    }
    if mustQueue { queue(urgency) }
  }

  private func queue(_ urgency: Urgency) {
    let run = { @Sendable [self] in
      let work = state.withLock { state in
        defer { state.work = nil }
        return state.work
      }
      work?()
    }
    HeapJob.submit(run, context.context, to: scheduler, urgency)
  }
}
