import Heddle
import HeddleTestSupport
import Testing

@Suite struct CholeskyTests {
  @Test(arguments: scalars, LAPACK.Triangle.allCases)
  func oneTriangleIsEnough(_ scalar: any TestScalar.Type, triangle: LAPACK.Triangle) throws {
    try onEveryEngine { try check(scalar) }
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for n in orders {
        let a = NDArray<Scalar>.inAllModes(n, n, .positive)
        let poisoned = NDArray(
          a.matrices.map { $0.poisoned(outside: triangle) }, batch: [2, 3])
        let cholesky = try poisoned.cholesky(triangle)
        let b = NDArray<Scalar>.normal([2, 3, n, 3], seed: 3)
        let (x, inverse) = (try cholesky.solve(b), try cholesky.inverse())
        for (index, a) in a.matrices.enumerated() {
          let (factor, l) = (cholesky.factor.matrices[index], cholesky.l.matrices[index])
          #expect(factor == factor.triangle(triangle) && l == l.triangle(.lower))
          #expect(Ratio.cholesky(a, factor: factor, triangle) < Ratio.factorThreshold, "\(n)")
          #expect(Ratio.cholesky(a, factor: l, .lower) < Ratio.factorThreshold, "\(n)")
          #expect(
            Ratio.solve(a, x: x.matrices[index], b: b.matrices[index]) < Ratio.solverThreshold)
          #expect(Ratio.inverse(a, inverse.matrices[index]) < Ratio.solverThreshold)
        }
        #expect(inverse == inverse.adjoint)
        let vector = b[.ellipsis, .at(1)]
        let column = try cholesky.solve(b[.ellipsis, .range(1..<2)])
        #expect(try cholesky.solve(vector: vector) == column[.ellipsis, .at(0)])
      }
    }
  }

  @Test(arguments: scalars) func determinantsAreThoseOfTheLU(_ scalar: any TestScalar.Type) throws {
    try onEveryEngine { try check(scalar) }
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for n in orders {
        let a = NDArray<Scalar>.inAllModes(n, n, .positive)
        let (cholesky, lu) = (try a.cholesky(), try a.lu())
        let tolerance = 1000 * Scalar.Magnitude(n + 1) * .ulpOfOne
        let logarithm = lu.logDeterminant.logMagnitude
        #expect(
          cholesky.logDeterminant.isApproximatelyEqual(
            to: logarithm, absoluteTolerance: tolerance, relativeTolerance: tolerance))
        #expect(
          cholesky.determinant.isApproximatelyEqual(
            to: lu.determinant.realPart, relativeTolerance: tolerance))
      }
    }
  }

  @Test(arguments: scalars, LAPACK.Triangle.allCases)
  func theOrderOfTheBadMinorIsNamed(_ scalar: any TestScalar.Type, triangle: LAPACK.Triangle) throws
  {
    try onEveryEngine { try check(scalar) }
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for n in [1, 2, 5, 33, 100] {
        for bad in Set([0, n / 2, n - 1]) {
          var a = NDArray<Scalar>.identity(n, batch: [3])
          a[1, bad, bad] = -1
          let reason = LAPACKError.notPositiveDefinite(order: bad + 1)
          let failure = SliceFailure(index: [1], reason: reason)
          #expect(throws: LinearAlgebraError.failed(failure)) { try a.cholesky(triangle) }
          let outcome = try a.choleskyOutcome(triangle)
          #expect(outcome.failures == [failure])
          let cholesky = outcome.value
          let solved = try cholesky.solveOutcome(.ones([n, 1]))
          #expect(solved.failures == [failure])
          #expect(try cholesky.inverseOutcome().failures == [failure])
          #expect([SliceBits](solved.value, 2).map(\.isNaN) == [false, true, false])
          #expect(cholesky.determinant.scalars.map(\.isNaN) == [false, true, false])
        }
      }
    }
  }

  @Test(.timeLimit(.minutes(10)), arguments: scalars)
  func specialMatricesAreNoSpecialCase(_ scalar: any TestScalar.Type) throws {
    try onEveryEngine { try check(scalar) }
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      typealias Real = Scalar.Magnitude
      for n in [1, 5, 20] {
        let zeros = SliceFailure(index: [], reason: .notPositiveDefinite(order: 1))
        #expect(throws: LinearAlgebraError.failed(zeros)) {
          try NDArray<Scalar>.zeros([n, n]).cholesky()
        }
        #expect(try NDArray<Scalar>.identity(n).cholesky().factor == .identity(n))
        let positive = RandomMatrices<Scalar>.positive(n)
        let most = Int(Real.greatestFiniteMagnitude.exponent)
        for exponent in [most * 97 / 100, most / 2, -most / 2, -most * 90 / 100] {
          let scale = Real(sign: .plus, exponent: .init(exponent), significand: 1)
          let a = positive.array * Scalar(realPart: scale, imaginaryPart: 0)
          let factor = ColumnMajor(try a.cholesky().l)
          #expect(
            Ratio.cholesky(ColumnMajor(a), factor: factor, .lower) < Ratio.factorThreshold)
        }
        for edge in EdgeCase<Scalar>.all(n, n) where !edge.isFinite {
          // The bad element is on the diagonal or below it.
          #expect(throws: LinearAlgebraError.nonFinite, "\(edge)") {
            try edge.matrix.array.cholesky(.lower)
          }
          let isOnDiagonal = !edge.name.hasSuffix("corner element") || n == 1
          if !isOnDiagonal {
            #expect(throws: Never.self) { try edge.matrix.array.cholesky(.upper) }
          }
        }
      }
    }
  }

  @Test func singleMatricesHaveSingleNumbers() async throws {
    let a: Matrix<Complex<Double>> = [[4, Complex(0, 2)], [Complex(0, -2), 5]]
    let cholesky = try await a.cholesky(.upper)
    let (determinant, logarithm): (Double, Double) = (cholesky.determinant, cholesky.logDeterminant)
    #expect((determinant - 16).magnitude < 1e-13 && (logarithm - .log(16)).magnitude < 1e-14)
    let inverse = try await cholesky.inverse()
    #expect(
      try await a.multiplied(by: inverse).isApproximatelyEqual(
        to: .identity(2), absoluteTolerance: 1e-14))
  }
}

extension RandomMatrices {
  fileprivate static func positive(_ n: Int) -> ColumnMajor<Scalar> {
    var random = RandomMatrices(seed: n)
    return random.next(n, n, .positive)
  }
}
