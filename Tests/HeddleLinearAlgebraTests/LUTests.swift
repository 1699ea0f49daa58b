import Heddle
import HeddleTestSupport
import Testing

@testable import HeddleLinearAlgebra

@Suite struct LUTests {
  @Test(arguments: scalars) func factorsRebuildTheMatrix(_ scalar: any TestScalar.Type) throws {
    try onEveryEngine { try check(scalar) }
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for (m, n) in shapes {
        let a = NDArray<Scalar>.inAllModes(m, n)
        let lu = try a.lu()
        #expect(try lu.l.shape == [2, 3, m, min(m, n)])
        #expect(try lu.u.shape == [2, 3, min(m, n), n])
        try judge(a, lu)
      }
    }
  }

  @Test(arguments: scalars) func everyFormSolves(_ scalar: any TestScalar.Type) throws {
    try onEveryEngine { try check(scalar) }
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for n in orders {
        let a = NDArray<Scalar>.inAllModes(n, n)
        let b = NDArray<Scalar>.normal([2, 3, n, 3], seed: 3)
        let lu = try a.lu()
        let solutions = [
          (a, try lu.solve(b)), (a, try a.solve(b)), (a.adjoint, try lu.solveAdjoint(b)),
        ]
        for (a, x) in solutions {
          #expect(x.shape == b.shape)
          for ((a, x), b) in zip(zip(a.matrices, x.matrices), b.matrices) {
            #expect(Ratio.solve(a, x: x, b: b) < Ratio.solverThreshold, "\(n)")
          }
        }
        for inverse in [try lu.inverse(), try a.inverse()] {
          for (a, inverse) in zip(a.matrices, inverse.matrices) {
            #expect(Ratio.inverse(a, inverse) < Ratio.solverThreshold, "\(n)")
          }
        }
        let vector = b[.ellipsis, .at(1)]
        let column = try lu.solve(b[.ellipsis, .range(1..<2)])
        #expect(try lu.solve(vector: vector) == column[.ellipsis, .at(0)])
        #expect(try a.solve(vector: vector) == column[.ellipsis, .at(0)])
        let other = try lu.solveAdjoint(b[.ellipsis, .range(1..<2)])
        #expect(try lu.solveAdjoint(vector: vector) == other[.ellipsis, .at(0)])
      }
    }
  }

  @Test(.timeLimit(.minutes(10)), arguments: scalars)
  func specialMatricesAreNoSpecialCase(_ scalar: any TestScalar.Type) throws {
    try onEveryEngine { try check(scalar) }
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for (m, n) in [(1, 1), (5, 5), (9, 4), (4, 9), (20, 20)] {
        for edge in EdgeCase<Scalar>.all(m, n) {
          let a = edge.matrix.array
          if edge.isFinite {
            try judge(a, try a.lu(), "\(edge)")
          } else {
            #expect(throws: LinearAlgebraError.nonFinite, "\(edge)") { try a.lu() }
            guard m == n else { continue }
            #expect(throws: LinearAlgebraError.nonFinite, "\(edge)") { try a.inverse() }
            #expect(throws: LinearAlgebraError.nonFinite, "\(edge)") { try a.determinant() }
            #expect(throws: LinearAlgebraError.nonFinite, "\(edge)") { try a.solve(.ones([n, 1])) }
          }
        }
      }
    }
  }

  @Test(arguments: scalars) func singularMatricesSayWhere(_ scalar: any TestScalar.Type) throws {
    try onEveryEngine { try check(scalar) }
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for n in [1, 4, 40] {
        var a = NDArray<Scalar>.identity(n, batch: [2, 2])
        let pivot = n / 2
        a[[0, 1, pivot, pivot]] = .zero
        a[[1, 1, 0, 0]] = .zero
        let failures = [([0, 1], pivot), ([1, 1], 0)].map {
          SliceFailure(index: $0, reason: .singular(pivot: $1))
        }
        let b = NDArray<Scalar>.ones([n, 2])
        let outcome = try a.luOutcome()
        #expect(outcome.failures.isEmpty)
        let lu = outcome.value
        let results = [
          try lu.solveOutcome(b), try lu.solveAdjointOutcome(b), try lu.inverseOutcome(),
          try a.solveOutcome(b.broadcast(to: [2, 2, n, 2])), try a.inverseOutcome(),
        ]
        for result in results {
          #expect(result.failures == failures)
          #expect([SliceBits](result.value, 2).map(\.isNaN) == [false, true, false, true])
        }
        #expect(throws: LinearAlgebraError.failed(failures[0])) { try lu.solve(b) }
        #expect(throws: LinearAlgebraError.failed(failures[0])) { try a.inverse() }
        #expect(lu.determinant.scalars == [1, .zero, 1, .zero])
        #expect(lu.logDeterminant.logMagnitude.scalars == [0, -.infinity, 0, -.infinity])
        #expect(lu.logDeterminant.sign.scalars == [1, .zero, 1, .zero])
        #expect(try a.determinant() == lu.determinant)
      }
    }
  }

  /// The factors of a bad matrix are missed where they would be used, for the same reason.
  @Test func whatHasNoFactorsDoesNotSolve() throws {
    var a = NDArray<Double>.identity(3, batch: [2])
    a[1, 2, 0] = .infinity
    let b = NDArray<Double>.ones([4, 1, 3, 1])
    let failures = (0..<4).map { SliceFailure(index: [$0, 1], reason: .nonFinite) }
    let lu = try a.luOutcome().value
    #expect(try lu.solveOutcome(b).failures == failures)
    #expect(try a.solveOutcome(b).failures == failures)
    #expect(try lu.inverseOutcome().failures.map(\.index) == [[1]])
    #expect(lu.rowOrder(1) == [0, 1, 2])
    #expect(lu.determinant.scalars[0] == 1 && lu.determinant.scalars[1].isNaN)
  }

  @Test(arguments: scalars) func determinantsAreProducts(_ scalar: any TestScalar.Type) throws {
    try onEveryEngine { try check(scalar) }
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for n in orders {
        // A triangle, whose determinant is known, with its rows in another order.
        var triangle = NDArray<Scalar>.normal([n, n], seed: UInt64(n)) / 10
        var expected: Scalar = 1
        for i in 0..<n {
          for j in 0..<i { triangle[i, j] = .zero }
          triangle[i, i] = Scalar(realPart: 1 + .init(i % 3), imaginaryPart: 1 / 2)
          expected *= triangle[i, i]
        }
        let turned = triangle[.reversed, .all]
        if (n * (n - 1) / 2) % 2 == 1 { expected = -expected }
        let lu = try turned.lu()
        let tolerance = Scalar.Magnitude(4 * n + 4) * .ulpOfOne
        let determinant = try turned.determinant().scalar
        #expect((determinant - expected).magnitude <= tolerance * expected.magnitude)
        #expect(lu.determinant.scalar == determinant)
        let (sign, logarithm) = lu.logDeterminant
        let size = Scalar(realPart: .exp(logarithm.scalar), imaginaryPart: 0)
        #expect(
          (sign.scalar * size - expected).magnitude
            <= tolerance * (1 + logarithm.scalar.magnitude) * expected.magnitude)
      }
    }
  }

  @Test(arguments: scalars)
  func partsOfADeterminantDoNotOverflow(_ scalar: any TestScalar.Type) throws {
    try onEveryEngine { try check(scalar) }
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      typealias Real = Scalar.Magnitude
      let large = Real(sign: .plus, exponent: Real.greatestFiniteMagnitude.exponent, significand: 1)
      func determinant(_ diagonal: [Real]) throws -> Scalar {
        let numbers = diagonal.map { Scalar(realPart: $0, imaginaryPart: 0) }
        return try Matrix<Scalar>.diagonal(numbers).determinant()
      }
      let small = Real.leastNonzeroMagnitude
      #expect(try determinant([large, large, 3, 1 / large, 1 / large]) == 3)
      #expect(try determinant([small, small, large, large, large, 5]).realPart.isFinite)
      #expect(try determinant([small, 1]) == Scalar(realPart: small, imaginaryPart: 0))
      #expect(try !determinant([large, large]).realPart.isFinite)
      #expect(try determinant([small, small]) == .zero)
      let both = try Matrix<Scalar>.diagonal(
        [large, large].map {
          Scalar(realPart: -$0, imaginaryPart: 0)
        }
      ).lu().logDeterminant
      #expect(both.sign == 1)
      #expect(
        (both.logMagnitude / (2 * .log(large)) - 1).magnitude <= 4 * Real.ulpOfOne)
    }
  }

  @Test func singleMatricesHaveSingleNumbers() async throws {
    let a: Matrix<Double> = [[2, 1], [1, 3]]
    let determinant: Double = try await a.determinant()
    #expect((determinant - 5).magnitude < 1e-14)
    let lu = try await a.lu()
    #expect(lu.rowOrder() == [0, 1])
    let x = try await lu.solveAdjoint(.identity(2))
    #expect(x.isApproximatelyEqual(to: try await lu.inverse()))
  }

  private func judge<Scalar: TestScalar>(
    _ a: NDArray<Scalar>, _ lu: LU<NDArray<Scalar>>, _ comment: Comment = ""
  ) throws {
    let (l, u, p) = (try lu.l, try lu.u, try lu.permutation)
    for (index, a) in a.matrices.enumerated() {
      let (l, u) = (l.matrices[index], u.matrices[index])
      #expect(l == l.triangle(.lower, .unit) && u == u.triangle(.upper), comment)
      #expect(
        l.elements.allSatisfy { abs($0.realPart) + abs($0.imaginaryPart) <= 2.001 }, comment)
      let permutation = p.matrices[index]
      let order = lu.rowOrder(number: index)
      #expect(order.sorted() == Array(0..<a.rows), comment)
      for (column, row) in order.enumerated() { #expect(permutation[row, column] == 1, comment) }
      let rows = ColumnMajor<Scalar>(rows: a.rows, columns: l.columns) { i, j in
        l[order.firstIndex(of: i)!, j]
      }
      // The ratio of QR, |A - (P L) U| / (m |A| eps).
      #expect(Ratio.qr(a, q: rows, r: u) < Ratio.factorThreshold, comment)
    }
  }
}
