import Testing

extension SchedulerSuite {
  /// Every interleaving of two publishers and two sleepers where threads are woken one at a time, step by
  /// step as in Sleep.md.
  @Suite struct WakeModelTests {
    enum Fault: CaseIterable {
      /// A woken thread calls the next one first, then lowers the flag.
      case lowersLast
      /// Who finds nobody to wake goes without looking again.
      case doesNotLookAgain
      /// A woken thread takes a job and calls nobody for the rest.
      case callsNobodyForTheRest
    }

    /// How far a thread is with calling one sleeper.
    enum Calling: Hashable { case no, look, raise, search(Int), lower, lookAgain, searchAgain(Int) }

    struct Publisher: Hashable {
      var hasPublished = false
      var calling = Calling.no
    }

    struct Sleeper: Hashable {
      enum Place { case parks, announces, looks, sleeps, lowers, takes, calls, busy }
      var place = Place.parks
      var isAnnounced = false
      var calling = Calling.no
    }

    struct State: Hashable {
      var work = 0
      var parked = 0
      var isWaking = false
      var publishers = [Publisher(), Publisher()]
      var sleepers = [Sleeper(), Sleeper()]

      var wantsWakeUp: Bool { work > 0 && parked > 0 }
    }

    /// One step of `wakeOne`, and of who calls it.
    private func call(_ calling: Calling, _ state: inout State, _ fault: Fault?) -> Calling {
      switch calling {
      case .no: return .no
      case .look: return state.wantsWakeUp ? .raise : .no
      case .raise:
        if state.isWaking { return .no }
        state.isWaking = true
        return .search(0)
      case .search(let index):
        if index == state.sleepers.count { return .lower }
        return wake(index, &state) ? .no : .search(index + 1)
      case .lower:
        state.isWaking = false
        return fault == .doesNotLookAgain ? .no : .lookAgain
      case .lookAgain: return state.wantsWakeUp ? .searchAgain(0) : .no
      case .searchAgain(let index):
        if index == state.sleepers.count { return .no }
        return wake(index, &state) ? .no : .searchAgain(index + 1)
      }
    }

    private func wake(_ index: Int, _ state: inout State) -> Bool {
      guard state.sleepers[index].isAnnounced else { return false }
      state.sleepers[index].isAnnounced = false
      state.parked -= 1
      return true
    }

    private func publish(_ index: Int, _ state: State, _ fault: Fault?) -> State? {
      var next = state
      if !state.publishers[index].hasPublished {
        next.publishers[index].hasPublished = true
        next.work += 1
        next.publishers[index].calling = .look
      } else {
        if state.publishers[index].calling == .no { return nil }
        next.publishers[index].calling = call(state.publishers[index].calling, &next, fault)
      }
      return next
    }

    private func sleep(_ index: Int, _ state: State, _ fault: Fault?) -> State? {
      var next = state
      let late = fault == .lowersLast
      switch state.sleepers[index].place {
      case .parks:
        next.parked += 1
        next.sleepers[index].place = .announces
      case .announces:
        next.sleepers[index].isAnnounced = true
        next.sleepers[index].place = .looks
      case .looks where state.work > 0:
        if state.sleepers[index].isAnnounced { next.parked -= 1 }
        next.sleepers[index].isAnnounced = false
        next.sleepers[index].place = late ? .takes : .lowers
      case .looks: next.sleepers[index].place = .sleeps
      case .sleeps:
        if state.sleepers[index].isAnnounced { return nil }
        next.sleepers[index].place = late ? .takes : .lowers
      case .lowers:
        next.isWaking = false
        next.sleepers[index].place = late ? .parks : .takes
      case .takes where state.work > 0:
        next.work -= 1
        next.sleepers[index].place = .calls
        if fault != .callsNobodyForTheRest { next.sleepers[index].calling = .look }
      case .takes: next.sleepers[index].place = late ? .lowers : .parks
      case .calls where state.sleepers[index].calling != .no:
        next.sleepers[index].calling = call(state.sleepers[index].calling, &next, fault)
      case .calls:
        if late { next.isWaking = false }
        next.sleepers[index].place = .busy
      case .busy: return nil
      }
      return next
    }

    /// Wrong is: nothing moves, there is work, and a sleeper sleeps.
    private func explore(_ fault: Fault?) -> (states: Int, wrong: State?) {
      Explorer.explore(from: State()) { state in
        state.publishers.indices.compactMap { publish($0, state, fault) }
          + state.sleepers.indices.compactMap { sleep($0, state, fault) }
      } isWrong: { state, isEnd in
        isEnd && state.work > 0 && state.sleepers.contains { $0.place == .sleeps }
      }
    }

    @Test func noWakeUpIsLostInAnyOrder() {
      let (states, wrong) = explore(nil)
      #expect(wrong == nil)
      #expect(states > 1000)
    }

    @Test(arguments: Fault.allCases) func everyFaultIsFound(fault: Fault) {
      #expect(explore(fault).wrong != nil)
    }
  }
}
