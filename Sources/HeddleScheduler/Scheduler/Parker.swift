import CHeddleSystem
import Synchronization

/// One thread's bed: it announces that it will sleep, looks a last time for a reason not to, and
/// sleeps until somebody wakes it. A wake-up that comes between the announcement and the sleep is
/// not lost, because it changes the word that the sleep compares.
struct Parker: ~Copyable {
  private enum State {
    static let awake: UInt32 = 0
    static let announced: UInt32 = 1
  }

  private let state = Atomic<UInt32>(State.awake)

  /// Owner only: from here on `wake` succeeds. Sequentially consistent: precedes the last look for
  /// work or for a set latch, and pairs with the waker's read in `wake`.
  func announce() {
    state.store(State.announced, ordering: .sequentiallyConsistent)
  }

  /// Owner only: takes the announcement back. False when somebody has already answered it.
  func retract() -> Bool {
    state.exchange(State.awake, ordering: .acquiringAndReleasing) == State.announced
  }

  /// Owner only: sleeps until the announcement is answered.
  func sleep() {
    while state.load(ordering: .acquiring) == State.announced {
      withUnsafePointer(to: state) { heddle_futex_wait($0, State.announced) }
    }
  }

  /// Owner only: sleeps until the announcement is answered, or so many nanoseconds, and takes it back.
  func sleep(atMost nanoseconds: UInt64) {
    withUnsafePointer(to: state) { heddle_futex_wait_for($0, State.announced, nanoseconds) }
    _ = retract()
  }

  /// Any thread: answers an announcement. True for the one thread whose answer counts.
  func wake() -> Bool {
    guard state.load(ordering: .sequentiallyConsistent) == State.announced else { return false }
    let won = state.compareExchange(
      expected: State.announced, desired: State.awake, ordering: .acquiringAndReleasing
    ).exchanged
    if won { withUnsafePointer(to: state) { heddle_futex_wake($0, 1) } }
    return won
  }
}
