/// Who holds and who wants cores, as one member saw it at one moment, and the rules of who gives to whom. The
/// rules are argued in SharedCores.md.
struct CorePicture: Hashable {
  struct Member: Hashable {
    /// Permits that the member owns.
    var held = 0
    /// How many it could use.
    var wanted = 0
    /// Since when it has had fewer than it wants, or since it was last given one, in nanoseconds.
    var since: UInt64 = 0

    var isNeedy: Bool { held < wanted }
  }

  /// By slot. An empty slot holds and wants nothing.
  var members: [Member]
  /// Permits that nobody owns.
  var free = 0

  /// Who has the least, and of those who has waited longest.
  func neediest(besides slot: Int) -> Int? {
    members.indices.lazy.filter { $0 != slot && members[$0].isNeedy }.min(by: precedes)
  }

  /// How many stand in the queue before the member at `slot`.
  func needier(than slot: Int) -> Int {
    members.indices.count { members[$0].isNeedy && precedes($0, slot) }
  }

  private func precedes(_ one: Int, _ other: Int) -> Bool {
    let (a, b) = (members[one], members[other])
    return (a.held, a.since, UInt64(one)) < (b.held, b.since, UInt64(other))
  }

  /// Whether the member at `slot` must stop a thread in favour of the neediest: when it has at least two
  /// permits more; when it has one more, then after its turn, so that they take turns.
  func owes(_ slot: Int, turnIsOver: Bool) -> Bool {
    guard let needy = neediest(besides: slot) else { return false }
    let lead = members[slot].held - members[needy].held
    return lead >= 2 || lead == 1 && turnIsOver
  }
}

/// The times of the protocol, in nanoseconds.
enum CoreSharingTimes {
  /// How long a permit stays where it is in use while somebody waits who has one less. Long against the
  /// change of hands (about a tenth of a millisecond), short against what a person notices.
  static let turn: UInt64 = 20_000_000
  /// How long a permit that has come is not for others though no thread uses it: as long as a thread takes to wake
  /// up for it, and more.
  static let arrival: UInt64 = 1_000_000
  /// Between two looks of one who waits: for members that have died. A look costs some core about 15 µs, and
  /// whoever works on it two switches.
  static let waiting: Int64 = 50_000_000
  /// How long a permit must have been out of use before it is given to others.
  static let pause: UInt64 = 300_000
  /// For how long nobody rings any more who gives a permit back, when the last one was taken again at once.
  static let quiet: UInt64 = 5_000_000
  /// Between two looks of one who works with fewer permits than it might get: for more to do.
  static let growing: Int64 = 5_000_000
  /// Between two looks of one who works and has all it may have: for a changed budget.
  static let content = Int64(BudgetMonitor.period)

  /// How long no permit must have changed hands before the first in the queue runs one thread without, and for how
  /// long again each one before another must have let that pass. Long against a turn and the piece of work that it
  /// ends with, so that it happens only when those who have the permits cannot be interrupted.
  static let patience: UInt64 = 100_000_000
}
