import Heddle
import Testing

/// Shapes that do not fit stop the program and say which they are.
@Suite struct MisuseTests {
  typealias Batch = NDArray<Double>

  @Test func vectorsWhereMatricesAreNeeded() async {
    let factored = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = try Batch.ones([3]).qr() }
    let solved = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = try Batch.identity(3).solve(.ones([3])) }
    let multiplied = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = try Batch.identity(3).multiplied(by: .ones([3])) }
    for message in [factored.message, solved.message, multiplied.message] {
      #expect(
        message.contains(
          "shape [3] holds no matrices; for vectors see solve(vector:) and multiplied(byVector:)"))
    }
  }

  @Test func shapesThatDoNotFit() async {
    let sides = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = try Batch.identity(3).solve(.ones([4, 1])) }
    #expect(sides.message.contains("right-hand sides of 4 rows for 3 equations"))
    let batches = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = try Batch.ones([2, 3, 3]).multiplied(by: .ones([5, 3, 3])) }
    #expect(batches.message.contains("batches of [2] and [5] do not match"))
  }

  /// A number that a file may not hold is none for code either.
  @Test func tunings() async {
    let share = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      var tuning = Tuning()
      tuning.spectral.share = 0
      withTuning(tuning) {}
    }
    #expect(share.message.contains("spectral.share is 0, not an integer from 1 to 1073741824"))
    let chain = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      var tuning = Tuning()
      tuning.schur.chain = 0
      withTuning(tuning) {}
    }
    #expect(chain.message.contains("schur.chain is 0, not an integer from 1 to 32"))
  }

  @Test func schedulers() async {
    let threads = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = Scheduler(threads: 0) }
    #expect(threads.message.contains("a scheduler has 1 to"))
  }
}

extension ExitTest.Result? {
  /// What the process wrote to standard error.
  fileprivate var message: String {
    String(decoding: self?.standardErrorContent ?? [], as: UTF8.self)
  }
}
