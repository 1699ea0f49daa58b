import Heddle
import HeddleTestSupport
import Testing

@testable import HeddleLinearAlgebra

/// Eigenvalues and singular values on the tiny engine, forced on.
@Suite struct TinySpectralTests {
  @Test(arguments: scalars) func symmetricEigen(_ scalar: any TestScalar.Type) throws {
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for n in TinyEngineTests.orders {
        try judgeSymmetricEigen(
          NDArray<Scalar>.inAllModes(n, n, .symmetric).reshaped(to: [6, n, n]))
        let edges = EdgeCase<Scalar>.all(n, n).filter(\.isFinite).map(\.matrix.hermitian)
        try judgeSymmetricEigen(NDArray(edges, batch: [edges.count]), losesDenormals: true)
      }
    }
    try withTuning(TinyEngineTests.tuning) { try check(scalar) }
  }

  @Test(arguments: scalars) func svd(_ scalar: any TestScalar.Type) throws {
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for (m, n) in TinyEngineTests.shapes {
        for edges in [false, true] {
          try judgeSVD(
            TinyEngineTests.matrices(m, n, edges: edges, of: Scalar.self), losesDenormals: edges)
        }
      }
    }
    try withTuning(TinyEngineTests.tuning) { try check(scalar) }
  }

  /// Exactly split, clustered, and graded either way: lanes that part company.
  @Test(arguments: scalars) func unlikeNeighbours(_ scalar: any TestScalar.Type) throws {
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      typealias Real = Scalar.Magnitude
      let n = 12
      func matrix(_ element: (Int, Int) -> Real) -> ColumnMajor<Scalar> {
        ColumnMajor(rows: n, columns: n) { Scalar(realPart: element($0, $1), imaginaryPart: 0) }
      }
      func power(_ exponent: Int) -> Real {
        Real(sign: .plus, exponent: .init(exponent), significand: 1)
      }
      let matrices = [
        matrix { $0 == $1 ? Real($0 % 3) : 0 },
        matrix { $0 / 4 == $1 / 4 ? Real(1 + min($0, $1)) : 0 },
        matrix { abs($0 - $1) == 1 ? 1 : 0 },
        matrix { $0 == $1 ? abs(Real($0) - 5.5) : abs($0 - $1) == 1 ? 1 : 0 },
        matrix { power(-4 * max($0, $1)) },
        matrix { power(4 * min($0, $1) - 4 * n) },
        matrix { $0 == $1 ? 1 : .ulpOfOne },
        matrix { $0 == $1 ? Real(1 - $0 % 2 * 2) : 0 },
        matrix { $0 + $1 == n - 1 ? power($0 + $1) : 0 },
      ]
      try judgeSymmetricEigen(NDArray(matrices, batch: [9]))
      try judgeSymmetricEigen(NDArray(matrices.reversed() + matrices, batch: [18]))
      try judgeSVD(NDArray(matrices.reversed() + matrices, batch: [18]))
    }
    try withTuning(TinyEngineTests.tuning) { try check(scalar) }
  }

  /// Beside one another: full rank, half of it, zero, and sizes whose squares leave the range, which are
  /// left to LAPACK.
  @Test(arguments: scalars) func leastSquares(_ scalar: any TestScalar.Type) throws {
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      var random = RandomMatrices<Scalar>(seed: 7)
      for (m, n) in [(1, 1), (3, 3), (8, 8), (12, 5), (5, 12), (33, 20), (20, 33)] {
        let k = min(m, n)
        let full = random.next(m, n, condition: 10)
        let left = random.next(m, (k + 1) / 2, condition: 2)
        let right = random.next((k + 1) / 2, n, condition: 2)
        let half = try left.array.multiplied(by: right.array).matrices[0]
        let power = Scalar(
          realPart: Scalar.Magnitude.leastNormalMagnitude * 1024, imaginaryPart: 0)
        let zero = ColumnMajor<Scalar>(rows: m, columns: n) { _, _ in 0 }
        let small = ColumnMajor<Scalar>(rows: m, columns: n) { full[$0, $1] * power }
        let all = [full, half, zero, small, full, half, small, zero, full, full]
        let a = NDArray<Scalar>(all, batch: [10])
        let b = NDArray<Scalar>.normal([10, m, 3], seed: 8)
        let fit = try a.leastSquares(b, relativeTolerance: 1e-5)
        let reference = try withTuning(TinyEngineTests.never) {
          try a.leastSquares(b, relativeTolerance: 1e-5)
        }
        for (i, a) in all.enumerated() {
          let rank = a == zero ? 0 : a == half ? (k + 1) / 2 : k
          #expect(fit.rank(i) == rank, "\(m) x \(n), \(i)")
          let values = (fit.singularValues.vectors[i], reference.singularValues.vectors[i])
          #expect(Ratio.agreement(values.0, values.1) < Ratio.svdThreshold, "\(m) x \(n), \(i)")
          if a == small {
            #expect(fit.solution[.at(i)] == reference.solution[.at(i)], "\(m) x \(n), \(i)")
            continue
          }
          let (x, b) = (fit.solution.matrices[i], b.matrices[i])
          #expect(Ratio.leastSquares(a, x: x, b: b) < Ratio.solverThreshold, "\(m) x \(n), \(i)")
          #expect(
            fit.solution[.at(i)].isApproximatelyEqual(
              to: reference.solution[.at(i)], absoluteTolerance: 1e4 * .ulpOfOne))
          #expect(
            fit.residualNorms[.at(i)].isApproximatelyEqual(
              to: reference.residualNorms[.at(i)], absoluteTolerance: 1e4 * .ulpOfOne))
        }
      }
    }
    try withTuning(TinyEngineTests.tuning) { try check(scalar) }
  }

  /// An iteration that may not sweep at all leaves everything to LAPACK, the bad lane excepted.
  @Test(arguments: scalars) func lapackFinishes(_ scalar: any TestScalar.Type) throws {
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      var a = NDArray<Scalar>.hermitian(6, batch: [11])
      a[4, 3, 3] = Scalar(realPart: .nan, imaginaryPart: 0)
      let values = try ResultSlices<Scalar.Magnitude>(batch: [11], count: 6)
      let vectors = try ResultSlices<Scalar>(batch: [11], rows: 6, columns: 6)
      var tiny = try #require(TinySymmetricEigen(order: 6, Scalar.self))
      tiny.mostSweeps = 0
      let failures = try tiny.run(
        "test", SourceSlices(a), .lower, batch: [11], values: values, vectors: vectors
      ) { (number) throws(LAPACKError) in
        if number == 7 { throw .notConverged(count: 1) }
        values[number].base[0] = Scalar.Magnitude(number)
      }
      let reasons: [LAPACKError] = [.nonFinite, .notConverged(count: 1)]
      #expect(failures.map(\.index) == [[4], [7]] && failures.map(\.reason) == reasons)
      for i in 0..<11 where i != 4 && i != 7 { #expect(values[i].base[0] == .init(i)) }
      #expect(values[7].base[0].isNaN)
    }
    try withTuning(TinyEngineTests.tuning) { try check(scalar) }
  }
}
