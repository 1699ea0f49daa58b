import Heddle
import HeddleTestSupport
import Testing

/// The tiled QR, forced on at sizes and widths that leave every kind of edge.
@Suite struct TiledQRTests {
  @Test(arguments: scalars, Tuning.tiledWidths)
  func factorsRebuildTheMatrix(_ scalar: any TestScalar.Type, width: Int) throws {
    try withTuning(.tiled(width: width)) { try check(scalar) }
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for (m, n) in shapes + [(70, 41), (41, 70)] {
        let a = NDArray<Scalar>.inAllModes(m, n)
        for shape in FactorShape.allCases {
          let (q, r) = try a.qr(shape)
          judgeQR(a, q, r, "\(m) x \(n), \(shape)")
        }
      }
    }
  }

  @Test(arguments: scalars, [3, 8])
  func implicitFactorsAreTheSame(_ scalar: any TestScalar.Type, width: Int) throws {
    try withTuning(.tiled(width: width)) { try check(scalar) }
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for (m, n) in [(1, 1), (20, 10), (10, 20), (33, 33), (50, 20), (20, 50), (70, 41)] {
        let a = NDArray<Scalar>.normal([2, m, n], seed: 1)
        let qr = try a.qr()
        let (reduced, complete) = (try a.qr(.reduced), try a.qr(.complete))
        judgeQR(a, try qr.q, try qr.r)
        #expect(try qr.r == reduced.r)
        #expect(try a.qrR() == reduced.r)
        judgeQR(a, try qr.completeQ, complete.r)
        // With few columns and with many.
        for columns in [1, 40] {
          let c = NDArray<Scalar>.normal([m, columns], seed: 2)
          let there = try qr.applyQAdjoint(to: c), back = try qr.applyQ(to: there)
          let tolerance = 100 * Scalar.Magnitude(m) * .ulpOfOne
          #expect(
            back.isApproximatelyEqual(
              to: c.broadcast(to: [2, m, columns]), absoluteTolerance: tolerance))
          let product = try complete.q.adjointMultiplied(by: c)
          #expect(there.isApproximatelyEqual(to: product, absoluteTolerance: tolerance))
        }
      }
    }
  }

  @Test(.timeLimit(.minutes(10)), arguments: scalars)
  func specialMatricesAreNoSpecialCase(_ scalar: any TestScalar.Type) throws {
    try withTuning(.tiled(width: 3)) { try check(scalar) }
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for (m, n) in [(1, 1), (5, 5), (9, 4), (4, 9), (20, 20)] {
        try judgeEdgeCases(m, n, of: Scalar.self)
      }
    }
  }

  /// As large as the table sends to this engine by itself.
  @Test func neitherThreadsNorNeighboursMatter() throws {
    let a = NDArray<Double>.normal([3, 420, 390], seed: 3)
    let explanation = Tuning().explain(.qr, rows: 420, columns: 390, Double.self)
    #expect(explanation.contains("tiled") && explanation.contains("64 columns"))
    let b = NDArray<Double>.normal([420, 50], seed: 4)
    func results(_ a: NDArray<Double>) throws -> [NDArray<Double>] {
      let (q, r) = try a.qr(.reduced), qr = try a.qr()
      return [q, r, try qr.q, try qr.applyQ(to: b), try qr.solve(b)]
    }
    let all = try sameOnAnyThreads { try results(a) }
    #expect(try results(a[.at(1)]) == all.map { $0[.at(1)] })
    judgeQR(a, all[0], all[1])
  }

  @Test func aBadMatrixCostsTheOthersNothing() throws {
    var a = NDArray<Double>.normal([3, 30, 20], seed: 5)
    a[1, 29, 19] = .infinity
    let (outcome, alone) = try withTuning(.tiled(width: 8)) {
      (try a.qrOutcome(.reduced), try a[.at(2)].qr(.reduced))
    }
    #expect(outcome.failures == [SliceFailure(index: [1], reason: .nonFinite)])
    #expect(outcome.value.q[.at(1)].scalars.allSatisfy { $0.isNaN })
    #expect(outcome.value.q[.at(2)] == alone.q && outcome.value.r[.at(2)] == alone.r)
  }
}
