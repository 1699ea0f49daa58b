import Heddle
import HeddleTestSupport
import Synchronization
import Testing

@testable import HeddleLinearAlgebra

/// Batches of a few large matrices more than cores, whose stages any core takes up.
@Suite struct StagedBatchTests {
  @Test func eachCoresLastMatrixAndWhatIsLeftOverAreStaged() {
    #expect((0...9).map { BatchRun.staged(of: $0, threads: 2) } == [0, 0, 0, 3, 0, 3, 0, 3, 0, 0])
    #expect(
      (3...13).map { BatchRun.staged(of: $0, threads: 3) } == [0, 4, 5, 0, 4, 5, 0, 4, 5, 0, 0])
    #expect((0...9).allSatisfy { BatchRun.staged(of: $0, threads: 1) == 0 })
  }

  /// What happened to which matrix.
  private struct Event: Hashable {
    let index: Int
    let stage: Int
  }

  @Test(arguments: [1, 2, 3, 4], [0, 1, 3, 5, 7])
  func everyStageComesOnceAndAfterTheOneBefore(threads: Int, count: Int) throws {
    let events = Mutex<[Event]>([])
    @Sendable func note(_ index: Int, _ stage: Int) {
      events.withLock { $0.append(Event(index: index, stage: stage)) }
    }
    let failures = try withScheduler(Scheduler(threads: threads)) {
      try Self.run(count: count, note) { index, stage throws(LAPACKError) in
        if index == 1, stage == 1 { throw .notConverged(count: 5) }
        if index == 4, stage == 0 { throw .nonFinite }
      }
    }
    for index in 0..<count {
      let stages = index == 1 ? [0, 1] : index == 4 ? [0] : [0, 1, 2]
      let happened = events.withLock { $0.filter { $0.index == index }.map(\.stage) }
      #expect(happened == stages, "\(index)")
    }
    let reasons: [SliceFailure] = [
      .init(index: [1], reason: .notConverged(count: 5)), .init(index: [4], reason: .nonFinite),
    ]
    #expect(failures == reasons.filter { $0.index[0] < count })
  }

  /// A batch whose scratch holds a matrix's number from the first stage to the last.
  private static func run(
    count: Int, isDivided: Bool = true, _ note: @escaping @Sendable (Int, Int) -> Void,
    _ check: @escaping @Sendable (Int, Int) throws(LAPACKError) -> Void
  ) throws -> [SliceFailure] {
    let run = BatchRun(
      name: "staged", batch: [count], cost: 1e9, scratchBytes: 4096, isDivided: isDivided)
    @Sendable func goOn(_ index: Int, _ stage: Int, _ number: Place) throws(LAPACKError) {
      note(index, stage)
      #expect(number.pointer.pointee == index)
      try check(index, stage)
    }
    return try run.runStages(
      into: [],
      first: { (index, scratch) throws(LAPACKError) in
        note(index, 0)
        let place = Place(pointer: scratch.elements(Int.self, 1))
        place.pointer.pointee = index
        try check(index, 0)
        return place
      },
      second: { (index, place) throws(LAPACKError) in try goOn(index, 1, place) },
      third: { (index, place) throws(LAPACKError) in try goOn(index, 2, place) })
  }

  /// Unchecked, as the stages of a matrix follow one another.
  private struct Place: @unchecked Sendable {
    let pointer: UnsafeMutablePointer<Int>
  }

  @Test(arguments: [2, 3], [false, true])
  func stagesAreDividedOrNot(count: Int, isDivided: Bool) throws {
    let layers = Mutex<Set<ThreadingLayer>>([])
    _ = try withScheduler(Scheduler(threads: 2)) {
      try Self.run(count: count, isDivided: isDivided) { _, _ in
        layers.withLock { _ = $0.insert(ThreadingLayer.current) }
      } _: { _, _ in
      }
    }
    #expect(layers.withLock(\.self) == [isDivided ? .dynamic : .serial])
  }

  @Test(arguments: [2, 3]) func bitsAreThoseOfLoneMatrices(threads: Int) throws {
    let count = threads + 1
    let symmetric = NDArray<Double>.hermitian(192, batch: [count])
    let general = NDArray<Double>.uniform([count, 96, 96], in: -1..<1, seed: 3)
    var tuning = Tuning()
    tuning.spectral.bandFrom = 64
    try withTuning(tuning) {
      let lone = try (0..<count).map { index in
        try (
          Matrix(symmetric[.at(index)]).symmetricEigen(), Matrix(general[.at(index)]).eigen(),
          Matrix(symmetric[.at(index)]).symmetricEigenvalues()
        )
      }
      try withScheduler(Scheduler(threads: threads)) {
        let (a, b) = (try symmetric.symmetricEigen(), try general.eigen())
        let values = try symmetric.symmetricEigenvalues()
        for index in 0..<count {
          #expect(a.values[.at(index)] == lone[index].0.values)
          #expect(a.vectors[.at(index)] == lone[index].0.vectors.array)
          #expect(b.values[.at(index)] == lone[index].1.values)
          #expect(b.vectors[.at(index)] == lone[index].1.vectors.array)
          #expect(values[.at(index)] == lone[index].2)
        }
      }
    }
  }

  @Test func aMatrixThatFailsCostsTheOthersNothing() throws {
    var a = NDArray<Double>.hermitian(192, batch: [3])
    let expected = try a.symmetricEigen()
    a[2, 100, 7] = .nan
    try withScheduler(Scheduler(threads: 2)) {
      let outcome = try a.symmetricEigenOutcome()
      #expect(outcome.failures == [SliceFailure(index: [2], reason: .nonFinite)])
      #expect(outcome.value.vectors[.range(0..<2)] == expected.vectors[.range(0..<2)])
      #expect(outcome.value.values[2, 0].isNaN && outcome.value.vectors[2, 191, 191].isNaN)
    }
  }
}
