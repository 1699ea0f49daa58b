import Synchronization

/// Who holds a core and who sleeps, in one atomic word, so that every decision sees all four counts at
/// the same instant. Every change is sequentially consistent; Sleep.md says which loads that pairs with.
struct Ledger: ~Copyable {
  /// The four counts at one instant.
  struct Entry {
    var word: UInt64

    /// Permits nobody holds; negative while more are held than a shrunken budget allows.
    var free: Int { Int(Int16(truncatingIfNeeded: word &>> 48)) }
    /// Threads that sleep in the queue for a permit.
    var queued: Int { Int(word &>> 32 & 0xffff) }
    /// Threads that look for work and will see whatever is published.
    var spinning: Int { Int(word &>> 16 & 0xffff) }
    /// Threads that sleep until there is work.
    var parked: Int { Int(word & 0xffff) }

    /// Whether new work needs a wake-up: someone sleeps, a core is free, and nobody is looking.
    var wantsWakeUp: Bool { parked > 0 && free > 0 && spinning == 0 }
    /// Whether a permit can be had without overtaking anyone.
    var hasPermit: Bool { free > 0 && queued == 0 }
  }

  /// What a change adds to the word. The highest field may borrow off the top, which is what makes it signed.
  enum Unit {
    static let permit: UInt64 = 1 &<< 48
    static let queued: UInt64 = 1 &<< 32
    static let spinner: UInt64 = 1 &<< 16
    static let sleeper: UInt64 = 1
  }

  private let word: Atomic<UInt64>

  init(permits: Int) {
    word = Atomic(UInt64(truncatingIfNeeded: permits) &* Unit.permit)
  }

  var entry: Entry {
    @inline(__always) get { Entry(word: word.load(ordering: .sequentiallyConsistent)) }
  }

  /// Adds `amount` (a sum of units, negated with `0 &- unit`) and returns the counts after it.
  @discardableResult
  func add(_ amount: UInt64) -> Entry {
    Entry(word: word.wrappingAdd(amount, ordering: .sequentiallyConsistent).newValue)
  }

  /// Adds `amount` if the counts satisfy `condition` at that instant; returns them as they were before.
  @inline(__always)
  func add(_ amount: UInt64, if condition: (Entry) -> Bool) -> Entry? {
    var seen = entry
    while condition(seen) {
      let (exchanged, original) = word.weakCompareExchange(
        expected: seen.word, desired: seen.word &+ amount, ordering: .sequentiallyConsistent)
      if exchanged { return seen }
      seen = Entry(word: original)
    }
    return nil
  }

  /// Adds what `amount` makes of the counts at that instant; returns them as they were before.
  func change(_ amount: (Entry) -> UInt64) -> Entry {
    var seen = entry
    while true {
      let (exchanged, original) = word.weakCompareExchange(
        expected: seen.word, desired: seen.word &+ amount(seen), ordering: .sequentiallyConsistent)
      if exchanged { return seen }
      seen = Entry(word: original)
    }
  }
}
