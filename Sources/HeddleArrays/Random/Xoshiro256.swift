/// A generator of random bits that gives the same sequence for a seed on every machine.
///
/// xoshiro256** 1.0 of D. Blackman and S. Vigna ("Scrambled linear pseudorandom number generators",
/// ACM Trans. Math. Softw. 47, 2021), its state filled from the seed by SplitMix64 (Steele, Lea and
/// Flood, 2014), as its authors advise. Not for secrets.
public struct Xoshiro256: RandomNumberGenerator, Sendable {
  private var state: (UInt64, UInt64, UInt64, UInt64)

  /// The generator for a seed; different seeds give unrelated sequences.
  public init(seed: UInt64) {
    var mixed = seed
    func splitMix() -> UInt64 {
      mixed &+= 0x9E37_79B9_7F4A_7C15
      var z = mixed
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
    state = (splitMix(), splitMix(), splitMix(), splitMix())
  }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    func rotate(_ x: UInt64, _ k: UInt64) -> UInt64 { (x << k) | (x >> (64 - k)) }
    let result = rotate(state.1 &* 5, 7) &* 9
    let shifted = state.1 << 17
    state.2 ^= state.0
    state.3 ^= state.1
    state.1 ^= state.2
    state.0 ^= state.3
    state.2 ^= shifted
    state.3 = rotate(state.3, 45)
    return result
  }
}
