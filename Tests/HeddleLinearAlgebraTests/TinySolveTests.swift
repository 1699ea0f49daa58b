import Heddle
import HeddleTestSupport
import Testing

@testable import HeddleLinearAlgebra

/// Systems of equations on the tiny engine, forced on.
@Suite struct TinySolveTests {
  @Test(arguments: scalars) func luOfEveryShape(_ scalar: any TestScalar.Type) throws {
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for (m, n) in TinyEngineTests.shapes {
        for edges in [false, true] {
          let a = TinyEngineTests.matrices(m, n, edges: edges, of: Scalar.self)
          let lu = try a.lu()
          let (l, u) = (try lu.l, try lu.u)
          for (i, a) in a.matrices.enumerated() {
            let pivots = (0..<min(m, n)).map { lu.pivots[i][$0] }
            let ratio = Ratio.lu(a, l: l.matrices[i], u: u.matrices[i], pivots: pivots)
            #expect(ratio < (edges ? 16 : 1) * Ratio.factorThreshold, "\(m) x \(n), \(i)")
          }
        }
      }
    }
    try withTuning(TinyEngineTests.tuning) { try check(scalar) }
  }

  /// The largest, and of equal ones the first: as LAPACK.
  @Test(arguments: scalars) func pivotsAreLAPACKs(_ scalar: any TestScalar.Type) throws {
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for (m, n) in TinyEngineTests.shapes where m > 0 && n > 0 {
        let random = NDArray<Scalar>.normal([19, m, n], seed: UInt64(m * 64 + n))
        let signs = random.map { $0.realPart < 0 ? -1 : 1 as Scalar }
        let upper = NDArray<Scalar>.identity(m)[.all, .range(0..<min(m, n))]
        for a in m == n ? [random, signs, upper.insertingAxis(at: 0)] : [random] {
          let count = a.shape[0] * min(m, n)
          let tiny = try withTuning(TinyEngineTests.tuning) { try a.lu() }
          let reference = try withTuning(TinyEngineTests.never) { try a.lu() }
          let expected = (0..<count).map { reference.pivots[0][$0] }
          // Beyond a few steps rounding decides between numbers that would be equal.
          if a == signs && n > 4 {
            let first = (0..<a.shape[0]).map { tiny.pivots[$0][0] }
            #expect(first == (0..<a.shape[0]).map { reference.pivots[$0][0] })
          } else {
            #expect((0..<count).map { tiny.pivots[0][$0] } == expected, "\(m) x \(n)")
          }
        }
      }
    }
    try check(scalar)
  }

  @Test(arguments: scalars) func solvesSystems(_ scalar: any TestScalar.Type) throws {
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for n in TinyEngineTests.orders where n > 0 {
        for p in [1, 4, 7] {
          let a = NDArray<Scalar>.inAllModes(n, n)
          let b = NDArray<Scalar>.normal([2, 3, n, p], seed: 5)
          let lu = try a.lu()
          let x = try a.solve(b)
          #expect(try lu.solve(b) == x)
          let adjoint = try lu.solveAdjoint(b)
          // Factored once for a batch of right-hand sides.
          let repeated = try a[.at(0), .at(0), .ellipsis].solve(b)
          #expect(repeated[.at(0), .at(0), .ellipsis] == x[.at(0), .at(0), .ellipsis])
          for i in 0..<6 {
            let (a, b) = (a.matrices[i], b.matrices[i])
            #expect(Ratio.solve(a, x: x.matrices[i], b: b) < Ratio.solverThreshold, "\(n)")
            let ratio = Ratio.solve(a.applying(.adjoint), x: adjoint.matrices[i], b: b)
            #expect(ratio < Ratio.solverThreshold, "\(n)")
          }
        }
      }
    }
    try withTuning(TinyEngineTests.tuning) { try check(scalar) }
  }

  @Test(arguments: scalars) func inverses(_ scalar: any TestScalar.Type) throws {
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for n in TinyEngineTests.orders {
        let a = NDArray<Scalar>.inAllModes(n, n)
        let inverse = try a.inverse()
        #expect(try a.lu().inverse() == inverse)
        for (a, inverse) in zip(a.matrices, inverse.matrices) {
          #expect(Ratio.inverse(a, inverse) < Ratio.solverThreshold, "\(n)")
        }
        let determinant = try a.determinant()
        #expect(determinant == (try a.lu().determinant), "\(n)")
        let reference = try withTuning(TinyEngineTests.never) { try a.determinant() }
        for (x, y) in zip(determinant.scalars, reference.scalars) {
          let tolerance = 1000 * Scalar.Magnitude(n + 1) * .ulpOfOne
          #expect((x - y).magnitude <= tolerance * y.magnitude, "\(n)")
        }
      }
    }
    try withTuning(TinyEngineTests.tuning) { try check(scalar) }
  }

  @Test(arguments: scalars) func cholesky(_ scalar: any TestScalar.Type) throws {
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for n in TinyEngineTests.orders {
        for triangle in LAPACK.Triangle.allCases {
          let full = NDArray<Scalar>.inAllModes(n, n, .positive)
          // Nothing in the other triangle matters.
          var half = full
          for s in 0..<2 * 3 {
            for i in 0..<n {
              for j in 0..<n where triangle == .lower ? j > i : j < i {
                half[s / 3, s % 3, i, j] = Scalar(realPart: .nan, imaginaryPart: 0)
              }
            }
          }
          let factor = try half.cholesky(triangle)
          let b = NDArray<Scalar>.normal([2, 3, n, 5], seed: 5)
          let (x, inverse) = (try factor.solve(b), try factor.inverse())
          #expect(inverse == inverse.adjoint)
          for (i, a) in full.matrices.enumerated() {
            let ratio = Ratio.cholesky(a, factor: factor.factor.matrices[i], triangle)
            #expect(ratio < Ratio.factorThreshold, "\(n)")
            #expect(Ratio.inverse(a, inverse.matrices[i]) < Ratio.solverThreshold, "\(n)")
            if n == 0 { continue }
            let solved = Ratio.solve(a, x: x.matrices[i], b: b.matrices[i])
            #expect(solved < Ratio.solverThreshold, "\(n)")
          }
        }
      }
    }
    try withTuning(TinyEngineTests.tuning) { try check(scalar) }
  }

  @Test(arguments: scalars) func triangles(_ scalar: any TestScalar.Type) throws {
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for n in [1, 2, 3, 5, 8, 17, 33] {
        let a = NDArray<Scalar>.normal([9, n, n], seed: 3) + .identity(n) * Scalar(exactly: n)!
        let b = NDArray<Scalar>.normal([9, n, 6], seed: 4)
        for triangle in LAPACK.Triangle.allCases {
          for diagonal in LAPACK.Diagonal.allCases {
            for operation in LAPACK.Operation.allCases {
              let a = diagonal == .unit ? a / Scalar(exactly: 2 * n)! : a
              let x = try a.solveTriangular(
                b, triangle: triangle, operation: operation, diagonal: diagonal)
              for i in 0..<9 {
                let half = a.matrices[i].triangle(triangle, diagonal).applying(operation)
                let ratio = Ratio.solve(half, x: x.matrices[i], b: b.matrices[i])
                #expect(ratio < Ratio.solverThreshold, "\(n) \(triangle) \(operation)")
              }
            }
          }
        }
      }
    }
    try withTuning(TinyEngineTests.tuning) { try check(scalar) }
  }

  /// Each in a lane of its own, between good ones.
  @Test(arguments: scalars) func failuresAreNamed(_ scalar: any TestScalar.Type) throws {
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      let good = NDArray<Scalar>.identity(5, batch: [19])
      var bad = good
      bad[3, 2, 2] = 0
      bad[17, 4, 4] = Scalar(realPart: .infinity, imaginaryPart: 0)
      let b = NDArray<Scalar>.normal([19, 5, 2], seed: 6)
      let failures = [
        SliceFailure(index: [3], reason: .singular(pivot: 2)),
        SliceFailure(index: [17], reason: .nonFinite),
      ]
      func expect(_ outcome: Outcome<NDArray<Scalar>>, _ good: NDArray<Scalar>) {
        #expect(outcome.failures == failures)
        for i in 0..<19 {
          let part = [SliceBits](outcome.value[.range(i..<i + 1), .ellipsis], 2)
          if i == 3 || i == 17 {
            #expect(part[0].isNaN)
          } else {
            #expect(part == [SliceBits](good[.range(i..<i + 1), .ellipsis], 2))
          }
        }
      }
      expect(try bad.solveOutcome(b), b)
      expect(try bad.luOutcome().value.solveOutcome(b), b)
      expect(try bad.solveTriangularOutcome(b, triangle: .upper), b)
      expect(try bad.inverseOutcome(), good)
      expect(try bad.luOutcome().value.inverseOutcome(), good)
      let cholesky = try bad.choleskyOutcome(.upper)
      let reasons: [LAPACKError] = [.notPositiveDefinite(order: 3), .nonFinite]
      #expect(cholesky.failures.map(\.reason) == reasons)
      #expect(try cholesky.value.solveOutcome(b).failures.map(\.reason) == reasons)
      #expect(try cholesky.value.inverseOutcome().failures.map(\.reason) == reasons)
      #expect(try bad.determinantOutcome().failures == [failures[1]])
    }
    try withTuning(TinyEngineTests.tuning) { try check(scalar) }
  }
}
