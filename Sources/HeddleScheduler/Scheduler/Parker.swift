import CHeddleSystem
import Synchronization

/// One thread's bed: it announces that it will sleep, looks a last time for a reason not to, and
/// sleeps until somebody wakes it. A wake-up that comes between the announcement and the sleep is
/// not lost, because it changes the word that the sleep compares.
///
/// Who wakes it may have it come to run on another processor than its own (Sleep.md).
struct Parker: ~Copyable {
  private enum State {
    static let awake: UInt32 = 0
    static let announced: UInt32 = 1
    /// Answered by somebody who is still at the owner's affinity mask.
    static let called: UInt32 = 2
    /// The same, and the owner sleeps until that is over.
    static let attended: UInt32 = 3
  }

  private let state = Atomic<UInt32>(State.awake)
  /// The owner, if it is a thread whose mask may be touched; else 0.
  private let thread = Atomic<Int32>(0)
  /// When such an owner announced itself last; a hint, without order.
  private let bedtime = Atomic<UInt64>(0)

  /// Owner only, one of the scheduler's own threads, before it announces anything: others may send it to
  /// another processor when they wake it.
  func allowDetours(of owner: Int32 = heddle_thread_id()) {
    thread.store(owner, ordering: .relaxed)
  }

  /// The thread that others may send to another processor; 0 for none.
  var movable: Int32 { thread.load(ordering: .relaxed) }

  /// Owner only: from here on `wake` succeeds. Sequentially consistent: precedes the last look for
  /// work or for a set latch, and pairs with the waker's read in `wake`.
  func announce() {
    if movable != 0 { bedtime.store(now(), ordering: .relaxed) }
    state.store(State.announced, ordering: .sequentiallyConsistent)
  }

  /// Owner only: takes the announcement back. False when somebody has already answered it.
  func retract() -> Bool {
    let (isMine, _) = state.compareExchange(
      expected: State.announced, desired: State.awake, ordering: .acquiringAndReleasing)
    if !isMine { attend() }
    return isMine
  }

  /// Owner only: sleeps until the announcement is answered.
  func sleep() {
    while state.load(ordering: .acquiring) == State.announced {
      withUnsafePointer(to: state) { heddle_futex_wait($0, State.announced) }
    }
    attend()
  }

  /// Owner only: sleeps until the announcement is answered, or so many nanoseconds, and takes it back.
  func sleep(atMost nanoseconds: UInt64) {
    withUnsafePointer(to: state) { heddle_futex_wait_for($0, State.announced, nanoseconds) }
    _ = retract()
  }

  /// Owner only, once it has been answered: sleeps until its affinity mask is its own again. Acquires, as
  /// `sleep` does, what the waker has written.
  private func attend() {
    if state.load(ordering: .acquiring) == State.awake { return }
    _ = state.compareExchange(
      expected: State.called, desired: State.attended, ordering: .acquiringAndReleasing)
    while state.load(ordering: .acquiring) != State.awake {
      withUnsafePointer(to: state) { heddle_futex_wait($0, State.attended) }
    }
  }

  /// Any thread: answers an announcement. True for the one thread whose answer counts.
  ///
  /// - Parameters:
  ///   - place: where the owner is to run, if it allows that.
  ///   - rest: how many nanoseconds ago it must have announced itself for that.
  func wake(
    _ place: WakePlace = .anywhere, afterRest rest: UInt64 = Patience.restBeforeDetour
  ) -> Bool {
    guard state.load(ordering: .sequentiallyConsistent) == State.announced else { return false }
    let isDetour =
      place != .anywhere && movable != 0 && now() >= bedtime.load(ordering: .relaxed) + rest
    let won = state.compareExchange(
      expected: State.announced, desired: isDetour ? State.called : State.awake,
      ordering: .acquiringAndReleasing
    ).exchanged
    if !won { return false }
    if isDetour {
      call(to: place.processor)
    } else {
      rouse()
    }
    return true
  }

  /// The owner stays where it is, and alive, until the word says that it is awake, which is the last that is done
  /// to it: after that, `state` is but a name.
  private func call(to processor: Int32) {
    var detour = heddle_detour()
    if heddle_begin_detour(movable, processor, &detour) {
      // Out of its sleep, onto another processor; there it waits, if it is quick, for its mask.
      rouse()
      heddle_end_detour(&detour)
      if answer() == State.attended { rouse() }
    } else {
      _ = answer()
      rouse()
    }
  }

  private func answer() -> UInt32 {
    state.exchange(State.awake, ordering: .acquiringAndReleasing)
  }

  private func rouse() { withUnsafePointer(to: state) { heddle_futex_wake($0, 1) } }
}

/// Where a thread that is woken comes to run.
enum WakePlace: Equatable {
  /// Where the kernel puts it.
  case anywhere
  /// On another processor than its waker's, which goes on.
  case aside
  /// On the processor with this number, which another thread leaves.
  case on(Int32)

  /// As `heddle_begin_detour` wants it.
  var processor: Int32 {
    if case .on(let processor) = self { processor } else { -1 }
  }
}
