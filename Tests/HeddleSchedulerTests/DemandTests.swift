import Foundation
import Testing

/// What a scheduler must do if programs, libraries and processes that are parallel themselves are to share the
/// cores through it. The tests of each are named after it: `swift test --filter demand7_`.
@Suite struct DemandTests {
  static let demands = [
    1: "A caller that waits executes work; one thread is enough for everything.",
    2: "Nesting has no limit, and no deadlock.",
    3: "Work starts with whatever threads are free, and others join while it runs.",
    4: "No more threads are at work than the budget, callers and other processes counted in.",
    5: "Parallelism outside, inside, and mixed: all of it uses all cores, without a setting.",
    6: "All cores work on the one big task, and on the tail.",
    7: "Small work is not divided, tiny work is not even handed over.",
    8:
      "The budget is affinity, cut by the quota of every enclosing cgroup, read again while running.",
    9: "Cores of a killed process come back, and no name is left.",
    10: "Coordination is proven, or there is an error; never is it quietly missing.",
    11: "A forked child has a fresh runtime.",
    12: "Limits are scoped, inherited and free of races.",
    13: "\"Threads\" means one thing, and there is nothing to restore.",
    14:
      "Idle threads park soon, spin for a bounded time, and not at all where there is no core for it.",
    15: "Division is dynamic: a slow core takes less.",
    16: "Near neighbours are robbed first, and nobody's affinity is touched.",
    17: "Results are the same bits with any number of threads.",
    18: "Errors arrive unchanged, and they and cancellation stop what has not begun.",
    19: "Blocks are numerically honest: pivots, conjugates, ranks and tiles of any shape.",
    20: "It can be seen what happened, and any program can be run in each mode.",
  ]

  /// The demands that tests are named after.
  static let tested: Set<Int> = {
    let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let files = FileManager.default.enumerator(at: tests, includingPropertiesForKeys: nil)
    var numbers: Set<Int> = []
    while let file = files?.nextObject() as? URL {
      guard file.pathExtension == "swift",
        let text = try? String(contentsOf: file, encoding: .utf8)
      else { continue }
      for name in text.matches(of: /func demand(\d+)_/) { numbers.insert(Int(name.1)!) }
    }
    return numbers
  }()

  @Test(arguments: demands.keys.sorted()) func everyDemandHasATest(number: Int) {
    #expect(Self.tested.contains(number), "\(Self.demands[number]!)")
  }

  @Test func noTestIsNamedAfterNothing() {
    #expect(Self.tested.subtracting(Self.demands.keys) == [])
    #expect(Self.demands.count == 20)
  }
}
