import ArgumentParser
import Heddle
import Testing

@testable import qr_batch

@Suite struct OptionTests {
  @Test(arguments: [
    ["--layer", "no-such-layer"], ["--mode", "half"], ["--dtype", "i8"], ["--threads", "0"],
    ["--callers", "0"], ["--repeats", "0"], ["--count", "-1"], ["--compare", "--layer", "serial"],
    ["--input", "a.npy", "--count", "3"], ["--count", "2000000000", "--rows", "2000000000"],
    ["--unknown"], ["stray"], ["--mode", "r", "--q", "q.npy"], ["--q", "x", "--r", "x"],
    ["--json", "x", "--trace", "./y/../x"],
  ])
  func misuseIsRefusedBeforeAnythingRuns(arguments: [String]) {
    #expect(throws: (any Error).self) { _ = try QRBatchCommand.parseAsRoot(arguments) }
  }

  @Test func everyLayerAndTypeHasAName() throws {
    for layer in ThreadingLayer.allCases {
      let command = try #require(
        try QRBatchCommand.parseAsRoot(["--layer", layer.rawValue]) as? QRBatchCommand)
      #expect(command.work.layer == layer)
    }
    let command = try #require(
      try QRBatchCommand.parseAsRoot(["--layer", "none,safe"]) as? QRBatchCommand)
    #expect(command.work.layer == .dynamic)
    for (name, type) in [
      ("f32", ScalarType.float32), ("f64", .float64), ("c64", .complex64), ("c128", .complex128),
    ] {
      let command = try #require(
        try QRBatchCommand.parseAsRoot(["--dtype", name]) as? QRBatchCommand)
      #expect(try command.input.scalarType() == type)
    }
  }

  @Test func theSameSeedGivesTheSameBatch() throws {
    func batch(_ seed: String) throws -> NDArray<Double> {
      let arguments = ["--count", "2", "--rows", "3", "--columns", "4", "--seed", seed]
      let command = try QRBatchCommand.parseAsRoot(arguments) as? QRBatchCommand
      return try #require(command).input.batch(Double.self)
    }
    #expect(try batch("5") == batch("5"))
    #expect(try batch("5") != batch("6"))
  }
}
