import HeddleScheduler
import Testing

@Suite struct ConstructTests {
  static let widths = [1, 2, 16]

  static func fibonacci(_ scheduler: Scheduler, _ n: Int) -> Int {
    if n < 2 { return n }
    let (a, b) = scheduler.join({ fibonacci(scheduler, n - 1) }, { fibonacci(scheduler, n - 2) })
    return a + b
  }

  @Test(arguments: widths) func nestedJoinsAddUp(threads: Int) {
    #expect(Self.fibonacci(Scheduler(threads: threads), 20) == 6765)
  }
}
