import Testing

@testable import HeddleScheduler

/// Every interleaving of members that take, use and give permits, are killed, buried and replaced, step by
/// step as in SharedCores.md. A killed member's slot may have a new one before anybody has buried the old.
@Suite struct CoreSharingModelTests {
  enum Fault: CaseIterable {
    /// The word goes to another before the thread that used it has stopped.
    case giveBeforeStopping
    /// The ledger is raised before the word is taken.
    case raiseBeforeTaking
    /// The undertaker looks whether the lock is to be had, and then clears without it.
    case buryWithoutLock
    /// A word is cleared and then written, instead of exchanged, so that two can take it.
    case takeWithoutExchange
  }

  struct Member: Hashable {
    var isAlive = true
    /// What the ledger allows, how many run, and how many words are to be given away.
    var allowed = 0
    var running = 0
    var promised = 0
    /// A word found free and not taken yet.
    var found: Int?
    /// Whom this member buries, and how far it is: words from here on are still to be cleared.
    var burying: Int?
    var cleared = 0
  }

  struct State: Hashable {
    /// 0: nobody; else the slot plus one.
    var words = [0, 0]
    var members: [Member]
    /// Who holds the lock on each slot's byte.
    var locks: [Int?]
    var killsLeft: Int

    init(members count: Int, kills: Int) {
      members = Array(repeating: Member(), count: count)
      locks = Array(0..<count)
      killsLeft = kills
    }

    func owned(by slot: Int) -> Int { words.count { $0 == slot + 1 } }

    /// The state after a step of one member.
    func after(_ slot: Int, _ change: (inout State, inout Member) -> Void) -> State {
      var after = self
      var member = members[slot]
      change(&after, &member)
      after.members[slot] = member
      return after
    }
  }

  private func steps(of slot: Int, _ state: State, _ fault: Fault?) -> [State] {
    let me = state.members[slot]
    var next: [State] = []
    func step(_ change: (inout State, inout Member) -> Void) {
      next.append(state.after(slot, change))
    }
    guard me.isAlive else {
      // Another process takes the slot if its lock is to be had; it clears what the last one left.
      if state.locks[slot] == nil {
        step { state, member in
          member = Member()
          state.locks[slot] = slot
          state.words = state.words.map { $0 == slot + 1 ? 0 : $0 }
        }
      }
      return next
    }
    if state.killsLeft > 0 {
      step { state, member in
        member = Member(isAlive: false)
        state.killsLeft -= 1
        state.locks = state.locks.map { $0 == slot ? nil : $0 }
      }
    }
    if let dead = me.burying {
      step { state, member in
        if member.cleared < state.words.count {
          if state.words[member.cleared] == dead + 1 { state.words[member.cleared] = 0 }
          member.cleared += 1
        } else {
          member.burying = nil
          if fault != .buryWithoutLock { state.locks[dead] = nil }
        }
      }
      return next
    }
    next += useSteps(of: slot, state, fault)
    for other in state.locks.indices where state.locks[other] == nil {
      step { state, member in
        member.burying = other
        member.cleared = 0
        if fault != .buryWithoutLock { state.locks[other] = slot }
      }
    }
    return next
  }

  /// Taking a word, running threads, giving a word away.
  private func useSteps(of slot: Int, _ state: State, _ fault: Fault?) -> [State] {
    let me = state.members[slot]
    var next: [State] = []
    func step(_ change: (inout State, inout Member) -> Void) {
      next.append(state.after(slot, change))
    }
    if let found = me.found {
      step { state, member in
        member.found = nil
        let isFree = state.words[found] == 0
        if isFree || fault == .takeWithoutExchange { state.words[found] = slot + 1 }
        if fault == .raiseBeforeTaking, !isFree { member.allowed -= 1 }
      }
    } else {
      for word in state.words.indices where state.words[word] == 0 {
        step { state, member in
          member.found = word
          if fault == .raiseBeforeTaking { member.allowed += 1 }
        }
      }
    }
    // A look: what has come, taken or given, is passed on to the ledger.
    let owned = state.owned(by: slot)
    if me.found == nil, me.allowed + me.promised < owned {
      step { $1.allowed = owned - $1.promised }
    }
    if me.running < me.allowed { step { $1.running += 1 } }
    if me.running > 0 { step { $1.running -= 1 } }
    if me.allowed > 0, me.promised == 0 {
      step { _, member in
        member.allowed -= 1
        member.promised = 1
      }
    }
    if me.promised == 1, me.running <= me.allowed || fault == .giveBeforeStopping {
      for receiver in [0] + state.members.indices.filter({ $0 != slot }).map({ $0 + 1 }) {
        step { state, member in
          member.promised = 0
          if let word = state.words.firstIndex(of: slot + 1) { state.words[word] = receiver }
        }
      }
    }
    return next
  }

  /// Wrong is: more threads at work than cores.
  private func explore(_ fault: Fault?) -> (states: Int, wrong: State?) {
    Explorer.explore(from: State(members: 3, kills: 1)) { state in
      state.members.indices.flatMap { steps(of: $0, state, fault) }
    } isWrong: { state, _ in
      state.members.reduce(0) { $0 + $1.running } > state.words.count
    }
  }

  @Test func neverMoreThreadsThanCores() {
    let (states, wrong) = explore(nil)
    #expect(wrong == nil)
    #expect(states > 10_000)
  }

  @Test(arguments: Fault.allCases) func everyFaultIsFound(fault: Fault) {
    #expect(explore(fault).wrong != nil)
  }

  /// From wherever the others were killed, one that is left comes to own everything.
  @Test func noPermitIsLost() {
    let (_, wrong) = Explorer.explore(from: State(members: 2, kills: 2)) { state in
      state.members.indices.flatMap { steps(of: $0, state, nil) }
    } isWrong: { state, _ in
      guard state.members[0].isAlive else { return false }
      var alone = state
      alone.members[1] = Member(isAlive: false)
      alone.locks = alone.locks.map { $0 == 1 ? nil : $0 }
      alone.killsLeft = 0
      let owns = Explorer.explore(from: alone) { state in
        steps(of: 0, state, nil)
      } isWrong: { state, _ in
        state.owned(by: 0) == state.words.count
      }
      return owns.wrong == nil
    }
    #expect(wrong == nil)
  }
}
