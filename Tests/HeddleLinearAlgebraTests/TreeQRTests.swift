import Heddle
import HeddleTestSupport
import Testing

@testable import HeddleLinearAlgebra

/// The QR of tall matrices by a tree, forced on at sizes that make every kind of tree.
@Suite struct TreeQRTests {
  /// From two leaves to several levels, whose groups are of different sizes.
  static let shapes = [(2, 1), (7, 1), (6, 3), (7, 3), (40, 3), (41, 8), (100, 20), (333, 5)]

  @Test(arguments: scalars) func factorsRebuildTheMatrix(_ scalar: any TestScalar.Type) throws {
    try withTuning(.tree(leafRows: 1)) { try check(scalar) }
    try withTuning(.tree(leafRows: 11)) { try check(scalar) }
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for (m, n) in Self.shapes {
        let a = NDArray<Scalar>.inAllModes(m, n)
        let (q, r) = try a.qr(.reduced)
        judgeQR(a, q, r, "\(m) x \(n)")
        #expect(try a.qrR() == r)
      }
    }
  }

  @Test(arguments: scalars, [1, 11])
  func implicitFactorsAreTheSame(_ scalar: any TestScalar.Type, leafRows: Int) throws {
    try withTuning(.tree(leafRows: leafRows)) { try check(scalar) }
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for (m, n) in Self.shapes {
        let a = NDArray<Scalar>.inAllModes(m, n)
        let qr = try a.qr(), reduced = try a.qr(.reduced), complete = try a.qr(.complete)
        #expect(try qr.r == reduced.r && qr.q == reduced.q, "\(m) x \(n)")
        judgeQR(a, complete.q, complete.r, "\(m) x \(n)")
        #expect(try qr.completeQ == complete.q)
        // Fewer columns than a block of them, and more.
        for columns in [1, 6, 130] {
          let c = NDArray<Scalar>.normal([m, columns], seed: 2)
          let there = try qr.applyQAdjoint(to: c), back = try qr.applyQ(to: there)
          let tolerance = 100 * Scalar.Magnitude(m) * .ulpOfOne
          #expect(
            back.isApproximatelyEqual(
              to: c.broadcast(to: [2, 3, m, columns]), absoluteTolerance: tolerance))
          let product = try complete.q.adjointMultiplied(by: c)
          #expect(there.isApproximatelyEqual(to: product, absoluteTolerance: tolerance))
        }
      }
    }
  }

  @Test(arguments: scalars, Arrangement.allCases)
  func stridesDoNotMatter(_ scalar: any TestScalar.Type, arrangement: Arrangement) throws {
    try withTuning(.tree(leafRows: 9)) { try check(scalar) }
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for (m, n) in [(41, 8), (100, 4)] {
        let a = NDArray<Scalar>.normal([2, m, n], seed: 4),
          b = NDArray<Scalar>.normal([m, 3], seed: 5)
        let (one, other) = (try Results(a, b), try Results(arrangement.of(a), arrangement.of(b)))
        #expect(one == other, "\(m) x \(n), \(arrangement)")
      }
    }
  }

  @Test(arguments: scalars) func solvesLeastSquares(_ scalar: any TestScalar.Type) throws {
    try withTuning(.tree(leafRows: 7)) { try check(scalar) }
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for (m, n) in Self.shapes {
        let a = NDArray<Scalar>.inAllModes(m, n)
        let b = NDArray<Scalar>.uniform([m, 4], in: -1..<1, seed: 5)
        let x = try a.qr().solve(b)
        for (a, x) in zip(a.matrices, x.matrices) {
          #expect(Ratio.leastSquares(a, x: x, b: ColumnMajor(b)) < Ratio.solverThreshold)
        }
      }
    }
  }

  @Test func aBadMatrixCostsTheOthersNothing() throws {
    var a = NDArray<Double>.normal([3, 60, 4], seed: 5)
    a[1, 59, 3] = .infinity
    let b = NDArray<Double>.normal([60, 2], seed: 6)
    let missing = SliceFailure(index: [1], reason: .nonFinite)
    try withTuning(.tree(leafRows: 10)) {
      let outcome = try a.qrOutcome(), alone = try a[.at(2)].qr()
      #expect(outcome.failures == [missing])
      #expect(try outcome.value.q[.at(2)] == alone.q)
      let solved = try outcome.value.solveOutcome(b)
      #expect(solved.failures == [missing])
      #expect(try solved.value[.at(2)] == alone.solve(b))
      #expect(try a.leastSquaresOutcome(b).failures == [missing])
      // A column of zeros in every leaf.
      a[.at(1)] = .zeros([60, 4])
      let error = SliceFailure(index: [1], reason: .singular(pivot: 0))
      #expect(try a.qr().solveOutcome(b).failures == [error])
    }
  }

  /// Columns longer than any number of the scalar, of which there is no R, still have a solution.
  @Test func columnsBeyondTheRangeAreFitted() throws {
    let (m, n) = (200, 3)
    let a = NDArray<Double>.uniform([m, n], in: 0.5..<1, seed: 1).map { $0 * 0x1p1023 }
    let fit = try withTuning(.tree(leafRows: 20)) { try a.leastSquares(.ones([m, 1])) }
    #expect(fit.rank() == n && fit.solution.scalars.allSatisfy(\.isFinite))
  }

  @Test(.timeLimit(.minutes(10)), arguments: scalars)
  func specialMatricesAreNoSpecialCase(_ scalar: any TestScalar.Type) throws {
    try withTuning(.tree(leafRows: 4)) { try check(scalar) }
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for (m, n) in [(9, 4), (20, 2), (60, 4), (31, 1)] {
        try judgeEdgeCases(m, n, of: Scalar.self)
      }
    }
  }

  /// As tall as the table sends to this engine by itself.
  @Test func neitherThreadsNorNeighboursMatter() throws {
    let (m, n) = (5000, 20)
    #expect(Tuning().engine(for: .qr, rows: m, columns: n, Double.self) == .tree)
    #expect(Tuning().explain(.qr, rows: m, columns: n, Double.self).contains("1024 rows"))
    let a = NDArray<Double>.normal([2, m, n], seed: 3)
    let b = NDArray<Double>.normal([m, 2], seed: 4)
    let all = try sameOnAnyThreads { try Results(a, b) }
    #expect(try Results(a[.at(1)], b) == all.slice(1))
    let (q, r) = (all.arrays[0], all.arrays[1])
    let identity = try q.gram(), product = try q.multiplied(by: r)
    #expect(identity.isApproximatelyEqual(to: .identity(n, batch: [2]), absoluteTolerance: 1e-14))
    #expect(product.isApproximatelyEqual(to: a, absoluteTolerance: 1e-12))
    // R is that of any Householder QR up to the signs of its rows, and so is what solves.
    var other = Tuning()
    other.treeFrom = m
    let results = try withTuning(other) { try Results(a, b) }
    #expect(
      r.map { abs($0) }.isApproximatelyEqual(
        to: results.arrays[1].map { abs($0) }, absoluteTolerance: 1e-11))
    for index in [5, 6, 7] {
      #expect(
        all.arrays[index].isApproximatelyEqual(
          to: results.arrays[index], absoluteTolerance: 1e-12))
    }
  }

  /// All that can be had of a tall matrix.
  private struct Results<Scalar: TestScalar>: Equatable {
    let arrays: [NDArray<Scalar>]

    init(_ a: NDArray<Scalar>, _ b: NDArray<Scalar>) throws {
      let (q, r) = try a.qr(.reduced), qr = try a.qr(), fit = try a.leastSquares(b)
      arrays = [
        q, r, try qr.q, try qr.applyQAdjoint(to: b), try qr.applyQ(to: b), try qr.solve(b),
        fit.solution, fit.residualNorms.map { Scalar(realPart: $0, imaginaryPart: 0) },
      ]
    }

    private init(arrays: [NDArray<Scalar>]) { self.arrays = arrays }

    func slice(_ index: Int) -> Self { Self(arrays: arrays.map { $0[.at(index)] }) }
  }

  @Test func aTreeCoversTheRowsOnce() {
    for (rows, leafRows) in [(10, 10), (21, 10), (1000, 10), (999, 37)] {
      let units = RowTree(rows: rows, columns: 3, leafRows: leafRows).units
      let leaves = units.filter(\.isLeaf)
      #expect(leaves.first?.rows.lowerBound == 0 && leaves.last?.rows.upperBound == rows)
      #expect(
        zip(leaves, leaves.dropFirst()).allSatisfy { $0.rows.upperBound == $1.rows.lowerBound })
      #expect(leaves.allSatisfy { $0.rows.count >= min(rows, leafRows) })
      // Every unit but the last has a parent, which knows it.
      for (index, unit) in units.enumerated() {
        guard let parent = unit.parent else {
          #expect(index == units.count - 1)
          continue
        }
        #expect(units[parent.unit].children.lowerBound + parent.place == index)
        #expect(units[parent.unit].rows.count == units[parent.unit].children.count * 3)
        #expect(units[parent.unit].head <= unit.head)
      }
    }
  }
}
