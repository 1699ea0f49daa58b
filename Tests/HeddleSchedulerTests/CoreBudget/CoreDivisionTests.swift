import CHeddleSystem
import Testing

@testable import HeddleScheduler

@Suite struct CoreDivisionTests {
  /// No processor idle, none doubled, and shares that differ by one at most.
  @Test(arguments: [(8, 5), (44, 88), (88, 44), (1, 1), (2, 3), (7, 7), (64, 3), (3, 2)])
  func everyProcessorHasOneWorker(processors: Int, workers: Int) {
    let all = Affinity((0..<processors).map { $0 * 2 + 1 })
    let parts = CoreDivision(all, between: workers).parts
    #expect(parts.count == workers)
    let given = parts.flatMap(\.affinity.processors)
    #expect(Set(given) == Set(all.processors))
    if workers <= processors {
      #expect(given.count == processors)
    } else {
      #expect(parts.allSatisfy { $0.threads == 1 && $0.affinity.processors.count == 1 })
    }
    let sizes = parts.map(\.threads)
    #expect(sizes.max()! - sizes.min()! <= 1)
    let load = Dictionary(grouping: given) { $0 }.values.map(\.count)
    #expect(load.max()! - load.min()! <= 1)
  }

  @Test func oversubscriptionMultipliesThreads() {
    let parts = CoreDivision(Affinity(0..<8), between: 5, oversubscription: 2).parts
    #expect(parts.map(\.threads) == [4, 4, 4, 2, 2])
  }

  /// A quota is for all workers together; nobody gets less than a core, nor more than its processors.
  @Test(arguments: [(8, 4, 2), (8, 4, 6), (8, 3, 7), (8, 4, 64), (2, 3, 2), (5, 1, 3)])
  func aQuotaIsDividedToo(processors: Int, workers: Int, quota: Int) {
    let parts = CoreDivision(Affinity(0..<processors), between: workers, quota: quota).parts
    let whole = CoreDivision(Affinity(0..<processors), between: workers).parts
    #expect(parts.map(\.affinity) == whole.map(\.affinity))
    #expect(parts.map(\.threads).reduce(0, +) == max(workers, min(processors, quota)))
    #expect(zip(parts, whole).allSatisfy { 1...$1.threads ~= $0.threads })
    let doubled = CoreDivision(
      Affinity(0..<processors), between: workers, quota: quota, oversubscription: 2
    ).parts
    #expect(doubled.map(\.threads) == parts.map { $0.threads * 2 })
  }

  @Test func aQuotaOfNoCoreStopsTheProgram() async {
    await #expect(processExitsWith: .failure) {
      _ = CoreDivision(Affinity(0..<2), between: 2, quota: 0)
    }
  }

  @Test func affinityReadsAsTheKernelWritesIt() {
    #expect(Affinity([0, 1, 2, 5, 7, 8]).description == "0-2,5,7-8")
    #expect(Affinity([]).description == "")
    #expect(Affinity.current.processors.count == Int(heddle_affinity_count()))
  }

  @Test func affinityIsAppliedToTheCallingThread() throws {
    let before = Affinity.current
    let one = Affinity(before.processors.suffix(1))
    try one.apply()
    #expect(Affinity.current == one)
    try before.apply()
    #expect(Affinity.current == before)
    #expect(throws: AffinityError.self) { try Affinity([100_000]).apply() }
    #expect(Affinity.current == before)
  }
}
