import Testing

extension SchedulerSuite {
  /// Every interleaving of one thread that publishes work, one that gives a permit back and one that goes to
  /// sleep, step by step as in Sleep.md, on a machine with store buffers.
  @Suite struct SleepModelTests {
    enum Fault: CaseIterable {
      /// The work is published without waiting until others see it.
      case publishRelaxed
      /// The ledger is read first, then the work published.
      case readBeforePublishing
      /// The releaser looks for work first, then gives its permit back.
      case lookBeforeRelease
      /// The sleeper looks a last time before it counts itself as parked.
      case lookBeforeParking
      /// The sleeper looks a last time before it announces itself.
      case lookBeforeAnnouncing
    }

    /// Addresses in memory. `parked` and `free` are fields of one word, the ledger.
    enum At { static let (work, announced) = (0, 1) }

    struct State: Hashable {
      var memory = [0, 0]
      var buffer = StoreBuffer()
      var parked = 0
      var free = 0
      var publisher = 0
      var releaser = 0
      var sleeper = 0
      /// What the publisher has read of the ledger, and whether the releaser has seen work.
      var wants = false
      var sawWork = false
    }

    private func wake(_ state: inout State) {
      guard state.memory[At.announced] == 1 else { return }
      state.memory[At.announced] = 0
      state.parked -= 1
    }

    private func publisherStep(_ state: State, _ fault: Fault?) -> State? {
      var state = state
      var steps = [0, 1, 2]
      if fault == .readBeforePublishing { steps = [2, 0, 1] }
      if state.publisher == 3 {
        if state.wants { wake(&state) }
        state.publisher = 4
        return state
      }
      guard state.publisher < 3 else { return nil }
      switch steps[state.publisher] {
      case 0: state.buffer.store(1, at: At.work)
      case 1: guard state.buffer.isEmpty || fault == .publishRelaxed else { return nil }
      default: state.wants = state.parked > 0 && state.free > 0
      }
      state.publisher += 1
      return state
    }

    private func releaserStep(_ state: State, _ fault: Fault?) -> State? {
      var state = state
      let steps = fault == .lookBeforeRelease ? [1, 0, 2] : [0, 1, 2]
      guard state.releaser < 3 else { return nil }
      switch steps[state.releaser] {
      case 0: state.free += 1
      case 1: state.sawWork = state.memory[At.work] == 1
      default: if state.sawWork, state.parked > 0, state.free > 0 { wake(&state) }
      }
      state.releaser += 1
      return state
    }

    /// 0...2: park, announce, look; 3: asleep; 4: awake for good.
    private func sleeperStep(_ state: State, _ fault: Fault?) -> State? {
      var state = state
      var steps = [0, 1, 2]
      if fault == .lookBeforeParking { steps = [2, 0, 1] }
      if fault == .lookBeforeAnnouncing { steps = [0, 2, 1] }
      switch state.sleeper {
      case 0..<3:
        switch steps[state.sleeper] {
        case 0: state.parked += 1
        case 1: state.memory[At.announced] = 1
        default:
          if state.memory[At.work] == 1, state.free > 0 {
            if state.memory[At.announced] == 1 { wake(&state) }
            state.sleeper = 4
            return state
          }
        }
        state.sleeper += 1
      case 3 where state.memory[At.announced] == 0: state.sleeper = 4
      default: return nil
      }
      return state
    }

    /// Wrong is: nothing moves, there is work and a permit, and the sleeper sleeps.
    private func explore(_ fault: Fault?) -> (states: Int, wrong: State?) {
      Explorer.explore(from: State()) { state in
        var next = [
          publisherStep(state, fault), releaserStep(state, fault), sleeperStep(state, fault),
        ]
        if !state.buffer.isEmpty {
          var drained = state
          drained.buffer.drain(into: &drained.memory)
          next.append(drained)
        }
        return next.compactMap(\.self)
      } isWrong: { state, isEnd in
        isEnd && state.memory[At.work] == 1 && state.free > 0 && state.sleeper == 3
      }
    }

    @Test func noWakeUpIsLostInAnyOrder() {
      let (states, wrong) = explore(nil)
      #expect(wrong == nil)
      #expect(states > 100)
    }

    @Test(arguments: Fault.allCases) func everyFaultIsFound(fault: Fault) {
      #expect(explore(fault).wrong != nil)
    }
  }
}
