import CHeddleSystem
import Synchronization

/// A gate that opens once. One thread may sleep on it; any thread may open it.
///
/// The waiter may free the latch the moment it sees it open, so `open` touches nothing after the
/// exchange but the word's address, as a name for the futex.
struct Latch: ~Copyable {
  private enum State {
    static let closed: UInt32 = 0
    static let slept: UInt32 = 1
    static let open: UInt32 = 2
  }

  private let state = Atomic<UInt32>(State.closed)

  /// Whether the latch is open. Sequentially consistent: a sleeper's last look, which pairs with `open`;
  /// it also makes visible what was written before `open`.
  var isOpen: Bool {
    @inline(__always) get { state.load(ordering: .sequentiallyConsistent) == State.open }
  }

  /// Opens the latch and wakes the thread that sleeps in `wait`.
  func open() {
    withUnsafePointer(to: state) { address in
      let before = state.exchange(State.open, ordering: .sequentiallyConsistent)
      if before == State.slept { heddle_futex_wake(address, 1) }
    }
  }

  /// Sleeps until the latch is open.
  func wait() {
    _ = state.compareExchange(
      expected: State.closed, desired: State.slept, ordering: .acquiringAndReleasing)
    while !isOpen {
      withUnsafePointer(to: state) { heddle_futex_wait($0, State.slept) }
    }
  }
}
