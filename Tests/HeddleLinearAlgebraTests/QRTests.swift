import Heddle
import HeddleTestSupport
import Testing

@Suite struct QRTests {
  @Test(arguments: scalars, FactorShape.allCases)
  func factorsRebuildTheMatrix(_ scalar: any TestScalar.Type, shape: FactorShape) throws {
    try check(scalar)
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for (m, n) in shapes {
        let a = NDArray<Scalar>.inAllModes(m, n)
        let (q, r) = try a.qr(shape)
        let order = shape == .reduced ? min(m, n) : m
        #expect(q.shape == [2, 3, m, order])
        #expect(r.shape == [2, 3, order, n])
        judgeQR(a, q, r)
      }
    }
  }

  @Test(arguments: scalars)
  func implicitFactorsAreTheSame(_ scalar: any TestScalar.Type) throws {
    try check(scalar)
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for (m, n) in shapes {
        let a = NDArray<Scalar>.inAllModes(m, n)
        let qr = try a.qr()
        let (reduced, complete) = (try a.qr(.reduced), try a.qr(.complete))
        judgeQR(a, try qr.q, try qr.r)
        #expect(try qr.r == reduced.r)
        #expect(try a.qrR() == reduced.r)
        judgeQR(a, try qr.completeQ, complete.r)
        judgeQR(a, try qr.applyQ(to: .identity(m)), complete.r)
        // Q* A is R.
        judgeQR(a, complete.q, try qr.applyQAdjoint(to: a))
      }
    }
  }

  @Test(.timeLimit(.minutes(10)), arguments: scalars)
  func specialMatricesAreNoSpecialCase(_ scalar: any TestScalar.Type) throws {
    try check(scalar)
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for (m, n) in [(1, 1), (5, 5), (9, 4), (4, 9), (20, 20)] {
        try judgeEdgeCases(m, n, of: Scalar.self)
      }
    }
  }

  @Test func withoutColumnsTheCompleteQIsTheIdentity() throws {
    let a = NDArray<Double>.zeros([2, 4, 0])
    #expect(try a.qr(.complete).q == .identity(4, batch: [2]))
    #expect(try a.qr().completeQ == .identity(4, batch: [2]))
    let c = NDArray<Double>.uniform([4, 3], seed: 1)
    #expect(try a.qr().applyQ(to: c) == c.broadcast(to: [2, 4, 3]))
    #expect(try a.qr().solve(c) == .zeros([2, 0, 3]))
  }

  @Test(arguments: scalars) func solvesLeastSquares(_ scalar: any TestScalar.Type) throws {
    try check(scalar)
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for (m, n) in [(1, 1), (5, 5), (20, 10), (33, 33)] {
        let a = NDArray<Scalar>.inAllModes(m, n)
        let b = NDArray<Scalar>.uniform([m, 4], in: -1..<1, seed: 5)
        let x = try a.qr().solve(b)
        #expect(x.shape == [2, 3, n, 4])
        for (a, x) in zip(a.matrices, x.matrices) {
          #expect(Ratio.leastSquares(a, x: x, b: ColumnMajor(b)) < Ratio.solverThreshold)
        }
        let vector = try a.qr().solve(vector: b[.all, .at(0)])
        let tolerance = 1000 * Scalar.Magnitude(m) * .ulpOfOne
        #expect(
          vector.isApproximatelyEqual(to: x[.ellipsis, .at(0)], absoluteTolerance: tolerance))
      }
    }
  }

  @Test func aSingularMatrixHasNoSolution() throws {
    var a = NDArray<Double>.identity(3, batch: [4])
    a[.at(2), .at(1), .at(1)] = NDArray(scalar: 0)
    let error = SliceFailure(index: [2], reason: .singular(pivot: 1))
    let qr = try a.qr()
    #expect(throws: LinearAlgebraError.failed(error)) { try qr.solve(.ones([3, 1])) }
    let outcome = try qr.solveOutcome(.ones([3, 1]))
    #expect(outcome.failures == [error])
    #expect(outcome.value[.at(3)] == .ones([3, 1]))
    #expect(outcome.value[.at(2)].scalars.allSatisfy { $0.isNaN })
  }
}

/// What is done with a factorization says again which matrices have none.
@Test(arguments: [4, 40]) func aMissingFactorizationCannotSolve(order: Int) throws {
  var a = NDArray<Double>.normal([3, order, order], seed: 1)
  a[1, 0, 0] = .nan
  let qr = try a.qrOutcome().value
  let b = NDArray<Double>.normal([2, 1, order, 2], seed: 2)
  let solved = try qr.solveOutcome(b)
  let missing = [0, 1].map { SliceFailure(index: [$0, 1], reason: .nonFinite) }
  #expect(solved.failures == missing)
  #expect(solved.value[[1, 1, 0, 0]].isNaN && solved.value[[1, 2, 0, 0]].isFinite)
  #expect(throws: LinearAlgebraError.failed(missing[0])) { _ = try qr.applyQ(to: b) }
}
