/// Visits every state that a small concurrent program can reach, whatever the order in which its threads
/// take their steps and their processors' store buffers drain.
enum Explorer {
  /// - Parameters:
  ///   - first: the state before the first step.
  ///   - next: the states after one step of any thread; none when all have ended or sleep.
  ///   - isWrong: judges every state; `true` as second argument says that nothing moves any more.
  /// - Returns: how many states there are, and one that is wrong if there is any.
  static func explore<State: Hashable>(
    from first: State, next: (State) -> [State], isWrong: (State, Bool) -> Bool
  ) -> (states: Int, wrong: State?) {
    var seen: Set<State> = [first]
    var open = [first]
    while let state = open.popLast() {
      let successors = next(state)
      if isWrong(state, successors.isEmpty) { return (seen.count, state) }
      for successor in successors where seen.insert(successor).inserted { open.append(successor) }
    }
    return (seen.count, nil)
  }
}

/// The stores that one processor has made and the others don't see yet (total store order, as on x86).
struct StoreBuffer: Hashable {
  private(set) var stores: [[Int]] = []

  var isEmpty: Bool { stores.isEmpty }

  mutating func store(_ value: Int, at address: Int) { stores.append([address, value]) }

  /// What the processor itself sees.
  func load(_ address: Int, from memory: [Int]) -> Int {
    stores.last { $0[0] == address }?[1] ?? memory[address]
  }

  /// The oldest store becomes visible to all.
  mutating func drain(into memory: inout [Int]) {
    let store = stores.removeFirst()
    memory[store[0]] = store[1]
  }
}
