import Heddle
import Testing

@testable import qr_batch

@Suite struct VerificationTests {
  let batch = NDArray<Double>.normal([3, 8, 5], seed: 1)

  @Test func wrongFactorsFail() throws {
    let (q, r) = try batch.qr(.reduced)
    #expect(try Verification(batch, Factors(q: q, r: r)).ratios(on: .shared).pass)
    var badR = r
    badR[1, 0, 2] += 1e-10
    let residual = try Verification(batch, Factors(q: q, r: badR)).ratios(on: .shared)
    #expect(residual.residual > 30 && residual.orthogonality < 30)
    let scaled = try Verification(batch, Factors(q: q * 2, r: r / 2)).ratios(on: .shared)
    #expect(scaled.residual < 30 && scaled.orthogonality > 30)
    var nan = q
    nan[2, 0, 0] = .nan
    #expect(try !Verification(batch, Factors(q: nan, r: r)).ratios(on: .shared).pass)
  }

  @Test func withoutQTheFactorOfRIsHeldAgainstIt() throws {
    let r = try batch.qrR()
    #expect(try Verification(batch, Factors(q: nil, r: r)).ratios(on: .shared).pass)
    #expect(try !Verification(batch, Factors(q: nil, r: r * 1.001)).ratios(on: .shared).pass)
  }

  @Test func aRunWithWrongFactorsFails() throws {
    let command = try #require(try QRBatchCommand.parseAsRoot([]) as? QRBatchCommand)
    let (q, r) = try batch.qr(.reduced)
    func check(_ factors: Factors<NDArray<Double>>) throws {
      let result = LayerResult(
        layer: .serial, threads: 1, milliseconds: [1], peakRunningThreads: 1, factors: factors,
        ratios: try Verification(batch, factors).ratios(on: .shared))
      try Report([result], batch: batch, input: command.input, work: command.work).checkRatios()
    }
    try check(Factors(q: q, r: r))
    for (q, r) in [(q, 2 * r), (2 * q, r / 2), (q * .nan, r)] {
      #expect(throws: RunError.self) { try check(Factors(q: q, r: r)) }
    }
  }
}
