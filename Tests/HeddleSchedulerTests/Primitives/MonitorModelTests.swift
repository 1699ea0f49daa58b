import Testing

extension SchedulerSuite {
  /// Every interleaving of the budget's monitor and two threads that take a permit and give it back, each twice,
  /// step by step as in Sleep.md.
  @Suite struct MonitorModelTests {
    enum Fault: CaseIterable {
      /// A thread that takes a permit doesn't look whether the monitor sleeps.
      case takesSilently
      /// It looks first, then takes it.
      case looksFirst
      /// The monitor looks at the permits, then says that it sleeps.
      case saysSoLast
    }

    struct Worker: Hashable {
      enum Place { case away, looksFirst, takes, looks, works }
      var place = Place.away
      var turns = 2
    }

    struct State: Hashable {
      enum Place { case follows, looks, sleeps }
      var monitor = Place.follows
      var isAsleep = false
      /// Whether somebody has answered the announcement.
      var isCalled = false
      var held = 0
      var workers = [Worker(), Worker()]
    }

    private func work(_ index: Int, _ state: State, _ fault: Fault?) -> State? {
      var next = state
      func look() {
        if state.isAsleep { next.isCalled = true }
      }
      switch state.workers[index].place {
      case .away:
        if state.workers[index].turns == 0 { return nil }
        next.workers[index].turns -= 1
        next.workers[index].place = fault == .looksFirst ? .looksFirst : .takes
      case .looksFirst:
        look()
        next.workers[index].place = .takes
      case .takes:
        next.held += 1
        next.workers[index].place = fault == nil || fault == .saysSoLast ? .looks : .works
      case .looks:
        look()
        next.workers[index].place = .works
      case .works:
        next.held -= 1
        next.workers[index].place = .away
      }
      return next
    }

    private func monitor(_ state: State, _ fault: Fault?) -> State? {
      var next = state
      let late = fault == .saysSoLast
      switch state.monitor {
      case .follows where !late || state.held == 0:
        next.isAsleep = !late
        next.isCalled = false
        next.monitor = .looks
      case .follows: return nil
      case .looks:
        next.isAsleep = state.held == 0
        next.monitor = late || state.held == 0 ? .sleeps : .follows
        if late { next.isAsleep = true }
      case .sleeps:
        guard state.isCalled else { return nil }
        next.isAsleep = false
        next.monitor = .follows
      }
      return next
    }

    /// Wrong is: a thread is at work, and the monitor sleeps, and nobody has called it.
    private func explore(_ fault: Fault?) -> (states: Int, wrong: State?) {
      Explorer.explore(from: State()) { state in
        state.workers.indices.compactMap { work($0, state, fault) }
          + [monitor(state, fault)].compactMap { $0 }
      } isWrong: { state, _ in
        state.monitor == .sleeps && !state.isCalled
          && state.workers.contains { $0.place == .works }
      }
    }

    @Test func nobodyWorksBesideASleepingMonitor() {
      let (states, wrong) = explore(nil)
      #expect(wrong == nil)
      #expect(states > 100)
    }

    @Test(arguments: Fault.allCases) func everyFaultIsFound(fault: Fault) {
      #expect(explore(fault).wrong != nil)
    }
  }
}
