import Synchronization

/// For how long one place of a scheduler has held a permit. One word, so that whoever reads it while it
/// changes sees one moment.
struct RunningTime: ~Copyable {
  /// Nanoseconds; while the permit is held, less the time at which it was taken, which makes it negative:
  /// the monotonic clock is ahead of all that a process can have used.
  private let word = Atomic<Int>(0)

  /// Owner only.
  func start() { word.increase(by: -Int(now())) }

  /// Owner only.
  func stop() { word.increase(by: Int(now())) }

  /// Owner only: adds what another place's permits were held for, which has none now.
  func add(_ other: borrowing RunningTime) {
    word.increase(by: other.word.load(ordering: .relaxed))
  }

  /// Any thread: nanoseconds until `time`.
  func read(at time: UInt64) -> Int {
    let value = word.load(ordering: .relaxed)
    return value < 0 ? max(0, value + Int(time)) : value
  }
}
