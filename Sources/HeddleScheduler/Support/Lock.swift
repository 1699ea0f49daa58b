import CHeddleSystem
import Synchronization

/// A mutual exclusion for a few instructions. What `Mutex` of the standard library is, except that
/// ThreadSanitizer can look into it: it is compiled with this module.
///
/// Source: the third mutex of Drepper, "Futexes are tricky" (2011).
@usableFromInline
struct Lock: ~Copyable {
  private enum State {
    static let free: UInt32 = 0
    static let taken: UInt32 = 1
    /// Taken, and perhaps somebody sleeps.
    static let contended: UInt32 = 2
  }

  private let state = Atomic<UInt32>(State.free)

  func withLock<R, E: Error>(_ body: () throws(E) -> R) throws(E) -> R {
    acquire()
    defer { release() }
    return try body()
  }

  private func acquire() {
    let (taken, _) = state.compareExchange(
      expected: State.free, desired: State.taken, ordering: .acquiring)
    if taken { return }
    while state.exchange(State.contended, ordering: .acquiring) != State.free {
      withUnsafePointer(to: state) { heddle_futex_wait($0, State.contended) }
    }
  }

  private func release() {
    if state.exchange(State.free, ordering: .releasing) == State.contended {
      withUnsafePointer(to: state) { heddle_futex_wake($0, 1) }
    }
  }
}

/// A value that is only touched under its lock.
///
/// Unchecked because of the pointer: to memory that this owns, and that only the lock's holder touches.
struct Guarded<Value: Sendable>: ~Copyable, @unchecked Sendable {
  private let lock = Lock()
  private let value: UnsafeMutablePointer<Value>

  init(_ initial: Value) {
    value = .allocate(capacity: 1)
    value.initialize(to: initial)
  }

  deinit {
    value.deinitialize(count: 1)
    value.deallocate()
  }

  func withLock<R, E: Error>(_ body: (inout Value) throws(E) -> R) throws(E) -> R {
    try lock.withLock { () throws(E) -> R in try body(&value.pointee) }
  }
}
