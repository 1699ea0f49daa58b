import Heddle
import Testing

@testable import qr_batch

@Suite struct LayerRunTests {
  static func run(
    _ batch: NDArray<Double>, _ arguments: [String]
  ) throws -> LayerResult<Double> {
    let command = try #require(
      try QRBatchCommand.parseAsRoot(arguments + ["--repeats", "1"]) as? QRBatchCommand)
    return try LayerRun(batch: batch, layer: command.work.layer ?? .dynamic, work: command.work)
      .measure {}
  }

  /// Not `blas`, which changes OpenBLAS's width for every test of this process; see `CommandTests`.
  @Test(arguments: [ThreadingLayer.dynamic, .static, .serial], ["reduced", "complete", "r"])
  func callersAndOneCallGiveTheSameBits(layer: ThreadingLayer, mode: String) throws {
    let batch = NDArray<Double>.normal([2, 3, 12, 7], seed: 1)
    let arguments = ["--layer", layer.rawValue, "--mode", mode, "--threads", "2"]
    let one = try Self.run(batch, arguments)
    let many = try Self.run(batch, arguments + ["--callers", "4"])
    #expect(one.factors.q == many.factors.q)
    #expect(one.factors.r == many.factors.r)
    #expect((one.factors.q == nil) == (mode == "r"))
    #expect(one.ratios.pass && many.ratios.pass)
    #expect(one.ratios.residual > 0)
  }

  @Test(arguments: [[], ["--callers", "3"]])
  func aBadMatrixIsNamedByItsIndex(arguments: [String]) throws {
    var batch = NDArray<Double>.normal([2, 3, 4, 4], seed: 2)
    batch[1, 2, 0, 3] = .nan
    let expected = LinearAlgebraError.failed(SliceFailure(index: [1, 2], reason: .nonFinite))
    #expect(throws: expected) {
      _ = try Self.run(batch, arguments)
    }
  }

  @Test func peakRunningThreadsStayWithinTheBudget() throws {
    let batch = NDArray<Double>.normal([40, 64, 64], seed: 3)
    for threads in [1, 2, 3] {
      let result = try Self.run(batch, ["--threads", "\(threads)", "--callers", "10"])
      #expect(1...threads ~= result.peakRunningThreads)
    }
  }

  /// In a process of its own: a trace shows every thread that there is, those of other tests among them.
  @Test func theTraceShowsEveryMatrix() async {
    await #expect(processExitsWith: .success) {
      let batch = NDArray<Double>.normal([5, 40, 40], seed: 4)
      let command = try #require(
        try QRBatchCommand.parseAsRoot(["--threads", "2"]) as? QRBatchCommand)
      let trace = try #require(
        try LayerRun(batch: batch, layer: .dynamic, work: command.work).record())
      let matrices = trace.lanes.flatMap(\.spans).filter { $0.label == "qr" }.map(\.argument)
      #expect(Set(matrices).isSuperset(of: 0..<5))
      #expect(trace.coresInUse.allSatisfy { $0.count <= 2 })
    }
  }
}
