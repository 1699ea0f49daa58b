import Glibc

/// Seeded numbers, the same on every machine. (SplitMix64, Steele et al. 2014)
struct SeededNumbers: RandomNumberGenerator {
  var state: UInt64

  init(seed: Int) { state = UInt64(truncatingIfNeeded: seed) &* 0x9e37_79b9_7f4a_7c15 }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z &>> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z &>> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z &>> 31)
  }

  /// Loses a little time, mostly none or some nanoseconds, now and then a time slice, so that two threads
  /// meet in ever different orders.
  mutating func jitter() {
    switch next() % 256 {
    case 0: sched_yield()
    case 1..<96: for _ in 0..<next() % 48 { Self.nothing() }
    default: break
    }
  }

  @inline(never) private static func nothing() {}
}
