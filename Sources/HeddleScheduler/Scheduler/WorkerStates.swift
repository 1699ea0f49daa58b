/// The states of a registry's places, each on cache lines of its own. Owned by the registry; what threads may touch
/// of another's state, and when, is said there (`Worker.state`).
struct WorkerStates: ~Copyable {
  static var stride: Int {
    (MemoryLayout<Worker.State>.size + CacheLines.pair - 1) / CacheLines.pair * CacheLines.pair
  }

  private let memory: UnsafeMutableRawPointer
  let count: Int

  /// Memory for so many; to be filled before anything else.
  init(count: Int) {
    self.count = count
    memory = .allocate(byteCount: count * Self.stride, alignment: CacheLines.pair)
  }

  func fill(_ state: (_ index: Int) -> Worker.State) {
    for index in 0..<count {
      (memory + index * Self.stride).initializeMemory(as: Worker.State.self, to: state(index))
    }
  }

  deinit {
    for index in 0..<count { self[index].deinitialize(count: 1) }
    memory.deallocate()
  }

  @inline(__always)
  subscript(index: Int) -> UnsafeMutablePointer<Worker.State> {
    (memory + index * Self.stride).assumingMemoryBound(to: Worker.State.self)
  }
}
