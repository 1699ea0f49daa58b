import Heddle
import HeddleTestSupport
import Testing

@testable import HeddleLinearAlgebra

@Suite struct SolveTests {
  @Test(arguments: scalars) func rightHandSidesBroadcast(_ scalar: any TestScalar.Type) throws {
    try onEveryEngine { try check(scalar) }
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      typealias Batch = NDArray<Scalar>
      let n = 6
      for (first, second) in broadcasts {
        let a = Batch.normal(first + [n, n], seed: 1), positive = try a.gram() + Batch.identity(n)
        let b = Batch.normal(second + [n, 2], seed: 2)
        let forms: [(String, Batch, (Batch, Batch) throws -> Batch)] = [
          ("solve", a, { try $0.solve($1) }),
          ("lu", a, { try $0.lu().solve($1) }),
          ("lu adjoint", a, { try $0.lu().solveAdjoint($1) }),
          ("qr", a, { try $0.qr().solve($1) }),
          ("cholesky", positive, { try $0.cholesky(.upper).solve($1) }),
          ("triangular", a, { try $0.solveTriangular($1, triangle: .lower) }),
          ("least squares", a, { try $0.leastSquares($1).solution }),
          ("product", a, { try $0.multiplied(by: $1) }),
          ("adjoint product", a, { try $0.adjointMultiplied(by: $1) }),
        ]
        for (name, a, solve) in forms {
          let (batch, pairs) = broadcastPairs(a, b)
          let whole = try solve(a, b)
          #expect(whole.shape == batch + [n, 2], "\(name), \(first), \(second)")
          let slices = try pairs.map { try solve($0, $1).contiguous() }
          #expect(
            [SliceBits](whole, 2) == slices.flatMap { [SliceBits]($0, 2) },
            "\(name), \(first), \(second)")
        }
      }
    }
  }

  @Test(arguments: scalars, LAPACK.Triangle.allCases)
  func trianglesSolve(_ scalar: any TestScalar.Type, triangle: LAPACK.Triangle) throws {
    try onEveryEngine { try check(scalar) }
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for n in orders {
        // Small beside the diagonal, so that a diagonal of ones is well conditioned too.
        let a = ColumnMajor<Scalar>(NDArray.normal([n, n], seed: 7) / 20 + NDArray.identity(n))
        let b = NDArray<Scalar>.normal([n, 3], seed: 8)
        for diagonal in LAPACK.Diagonal.allCases {
          let whole = a.triangle(triangle, diagonal)
          let stored = a.poisoned(outside: triangle, diagonal).array
          for operation in LAPACK.Operation.allCases {
            for arrangement in Arrangement.allCases {
              let x = try arrangement.of(stored).solveTriangular(
                b, triangle: triangle, operation: operation, diagonal: diagonal)
              let ratio = Ratio.solve(
                whole.applying(operation), x: ColumnMajor(x), b: ColumnMajor(b))
              #expect(ratio < Ratio.solverThreshold, "\(n), \(diagonal), \(operation)")
            }
            let vector = try stored.solveTriangular(
              vector: b[.all, .at(1)], triangle: triangle, operation: operation,
              diagonal: diagonal)
            let column = try stored.solveTriangular(
              b[.all, .range(1..<2)], triangle: triangle, operation: operation,
              diagonal: diagonal)
            #expect(vector == column[.all, .at(0)])
          }
        }
        guard n > 0 else { continue }
        var singular = a.array
        singular[n / 2, n / 2] = .zero
        let failure = SliceFailure(index: [], reason: .singular(pivot: n / 2))
        #expect(throws: LinearAlgebraError.failed(failure)) {
          try singular.solveTriangular(b, triangle: triangle)
        }
        let solved = try singular.solveTriangular(b, triangle: triangle, diagonal: .unit)
        #expect(solved.scalars.allSatisfy { $0.realPart.isFinite })
      }
    }
  }

  @Test(arguments: scalars) func badSidesFailAlone(_ scalar: any TestScalar.Type) throws {
    try onEveryEngine { try check(scalar) }
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      let a = NDArray<Scalar>.identity(4) * 2
      var b = NDArray<Scalar>.ones([3, 4, 2])
      b[1, 3, 1] = Scalar(realPart: .infinity, imaginaryPart: 0)
      let failures = [SliceFailure(index: [1], reason: .nonFinite)]
      let outcomes = [
        try a.solveOutcome(b), try a.broadcast(to: [3, 4, 4]).solveOutcome(b),
        try a.lu().solveOutcome(b), try a.cholesky().solveOutcome(b),
        try a.solveTriangularOutcome(b, triangle: .upper), try a.qr().solveOutcome(b),
      ]
      for outcome in outcomes {
        #expect(outcome.failures == failures)
        let halves = NDArray<Scalar>.full([4, 2], 1) / 2
        #expect(outcome.value[.at(0)].isApproximatelyEqual(to: halves))
        #expect([SliceBits](outcome.value, 2).map(\.isNaN) == [false, true, false])
      }
      let fit = try a.leastSquaresOutcome(b)
      #expect(fit.failures == failures)
      #expect([fit.value.rank(0), fit.value.rank(1)] == [4, 0])
    }
  }

  /// Scaled far up and down, with solutions of ordinary size.
  @Test(arguments: scalars) func scaleDoesNotMatter(_ scalar: any TestScalar.Type) throws {
    try onEveryEngine { try check(scalar) }
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      typealias Real = Scalar.Magnitude
      let most = Int(Real.greatestFiniteMagnitude.exponent)
      for exponent in [most * 9 / 10, most / 2, -most / 2, -most * 3 / 4] {
        let scale = Scalar(
          realPart: .init(sign: .plus, exponent: .init(exponent), significand: 1),
          imaginaryPart: 0)
        let a = NDArray<Scalar>.inAllModes(10, 10)
        let b = NDArray<Scalar>.normal([10, 2], seed: 4)
        let scaled = a * scale, sides = b * scale
        for x in [
          try scaled.solve(sides), try scaled.lu().solve(sides),
          try scaled.leastSquares(sides).solution,
        ] {
          for (a, x) in zip(a.matrices, x.matrices) {
            #expect(Ratio.solve(a, x: x, b: ColumnMajor(b)) < Ratio.solverThreshold, "\(exponent)")
          }
        }
      }
    }
  }

  @Test(arguments: scalars) func nothingHasSolutionsToo(_ scalar: any TestScalar.Type) throws {
    try onEveryEngine { try check(scalar) }
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      typealias Batch = NDArray<Scalar>
      let none = Batch.zeros([2, 0, 0])
      #expect(try none.determinant().scalars == [1, 1])
      #expect(try none.lu().logDeterminant.logMagnitude.scalars == [0, 0])
      #expect(try none.cholesky().determinant.scalars == [1, 1])
      #expect(try none.inverse().shape == [2, 0, 0])
      #expect(try none.solve(.zeros([0, 3])).shape == [2, 0, 3])
      #expect(try Batch.identity(3).solve(.zeros([3, 0])).shape == [3, 0])
      #expect(try Batch.identity(3).solveTriangular(.zeros([3, 0]), triangle: .lower).isEmpty)
      #expect(try Batch.zeros([0, 3, 3]).determinant().shape == [0])
      #expect(try Matrix<Scalar>.zeros(0, 0).determinant() == 1)
    }
  }
}
