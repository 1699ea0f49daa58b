/// One of the scheduler's own threads, from its start to its end. It keeps the registry alive.
final class WorkerThread {
  /// Virtual memory only, touched as far as it is used: room for deep recursion in the tasks.
  static let stackSize = 64 << 20

  private let worker: Worker
  private let registry: Registry

  init(worker: Worker, registry: Registry) {
    self.worker = worker
    self.registry = registry
  }

  /// What the thread runs; `argument` is a retained `WorkerThread`.
  static let main: @convention(c) (UnsafeMutableRawPointer?) -> Void = { argument in
    let thread = Unmanaged<WorkerThread>.fromOpaque(argument!).takeRetainedValue()
    thread.registry.runWorker(thread.worker)
  }
}
