import Heddle
import HeddleTestSupport
import Testing

@Suite struct LeastSquaresTests {
  @Test(arguments: scalars, [true, false])
  func residualsAreOrthogonal(_ scalar: any TestScalar.Type, byTree: Bool) throws {
    try withTuning(byTree ? .tree(leafRows: 4) : Tuning()) { try check(scalar) }
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for (m, n) in shapes + [(60, 4), (45, 7)] {
        for rank in Set([min(m, n), (min(m, n) + 1) / 2]) {
          let left = NDArray<Scalar>.wellConditioned(m, rank)
          let right = NDArray<Scalar>.wellConditioned(rank, n)
          let a = try left.multiplied(by: right)
          let b = NDArray<Scalar>.normal([2, 3, m, 3], seed: 6)
          let fit = try a.leastSquares(b, relativeTolerance: 1e-5)
          let x = fit.solution
          #expect(x.shape == [2, 3, n, 3])
          #expect(fit.singularValues.shape == [2, 3, min(m, n)])
          #expect(fit.residualNorms.shape == [2, 3, 3])
          for (index, a) in a.matrices.enumerated() {
            let (x, b) = (x.matrices[index], b.matrices[index])
            #expect(Ratio.leastSquares(a, x: x, b: b) < Ratio.solverThreshold, "\(m) x \(n)")
            #expect(fit.rank(index / 3, index % 3) == rank, "\(m) x \(n)")
            try judgeNorms(a, x, b, fit.residualNorms.vectors[index])
          }
          // The shortest of all solutions lies in the span of A's rows: it is A* y for some y.
          let inSpan = try a.adjoint.leastSquares(x, relativeTolerance: 1e-5).residualNorms
          let size = x.scalars.map(\.magnitude).max() ?? 0
          #expect(
            inSpan.scalars.allSatisfy {
              $0 <= 1000 * Scalar.Magnitude(m + n) * size * .ulpOfOne
            }, "\(m) x \(n)")
        }
      }
    }
  }

  @Test(arguments: scalars) func fullRankAgreesWithQR(_ scalar: any TestScalar.Type) throws {
    try check(scalar)
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      let a = NDArray<Scalar>.inAllModes(12, 5)
      let b = NDArray<Scalar>.normal([2, 3, 12], seed: 6)
      let (x, y) = (try a.leastSquares(vector: b), try a.qr().solve(vector: b))
      #expect(x.shape == [2, 3, 5])
      #expect(
        x.isApproximatelyEqual(
          to: y, absoluteTolerance: 1e5 * .ulpOfOne, relativeTolerance: 1e5 * .ulpOfOne))
    }
  }

  @Test(.timeLimit(.minutes(10)), arguments: scalars, [true, false])
  func specialMatricesAreNoSpecialCase(_ scalar: any TestScalar.Type, byTree: Bool) throws {
    try withTuning(byTree ? .tree(leafRows: 4) : Tuning()) { try check(scalar) }
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for (m, n) in [(1, 1), (5, 5), (9, 4), (4, 9), (20, 20), (40, 4)] {
        let b = NDArray<Scalar>.ones([m, 2])
        for edge in EdgeCase<Scalar>.all(m, n) {
          let a = edge.matrix.array
          if edge.isFinite {
            let outcome = try a.leastSquaresOutcome(b), fit = outcome.value
            // Ones divided by numbers like these may be beyond the range.
            let isTiny = ["tiny", "denormal"].contains(edge.name)
            if isTiny && outcome.failures.map(\.reason) == [.overflow] { continue }
            #expect(outcome.failures.isEmpty, "\(edge)")
            #expect(fit.rank() <= min(m, n), "\(edge)")
            if edge.name == "zeros" {
              #expect(fit.rank() == 0 && fit.solution == .zeros([n, 2]))
              #expect(
                fit.residualNorms.isApproximatelyEqual(
                  to: .full([2], Scalar.Magnitude(m).squareRoot())))
            }
            if edge.name == "identity" || edge.name == "Jordan block" {
              #expect(fit.rank() == min(m, n), "\(edge)")
            }
            if edge.name == "ones" || edge.name == "rank one" {
              #expect(fit.rank() == 1, "\(edge)")
            }
          } else {
            #expect(throws: LinearAlgebraError.nonFinite, "\(edge)") { try a.leastSquares(b) }
          }
        }
      }
    }
  }

  /// Lengths whose squares are beyond either end of the range.
  @Test(arguments: scalars) func residualsOfAnySizeHaveLengths(
    _ scalar: any TestScalar.Type
  ) throws {
    try check(scalar)
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      typealias Real = Scalar.Magnitude
      let a = NDArray<Scalar>.identity(40)[.all, .range(..<20)]
      let sizes = [Real.greatestFiniteMagnitude / 64, Real.leastNormalMagnitude * 64]
      var b = NDArray<Scalar>.zeros([40, 2])
      for (j, size) in sizes.enumerated() {
        b[.range(24...), .at(j)].fill(Scalar(realPart: size, imaginaryPart: 0))
      }
      let fit = try a.leastSquares(b)
      #expect(fit.solution == .zeros([20, 2]))
      #expect(fit.residualNorms.isApproximatelyEqual(to: NDArray(sizes.map { 4 * $0 })))
    }
  }

  @Test(arguments: scalars) func emptySystemsHaveSolutions(_ scalar: any TestScalar.Type) throws {
    try check(scalar)
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      typealias Batch = NDArray<Scalar>
      let noEquations = try Batch.zeros([2, 0, 3]).leastSquares(.zeros([0, 2]))
      #expect(noEquations.solution == .zeros([2, 3, 2]))
      #expect(noEquations.rank(1) == 0 && noEquations.ranks == [0, 0])
      let noUnknowns = try Batch.zeros([4, 0]).leastSquares(.ones([4, 2]))
      #expect(noUnknowns.solution.shape == [0, 2])
      #expect(noUnknowns.residualNorms == [2, 2])
      let noSides = try Batch.normal([5, 3], seed: 1).leastSquares(.zeros([5, 0]))
      #expect(noSides.solution.shape == [3, 0])
      #expect(noSides.rank() == 3 && noSides.residualNorms.shape == [0])
      #expect(
        try Batch.zeros([0, 5, 3]).leastSquares(.zeros([5, 1])).solution.shape == [0, 3, 1])
    }
  }

  /// Against the plainest of sums, in double precision.
  private func judgeNorms<Scalar: TestScalar>(
    _ a: ColumnMajor<Scalar>, _ x: ColumnMajor<Scalar>, _ b: ColumnMajor<Scalar>,
    _ norms: [Scalar.Magnitude]
  ) throws {
    let residual = b.widened - a.widened * x.widened
    for (j, norm) in norms.enumerated() {
      let squares = (0..<b.rows).map { residual[$0, j].lengthSquared }
      let expected = squares.reduce(0, +).squareRoot()
      let scale = Double(Scalar.Magnitude.ulpOfOne) * 1000
      #expect(abs(Double(norm) - expected) <= scale * (1 + x.widened.norm1))
    }
  }
}

extension NDArray where Scalar: TestScalar {
  /// Random matrices with singular values between 1/5 and 1.
  fileprivate static func wellConditioned(_ rows: Int, _ columns: Int) -> NDArray {
    var random = RandomMatrices<Scalar>(seed: rows * 64 + columns)
    return NDArray((0..<6).map { _ in random.next(rows, columns, condition: 5) }, batch: [2, 3])
  }
}
