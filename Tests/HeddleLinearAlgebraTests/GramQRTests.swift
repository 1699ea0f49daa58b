import Heddle
import HeddleTestSupport
import Testing

@testable import HeddleLinearAlgebra

/// The QR of tall matrices by way of the Gram matrix, forced on for every shape; the tree stands behind it.
@Suite struct GramQRTests {
  @Test(arguments: realScalars) func factorsRebuildTheMatrix(_ scalar: any TestScalar.Type) throws {
    try withTuning(.tree(leafRows: 4, gram: true)) { try check(scalar) }
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for (m, n) in TreeQRTests.shapes + [(2000, 7)] {
        let a = NDArray<Scalar>.inAllModes(m, n)
        let (q, r) = try a.qr(.reduced)
        judgeQR(a, q, r, "\(m) x \(n)")
        for r in r.matrices {
          for j in 0..<n { #expect((j + 1..<n).allSatisfy { r[$0, j] == .zero }) }
        }
      }
      for (m, n) in [(9, 4), (20, 2), (60, 4), (31, 1)] {
        try judgeEdgeCases(m, n, of: Scalar.self)
      }
    }
  }

  /// Whatever the condition, Q is orthogonal and the product is A: from the first step's limit to where
  /// even the tree finds rank 1.
  @Test(arguments: realScalars) func noConditionIsTooBad(_ scalar: any TestScalar.Type) throws {
    try withTuning(.tree(leafRows: 20, gram: true)) { try check(scalar) }
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      var random = RandomMatrices<Scalar>(seed: 3)
      for mode in [1, 3, 4] {
        for exponent in 0...18 {
          let condition = Scalar.Magnitude(
            sign: .plus, exponent: .init(3 * exponent), significand: 1)
          let a = random.next(90, 12, mode: mode, condition: condition).array
          let (q, r) = try a.qr(.reduced)
          judgeQR(a, q, r, "mode \(mode), condition 8^\(exponent)")
        }
      }
    }
  }

  /// One step is enough for the first, and not for the others: Q is as near to orthonormal as Householder's
  /// method makes it, which is far less than what LAPACK's tests allow.
  @Test(arguments: [1, 10, 1e3, 1e6]) func theSecondStepIsTakenWhereItIsNeeded(
    condition: Double
  ) throws {
    let n = 30
    var random = RandomMatrices<Double>(seed: 5)
    let a = random.next(3000, n, mode: 3, condition: condition).array
    let q = try withTuning(.tree(leafRows: 1000, gram: true)) { try a.qr(.reduced).q }
    let departure = try q.gram() - .identity(n)
    for i in 0..<n {
      let sum = (0..<n).reduce(0) { $0 + abs(departure[i, $1]) }
      #expect(sum < 4 * Double(n).squareRoot() * .ulpOfOne, "row \(i)")
    }
  }

  /// Which matrices are taken: else the tests above would be of the tree alone.
  @Test func goodMatricesAreTakenAndBadOnesLeft() throws {
    func isTaken(_ a: NDArray<Double>) throws -> Bool {
      let (m, n) = (a.rowCount, a.columnCount)
      let (q, r) = (
        try ResultSlices<Double>(batch: [], rows: m, columns: n),
        try ResultSlices<Double>(batch: [], rows: n, columns: n)
      )
      return try GramQR(rows: m, columns: n).factorAndForm(SourceSlices(a)[0], q: q[0], r: r[0])
    }
    let good = NDArray<Double>.normal([3000, 30], seed: 1)
    #expect(try isTaken(good))
    #expect(try isTaken(good * 0x1p-200) && isTaken(good * 0x1p+200))
    #expect(try !isTaken(good * 0x1p-600) && !isTaken(good * 0x1p+600))
    var bad = good
    bad[.all, .at(7)] = good[.all, .at(3)]
    #expect(try !isTaken(bad))
    bad[.all, .at(7)] = good[.all, .at(3)] + good[.all, .at(7)] * 1e-9
    #expect(try !isTaken(bad))
    bad[.all, .at(7)] = .zeros([3000])
    #expect(try !isTaken(bad))
    // A column's scale is no matter of condition.
    bad[.all, .at(7)] = good[.all, .at(7)] * 1e-30
    #expect(try isTaken(bad))
  }

  /// As tall as the table sends to this engine by itself.
  @Test func neitherThreadsNorNeighboursMatter() throws {
    let (m, n) = (3000, 100)
    #expect(Tuning().explain(.qr, rows: m, columns: n, Double.self).contains("Gram matrix"))
    let a = NDArray<Double>.normal([2, m, n], seed: 3)
    func results(_ a: NDArray<Double>) throws -> [NDArray<Double>] {
      let (q, r) = try a.qr(.reduced)
      return [q, r]
    }
    let all = try sameOnAnyThreads { try results(a) }
    #expect(try results(a[.at(1)]) == all.map { $0[.at(1)] })
    let identity = try all[0].gram(), product = try all[0].multiplied(by: all[1])
    #expect(identity.isApproximatelyEqual(to: .identity(n, batch: [2]), absoluteTolerance: 1e-14))
    #expect(product.isApproximatelyEqual(to: a, absoluteTolerance: 1e-12))
  }
}
