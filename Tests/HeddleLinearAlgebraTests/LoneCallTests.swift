import Foundation
import Heddle
import Synchronization
import Testing

/// Matrices that application threads decompose one at a time.
@Suite struct LoneCallTests {
  /// Whether a QR that another thread asks for is done while the only core of its scheduler is taken.
  private func isDoneWithoutCore(order: Int) -> Bool {
    let scheduler = Scheduler(threads: 1)
    let matrix = Matrix<Double>.identity(order)
    let finished = DispatchSemaphore(value: 0)
    var isDone = false
    scheduler.run {
      Thread.detachNewThread {
        withScheduler(scheduler) { _ = try? matrix.qr() }
        finished.signal()
      }
      isDone = finished.wait(timeout: .now() + (order < 32 ? 20 : 0.05)) == .success
    }
    if !isDone { finished.wait() }
    return isDone
  }

  @Test func demand7_aTinyMatrixWaitsForNoCore() { #expect(isDoneWithoutCore(order: 8)) }

  @Test func demand7_aLargerMatrixWaitsForOne() { #expect(!isDoneWithoutCore(order: 256)) }

  /// Outside and inside, alone and in a batch: the same bits.
  @Test(arguments: [1, 3, 8, 20, 32]) func whereItRunsChangesNothing(order: Int) throws {
    let batch = NDArray<Double>.uniform([8, order, order], in: -1..<1, seed: 7)
    let together = try batch.qr(.reduced)
    for number in 0..<8 {
      let matrix = Matrix(batch[.at(number)])
      let outside = try matrix.qr(.reduced)
      let inside = try Scheduler(threads: 1).run { try matrix.qr(.reduced) }
      #expect(outside.q.array == inside.q.array && outside.r.array == inside.r.array)
      #expect(outside.q.array == together.q[.at(number)])
      #expect(outside.r.array == together.r[.at(number)])
    }
  }

  /// Failures arrive from there too.
  @Test func aTinyMatrixWithoutFactorizationSaysSo() {
    var matrix = Matrix<Double>.identity(4)
    matrix[2, 1] = .nan
    #expect(throws: LinearAlgebraError.failed(SliceFailure(index: [], reason: .nonFinite))) {
      try matrix.qr()
    }
  }

  @Test func limitsAreReadAsTheyWereSet() {
    var tuning = Tuning()
    let before = tuning.tinyLimits
    tuning.tinyLimits[.qr] = 5
    tuning.tinyLimits[.svd] = nil
    #expect(tuning.tinyLimits[.qr] == 5 && tuning.tinyLimits[.svd] == nil)
    #expect(tuning.tinyLimits[.lu] == before[.lu] && before[.svd] != nil)
    #expect(tuning.engine(for: .qr, rows: 6, columns: 5, Double.self) == .blocked)
    #expect(tuning.engine(for: .qr, rows: 5, columns: 5, Double.self) == .tiny)
    #expect(tuning != Tuning())
  }
}
