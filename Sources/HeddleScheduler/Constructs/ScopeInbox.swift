/// The tasks that other threads spawn into a scope whose owner waits isolated.
///
/// In the scheduler's queue they could wait for ever: every thread of the scheduler may be asleep at the end
/// of such a scope. So the owner, which leaves all other work alone, takes them from here; and so does
/// whoever comes from the queue, where each of them is announced.
final class ScopeInbox: Sendable {
  typealias Task = @Sendable () -> Void

  private let tasks = Guarded<[Task]>([])
  private let bell = Parker()

  func append(_ task: @escaping Task) {
    tasks.withLock { $0.append(task) }
    ring()
  }

  /// Has the owner look again. The owner announces its sleep before it looks, and the lock orders that look
  /// and `append`: either it sees the task, or this sees the announcement.
  func ring() { _ = bell.wake() }

  /// Runs the task that came first; false if there is none.
  func runFirst() -> Bool {
    guard let task = tasks.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) else { return false }
    task()
    return true
  }

  private var isEmpty: Bool { tasks.withLock { $0.isEmpty } }

  /// The owner's wait for the scope's end, which rings. What it spawns itself lies above `height`.
  func wait(as worker: Worker, height: Int, for latch: UnsafePointer<Latch>) {
    while !latch.pointee.isOpen {
      if runFirst() {
        worker.runOwnJobs(above: height)
        worker.yieldPermitIfWanted()
      } else {
        worker.sleepIsolated(
          until: { [self] in latch.pointee.isOpen || !isEmpty },
          asleep: { [self] in
            bell.announce()
            if latch.pointee.isOpen || !isEmpty { _ = bell.retract() } else { bell.sleep() }
          })
      }
    }
  }
}
