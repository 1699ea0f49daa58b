import Heddle
import HeddleTestSupport
import Testing

/// Blocks and tiles are there for speed. No result is worse for having been computed in them.
@Suite struct HonestBlocksTests {
  /// The leading half of the matrix is zero, or so small that its pivots would drown everything else: all of
  /// its pivots must come from other blocks.
  @Test(arguments: scalars, Tuning.tiledWidths)
  func demand19_pivotsComeFromOtherBlocks(_ scalar: any TestScalar.Type, width: Int) throws {
    try check(scalar)
    try withTuning(.tiled(width: width)) { try check(scalar) }
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for half in [2, 12, 30] {
        for size in [0, Scalar.Magnitude.ulpOfOne] {
          let a = withLeadingBlock(half, size, of: Scalar.self)
          let b = NDArray<Scalar>.normal([2 * half, 3], seed: 5)
          let lu = try a.lu()
          #expect(lu.rowOrder().prefix(half).allSatisfy { $0 >= half })
          for x in [try lu.solve(b), try a.solve(b)] {
            let ratio = Ratio.solve(ColumnMajor(a), x: ColumnMajor(x), b: ColumnMajor(b))
            #expect(ratio < Ratio.solverThreshold, "\(half), \(size)")
          }
        }
      }
    }
  }

  /// A well-conditioned matrix of twice this order, its leading quarter of this size.
  private func withLeadingBlock<Scalar: TestScalar>(
    _ half: Int, _ size: Scalar.Magnitude, of _: Scalar.Type
  ) -> NDArray<Scalar> {
    var random = RandomMatrices<Scalar>(seed: half)
    let blocks = (0..<4).map { _ in random.next(half, half).array }
    var a = NDArray<Scalar>.zeros([2 * half, 2 * half])
    a[.range(0..<half), .range(0..<half)] = blocks[0] * Scalar(realPart: size, imaginaryPart: 0)
    a[.range(0..<half), .range(half..<2 * half)] = blocks[1]
    a[.range(half..<2 * half), .range(0..<half)] = blocks[2]
    a[.range(half..<2 * half), .range(half..<2 * half)] = blocks[3]
    return a
  }

  /// Q is unitary, not merely orthogonal, whichever way the blocks lie; and what applies its adjoint
  /// conjugates.
  @Test(arguments: scalars) func demand19_complexFactorsAreUnitary(
    _ scalar: any TestScalar.Type
  ) throws {
    for tuning in [Tuning(), .tiled(width: 3), .tiled(width: 20), .tree(leafRows: 11)] {
      try withTuning(tuning) { try check(scalar) }
    }
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for (m, n) in [(5, 5), (9, 40), (40, 9), (40, 40), (333, 5)] {
        let a = NDArray<Scalar>.normal([m, n], seed: 7)
        let (q, r) = try a.qr(.reduced)
        judgeQR(a, q, r, "\(m) x \(n)")
        let tolerance = 100 * Scalar.Magnitude(m) * .ulpOfOne
        #expect(
          try q.adjointMultiplied(by: a).isApproximatelyEqual(to: r, absoluteTolerance: tolerance))
        let factorization = try a.qr()
        let c = NDArray<Scalar>.normal([m, 2], seed: 8)
        let there = try factorization.applyQAdjoint(to: c)
        #expect(
          try factorization.completeQ.adjointMultiplied(by: c)
            .isApproximatelyEqual(to: there, absoluteTolerance: tolerance))
      }
    }
  }

  /// Least squares see the rank, take the shortest of all solutions, and do not square the condition: a
  /// singular value that the scalar can still tell from zero is found, and one that is zero counts as such.
  @Test(arguments: scalars) func demand19_leastSquaresKnowTheRank(
    _ scalar: any TestScalar.Type
  ) throws {
    try check(scalar)
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      typealias Real = Scalar.Magnitude
      // Its square is far below the rounding of 1.
      let least = Real.ulpOfOne * 1000
      var random = RandomMatrices<Scalar>(seed: 3)
      for (m, n) in [(9, 6), (60, 40), (40, 60), (200, 90)] {
        let count = min(m, n)
        let full = random.next(m, n, mode: 3, condition: 1 / least).array
        let b = NDArray<Scalar>.normal([m, 2], seed: 4)
        let fit = try full.leastSquares(b)
        #expect(fit.rank() == count, "\(m) x \(n)")
        let smallest = fit.singularValues.scalars[count - 1]
        #expect(abs(smallest - least) < least / 10, "\(m) x \(n)")

        let rank = count / 3
        let left = random.next(m, rank).array, right = random.next(rank, n).array
        let deficient = try left.multiplied(by: right)
        let short = try deficient.leastSquares(b)
        #expect(short.rank() == rank, "\(m) x \(n)")
        let x = short.solution
        let ratio = Ratio.leastSquares(
          ColumnMajor(deficient), x: ColumnMajor(x), b: ColumnMajor(b))
        #expect(ratio < Ratio.solverThreshold, "\(m) x \(n)")
        // The shortest one has no part that A does not see.
        let seen = try deficient.adjoint.leastSquares(x).residualNorms
        #expect(seen.scalars.allSatisfy { $0 < 1e5 * .ulpOfOne }, "\(m) x \(n)")
      }
    }
  }

  /// Any tile on any shape, also where neither divides the other and where the matrix lies spread in memory.
  @Test(arguments: scalars, Tuning.tiledWidths + [7, 100])
  func demand19_anyTileFitsAnyShape(_ scalar: any TestScalar.Type, width: Int) throws {
    try withTuning(.tiled(width: width)) { try check(scalar) }
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for (m, n) in [(2, 37), (37, 2), (37, 23), (23, 37), (41, 41)] {
        let a = NDArray<Scalar>.normal([m, n], seed: UInt64(m * n))
        for arrangement in [Arrangement.contiguous, .spread] {
          let a = arrangement.of(a)
          let (q, r) = try a.qr(.reduced)
          judgeQR(a, q, r, "\(m) x \(n)")
          let lu = try a.lu()
          let product = try lu.permutation.multiplied(by: lu.l).multiplied(by: lu.u)
          let tolerance = 100 * Scalar.Magnitude(m + n) * .ulpOfOne
          #expect(product.isApproximatelyEqual(to: a, absoluteTolerance: tolerance), "\(m) x \(n)")
          let positive = try a.gram() + .identity(n)
          let lower = try arrangement.of(positive).cholesky().factor
          let ratio = Ratio.cholesky(
            ColumnMajor(positive), factor: ColumnMajor(lower), .lower)
          #expect(ratio < Ratio.factorThreshold, "\(m) x \(n)")
        }
      }
    }
  }
}
