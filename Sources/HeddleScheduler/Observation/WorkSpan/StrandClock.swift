import CHeddleSystem

/// Measures how long a strand has used the processor.
///
/// The clock of a thread's processor time costs a call into the kernel (395 ns here), the monotonic clock
/// does not (22 ns), but it goes on while the thread is off the processor. So strands are timed by the
/// monotonic clock, and the time of a long one is cut by what the two have drifted apart. How far apart
/// they are was last seen at most `resolution` before the strand began, so that is the largest error.
struct StrandClock {
  /// Strands that are shorter are taken as they come: who is sent off the processor for another thread
  /// stays away longer.
  private static let resolution: UInt64 = 20_000
  /// Two looks that lie so close together have nothing between them.
  private static let instant: UInt64 = 5_000
  /// What reading the monotonic clock twice adds to the time between.
  private static let cost: UInt64 = {
    (0..<64).map { _ in
      let start = now()
      return now() - start
    }.min()!
  }()

  private let start: UInt64

  /// Starts now.
  init() {
    var start = now()
    if start > heddle_current_drift().time &+ Self.resolution {
      for _ in 0..<3 {
        let seen = Self.drift()
        heddle_set_current_drift(seen)
        start = now()
        if start - seen.time < Self.instant { break }
      }
    }
    self.start = start
  }

  /// Nanoseconds of the processor since the start.
  func elapsed() -> UInt64 {
    let elapsed = now() - start
    if elapsed <= Self.resolution { return elapsed - min(elapsed, Self.cost) }
    let before = heddle_current_drift()
    let after = Self.drift()
    heddle_set_current_drift(after)
    let away = after.away > before.away ? after.away - before.away : 0
    return after.time - start - min(after.time - start, away)
  }

  /// How far the two clocks are apart now. Read again if the thread was away between one and the other.
  private static func drift() -> heddle_drift {
    var best = heddle_drift(time: 0, away: 0)
    var width = UInt64.max
    for _ in 0..<3 where width > instant {
      let before = now()
      let used = heddle_thread_time()
      let after = now()
      guard after - before < width else { continue }
      width = after - before
      best = heddle_drift(time: before, away: before - used)
    }
    return best
  }
}
