import Heddle
import HeddleTestSupport
import Testing

@testable import HeddleLinearAlgebra

/// The tiled LU, Cholesky and triangular solves at sizes that come to them by themselves; the tests of
/// these decompositions also run on the tiled engine at small sizes.
@Suite struct TiledSolverTests {
  private let n = 300

  @Test func theTableSendsLargeMatrices() {
    let n = 400
    for operation in [Tuning.Operation.qr, .lu, .cholesky, .triangular] {
      let tuning = Tuning()
      #expect(tuning.engine(for: operation, rows: n, columns: n, Double.self) == .tiled)
      #expect(tuning.engine(for: operation, rows: n, columns: n, Complex<Double>.self) == .tiled)
      #expect(tuning.engine(for: operation, rows: n, columns: 200, Double.self) != .tiled)
    }
  }

  @Test(arguments: [Double.self, Complex<Float>.self] as [any TestScalar.Type])
  func neitherThreadsNorNeighboursMatter(_ scalar: any TestScalar.Type) throws {
    try check(scalar)
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      try compareResults(Scalar.self)
    }
  }

  private func compareResults<Scalar: TestScalar>(_: Scalar.Type) throws {
    let a = NDArray<Scalar>.normal([2, n, n], seed: 1)
    let positive = try a.gram() + .identity(n)
    let b = NDArray<Scalar>.normal([n, 70], seed: 2)
    func results(_ a: NDArray<Scalar>, _ positive: NDArray<Scalar>) throws -> [NDArray<Scalar>] {
      let lu = try a.lu(), cholesky = try positive.cholesky()
      return [
        try lu.l, try lu.u, try lu.solve(b), try lu.solveAdjoint(b), try lu.inverse(),
        try a.solve(b), try a.inverse(), cholesky.factor, try positive.cholesky(.upper).factor,
        try cholesky.solve(b), try cholesky.inverse(),
        try cholesky.factor.solveTriangular(b, triangle: .lower),
      ]
    }
    let all = try sameOnAnyThreads { try results(a, positive) }
    #expect(try results(a[.at(1)], positive[.at(1)]) == all.map { $0[.at(1)] })
    // The one shot and the factorization agree in every bit.
    #expect(all[2] == all[5] && all[4] == all[6])
  }

  /// A few right-hand sides, with several blocks of unknowns and of equations, beside LAPACK's solutions.
  @Test(arguments: realScalars, [1, 2, 5, 13])
  func fewRightHandSidesAreSolved(_ scalar: any TestScalar.Type, columns: Int) throws {
    var tuning = Tuning()
    (tuning.thinFrom, tuning.fewestTiledColumns) = (1, 64)
    try check(scalar)
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for n in [300, 700] {
        let a = NDArray<Scalar>.normal([2, n, n], seed: 1) + .identity(n) * Scalar(exactly: 60)!
        let b = NDArray<Scalar>.normal([n, columns], seed: 2)
        let positive = try a.gram()
        let (lu, qr) = (try a.lu(), try a.qr())
        let (lower, upper) = (try positive.cholesky(), try positive.cholesky(.upper))
        func results() throws -> [NDArray<Scalar>] {
          try [lu.solve(b), lu.solveAdjoint(b), lower.solve(b), upper.solve(b), qr.solve(b)]
            + LAPACK.Triangle.allCases.flatMap { triangle in
              try [LAPACK.Operation.none, .transpose].map {
                try a.solveTriangular(
                  b, triangle: triangle, operation: $0)
              }
            }
        }
        let ours = try withTuning(tuning) { try sameOnAnyThreads("\(n)") { try results() } }
        // Not divided, which LAPACK does for one of them, and LAPACK's.
        var other = tuning
        other.thinFrom = 1 << 30
        if columns > 1 { #expect(try withTuning(other) { try results() } == ours) }
        other.tiledFrom = [:]
        let theirs = try withTuning(other) { try results() }
        for (number, (one, two)) in zip(ours, theirs).enumerated() {
          let tolerance = 1000 * Scalar.Magnitude(n) * .ulpOfOne
          #expect(
            one.isApproximatelyEqual(
              to: two, absoluteTolerance: tolerance, relativeTolerance: tolerance),
            "\(n), result \(number)")
        }
      }
    }
  }

  /// The same pivots as LAPACK's: partial pivoting leaves no choice.
  @Test(arguments: [Double.self, Complex<Double>.self] as [any TestScalar.Type])
  func pivotsAreLAPACKs(_ scalar: any TestScalar.Type) throws {
    var lapack = Tuning()
    (lapack.tiledFrom, lapack.complexTiledFrom) = ([:], [:])
    try check(scalar)
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      let a = NDArray<Scalar>.normal([n, n], seed: 3)
      let ours = try a.lu(), theirs = try withTuning(lapack) { try a.lu() }
      #expect((0..<n).allSatisfy { ours.pivots[0][$0] == theirs.pivots[0][$0] })
      #expect(try ours.u.isApproximatelyEqual(to: theirs.u, absoluteTolerance: 1e-10))
    }
  }

  @Test func failuresNameTheirPlace() throws {
    var singular = NDArray<Double>.identity(n, batch: [2])
    singular[1, 200, 200] = 0
    let reason = LAPACKError.singular(pivot: 200)
    let failure = LinearAlgebraError.failed(SliceFailure(index: [1], reason: reason))
    #expect(throws: failure) { try singular.solve(.ones([n, 80])) }
    #expect(throws: failure) { try singular.inverse() }
    #expect(throws: failure) { try singular.solveTriangular(.ones([n, 80]), triangle: .upper) }
    #expect(throws: failure) { try singular.qr().solve(.ones([n, 80])) }
    singular[1, 200, 200] = -1
    let bad = LinearAlgebraError.failed(
      SliceFailure(index: [1], reason: .notPositiveDefinite(order: 201)))
    for triangle in LAPACK.Triangle.allCases {
      #expect(throws: bad) { try singular.cholesky(triangle) }
    }
    #expect(try singular.choleskyOutcome().value.factor[.at(0)] == .identity(n))
  }
}
