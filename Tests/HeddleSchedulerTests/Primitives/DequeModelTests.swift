import Testing

extension SchedulerSuite {
  /// Every interleaving of one owner and two thieves over the deque's own steps, on a machine with store
  /// buffers. The steps are those of `WorkStealingDeque`, one access each.
  @Suite struct DequeModelTests {
    /// What the argument in `WorkStealingDeque` rests on; each fault takes one stone away.
    enum Fault: CaseIterable {
      /// `pop` lowers `bottom` without waiting until thieves see it.
      case popRelaxed
      /// `pop` takes the last element without asking `top`.
      case popWithoutExchange
      /// `steal` moves `top` without checking that it is still where it was.
      case stealWithoutExchange
    }

    /// Addresses in memory; slots follow.
    enum At { static let (top, bottom, slots) = (0, 1, 2) }

    struct Thief: Hashable {
      var step = 0
      var attempts = 2
      var top = 0
      var candidate = 0
    }

    struct State: Hashable {
      /// Elements are 1, 2, ...; slots hold 0 before.
      var memory = [0, 0, 0, 0, 0]
      var buffer = StoreBuffer()
      /// What the owner has still to do: 1 to push the next element, 0 to pop.
      var program = [1, 1, 0, 0, 1, 0]
      var step = 0
      var newest = 0
      var oldest = 0
      var pushed = 0
      var thieves = [Thief(), Thief()]
      var taken: [Int] = []
    }

    private func ownerStep(_ state: State, _ fault: Fault?) -> State? {
      guard let operation = state.program.first else { return nil }
      var state = state
      let bottom = state.buffer.load(At.bottom, from: state.memory)
      func end() { (state.step, state.program) = (0, Array(state.program.dropFirst())) }
      switch (operation, state.step) {
      case (1, 0):
        state.pushed += 1
        state.buffer.store(state.pushed, at: At.slots + bottom % 3)
        state.step = 1
      case (1, 1):
        state.buffer.store(bottom + 1, at: At.bottom)
        state.step = 2
      case (1, 2):
        // Sequentially consistent: waits until all sees it.
        guard state.buffer.isEmpty else { return nil }
        end()
      case (0, 0):
        state.newest = bottom - 1
        state.buffer.store(state.newest, at: At.bottom)
        state.step = 1
      case (0, 1):
        guard state.buffer.isEmpty || fault == .popRelaxed else { return nil }
        state.oldest = state.memory[At.top]
        state.step = state.oldest < state.newest ? 4 : state.oldest == state.newest ? 2 : 3
      case (0, 2):
        guard state.buffer.isEmpty else { return nil }
        if state.memory[At.top] == state.oldest || fault == .popWithoutExchange {
          state.memory[At.top] = state.oldest + 1
          state.taken.append(state.buffer.load(At.slots + state.newest % 3, from: state.memory))
        }
        state.step = 3
      case (0, 3):
        state.buffer.store(state.newest + 1, at: At.bottom)
        end()
      default:
        state.taken.append(state.buffer.load(At.slots + state.newest % 3, from: state.memory))
        end()
      }
      return state
    }

    private func thiefStep(_ state: State, _ index: Int, _ fault: Fault?) -> State? {
      var state = state
      var thief = state.thieves[index]
      if thief.attempts == 0 { return nil }
      switch thief.step {
      case 0:
        thief.top = state.memory[At.top]
        thief.step = 1
      case 1:
        let isEmpty = thief.top >= state.memory[At.bottom]
        thief.step = isEmpty ? 0 : 2
        if isEmpty { thief.attempts -= 1 }
      case 2:
        thief.candidate = state.memory[At.slots + thief.top % 3]
        thief.step = 3
      default:
        if state.memory[At.top] == thief.top || fault == .stealWithoutExchange {
          state.memory[At.top] = thief.top + 1
          state.taken.append(thief.candidate)
        }
        thief = Thief(attempts: thief.attempts - 1)
      }
      state.thieves[index] = thief
      // The order in which elements were taken doesn't matter, nor which thief is which.
      state.taken.sort()
      return state
    }

    private func explore(_ fault: Fault?) -> (states: Int, wrong: State?) {
      Explorer.explore(from: State()) { state in
        var next = [ownerStep(state, fault)] + (0..<2).map { thiefStep(state, $0, fault) }
        if !state.buffer.isEmpty {
          var drained = state
          drained.buffer.drain(into: &drained.memory)
          next.append(drained)
        }
        return next.compactMap(\.self)
      } isWrong: { state, isEnd in
        if Set(state.taken).count < state.taken.count || state.taken.contains(0) { return true }
        // At the end every element was taken or lies in the deque.
        let left = max(0, state.memory[At.bottom] - state.memory[At.top])
        return isEnd && state.taken.count + left != state.pushed
      }
    }

    @Test func everyElementIsTakenOnceInEveryOrder() {
      let (states, wrong) = explore(nil)
      #expect(wrong == nil)
      #expect(states > 1000)
    }

    @Test(arguments: Fault.allCases) func everyFaultIsFound(fault: Fault) {
      #expect(explore(fault).wrong != nil)
    }
  }
}
