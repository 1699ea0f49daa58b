import Synchronization

/// What a task inherits from the code that started it.
struct TaskContext {
  var layer: ThreadingLayer
  /// The scheduler that `withScheduler` chose, if any. Kept alive by the frame of `withScheduler`, which
  /// outlives every task started inside it, or by a job on the heap.
  var scheduler: Unmanaged<Scheduler>?
  /// Raised when the Swift task on whose behalf this runs is cancelled. Kept alive by the job of that task, or
  /// by the frame of a call that blocks it; a job on the heap, which may outlive such a call, drops it when its
  /// work is done.
  var cancellation: Unmanaged<CancellationFlag>?
  /// The innermost choice of a `SchedulerLocal`, if any. Kept alive like the scheduler.
  var bindings: Unmanaged<ContextBinding>?
  /// The innermost `withCoreBudget`, if any. Kept alive like the scheduler.
  var limit: Unmanaged<CoreLimit>?
  /// Whether a thread that waits for tasks started here leaves all other work alone meanwhile.
  var isolatesWaits = false
  /// Whether the code is a piece of a Swift task: it has what that task inherited, and not this. Goes with
  /// the layer `blas`, so that the shortest way into the constructs need not look at it.
  var followsTask = false

  /// What calls from outside the workers start with.
  static var outside: TaskContext {
    TaskContext(
      layer: Ambient.layer ?? .processDefault,
      scheduler: Ambient.scheduler.map(Unmanaged.passUnretained), cancellation: nil,
      bindings: Ambient.bindings.map(Unmanaged.passUnretained),
      limit: Ambient.limit.map(Unmanaged.passUnretained),
      isolatesWaits: Ambient.isolatesWaits)
  }

  /// What a piece of a Swift task runs in.
  static var ofTask: TaskContext { TaskContext(layer: .blas, followsTask: true) }

  /// What work starts with that nobody's choices are meant for.
  static var fresh: TaskContext { TaskContext(layer: .processDefault) }

  /// The context of the code that asks.
  static var current: TaskContext { Worker.inConstruct?.context ?? outside }
}

/// A context that keeps alive what it points to.
///
/// Unchecked because of the pointers in `context`: to what the other properties hold.
struct RetainedContext: @unchecked Sendable {
  let context: TaskContext
  private let scheduler: Scheduler?
  private let cancellation: CancellationFlag?
  private let bindings: ContextBinding?
  private let limit: CoreLimit?

  init(_ context: TaskContext) {
    self.context = context
    scheduler = context.scheduler?.takeUnretainedValue()
    cancellation = context.cancellation?.takeUnretainedValue()
    bindings = context.bindings?.takeUnretainedValue()
    limit = context.limit?.takeUnretainedValue()
  }
}

/// Carries the cancellation of a Swift task to the scheduler's threads. A hint without an order: nothing
/// is published by it.
///
/// Unchecked because of `task`, which any thread may ask whether it is cancelled, as long as it is.
final class CancellationFlag: @unchecked Sendable {
  private let flag = Atomic<Bool>(false)
  /// The task that a call blocks, in the frame of that call; nil if somebody raises the flag.
  private let task: UnsafePointer<UnsafeCurrentTask>?

  init(_ task: UnsafePointer<UnsafeCurrentTask>? = nil) { self.task = task }

  var isRaised: Bool { flag.load(ordering: .relaxed) || task?.pointee.isCancelled ?? false }
  func raise() { flag.store(true, ordering: .relaxed) }

  /// Runs `body` with a flag that is up when the calling Swift task is cancelled. It may be asked until `body`
  /// returns. Nil for a thread that runs no task.
  static func withCurrentTask(_ body: (CancellationFlag?) -> Void) {
    withUnsafeCurrentTask { task in
      guard let task else { return body(nil) }
      withUnsafePointer(to: task) { task in
        let flag = CancellationFlag(task)
        withExtendedLifetime(flag) { body(flag) }
      }
    }
  }
}

/// What code outside the workers has chosen for the calls that it makes; follows Swift tasks.
enum Ambient {
  @TaskLocal static var scheduler: Scheduler?
  @TaskLocal static var layer: ThreadingLayer?
  @TaskLocal static var bindings: ContextBinding?
  @TaskLocal static var limit: CoreLimit?
  @TaskLocal static var isolatesWaits = false
}

extension TaskLocal {
  /// `withValue` with typed errors.
  func bind<R, E: Error>(_ value: Value, _ body: () throws(E) -> R) throws(E) -> R {
    try withValue(value) { Result { () throws(E) -> R in try body() } }.get()
  }

  /// `withValue` with typed errors, for asynchronous code.
  func bind<R, E: Error>(
    _ value: Value, isolation: isolated (any Actor)? = #isolation,
    _ body: () async throws(E) -> R
  ) async throws(E) -> R {
    try await withValue(value) {
      do throws(E) { return Result<R, E>.success(try await body()) } catch {
        return .failure(error)
      }
    }.get()
  }
}
