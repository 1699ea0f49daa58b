import Heddle
import Testing

@testable import HeddleLinearAlgebra

/// Finite matrices at the end of the range: what they give is finite, or it is said that it isn't.
@Suite struct OverflowTests {
  /// Orders for every engine that the table has for small matrices.
  @Test(.timeLimit(.minutes(10)), arguments: scalars, [2, 3, 8, 20, 40, 80])
  func noResultLeavesTheRangeUnnoticed(_ scalar: any TestScalar.Type, order n: Int) throws {
    try check(scalar)
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      // Those whose results alone tell, without what is computed from them.
      let several = ["lu", "determinant", "cholesky lower", "cholesky upper"]
      for fraction in [0.99, 0.5, 0.1] {
        let batch = Self.batch(n, n, fraction, Scalar.self)
        for decomposition in Decomposition<Scalar>.all
        where !several.contains(decomposition.description) {
          let (bits, failures) = try decomposition.outcome(batch)
          let comment: Comment = "\(decomposition) of \(fraction): \(failures)"
          #expect(bits[0].isFinite, comment)
          if decomposition.description == "least squares" {
            // Singular values and the lengths of residuals may be infinite beside a solution.
            #expect(failures.isEmpty == !bits[1].isNaN, comment)
          } else {
            #expect(failures.isEmpty ? bits[1].isFinite : bits[1].isNaN, comment)
          }
          #expect(failures.allSatisfy { $0 == Self.overflow }, comment)
        }
        // A determinant may be infinite, but not without a value.
        let determinants = try batch.determinantOutcome()
        let count = [SliceBits](determinants.value, 0).count { $0.isNaN }
        #expect(count == determinants.failures.count { $0 == Self.overflow })
        try checkLU(batch)
      }
      // Nothing is lost that has a place in the range.
      let batch = Self.batch(n, n, 0.5 / Double(n * n), Scalar.self)
      for decomposition in Decomposition<Scalar>.all {
        #expect(try decomposition.outcome(batch).1.isEmpty == !"\(decomposition)".contains("chol"))
      }
    }
  }

  /// The engines for large matrices, forced on small ones.
  @Test(.timeLimit(.minutes(10)), arguments: scalars)
  func enginesForLargeMatricesNotice(_ scalar: any TestScalar.Type) throws {
    try check(scalar)
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for (m, n) in [(40, 40), (300, 8), (30, 60)] {
        let batch = Self.batch(m, n, 0.99, Scalar.self)
        for tuning in [Tuning.tiled(width: 8), .tree(leafRows: 20)] {
          try withTuning(tuning) {
            #expect(try batch.qrOutcome().failures == [Self.overflow])
            #expect(try batch.qrOutcome(.reduced).failures == [Self.overflow])
            #expect(try batch.qrOutcome(.complete).failures == [Self.overflow])
            #expect(throws: LinearAlgebraError.failed(Self.overflow)) { try batch.qrR() }
            try checkLU(batch)
          }
        }
      }
    }
  }

  /// The last column overflows above the diagonal, which leaves its only candidate for a pivot not a number.
  @Test(.timeLimit(.minutes(10)), arguments: scalars, [3, 20, 40, 80, 256])
  func aColumnThatIsNotANumberKeepsItsPivot(_ scalar: any TestScalar.Type, order n: Int) throws {
    try check(scalar)
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      let large = Scalar.Magnitude.greatestFiniteMagnitude * 0.95
      let m = Scalar(realPart: large, imaginaryPart: 0)
      var matrix = NDArray<Scalar>.identity(n)
      matrix[.range((n - 3)...), .range((n - 3)...)] = NDArray([
        [1, 0, m], [-1, 1, m], [0, 0, 1],
      ])
      let right = NDArray<Scalar>.ones([n, 1])
      for tuning in [Tuning.current, .tiled(width: 8)] {
        withTuning(tuning) {
          #expect(throws: LinearAlgebraError.failed(Self.loneOverflow)) { try matrix.lu() }
          #expect(throws: LinearAlgebraError.failed(Self.loneOverflow)) { try matrix.determinant() }
          #expect(throws: LinearAlgebraError.failed(Self.loneOverflow)) { try matrix.solve(right) }
        }
      }
    }
  }

  private static let loneOverflow = SliceFailure(index: [], reason: .overflow)
  private static let overflow = SliceFailure(index: [1], reason: .overflow)

  private func checkLU<Scalar: TestScalar>(_ batch: NDArray<Scalar>) throws {
    let outcome = try batch.luOutcome(), lu = outcome.value
    let factors = try [SliceBits](lu.l, 2) + [SliceBits](lu.u, 2)
    #expect(factors[1].isFinite == outcome.failures.isEmpty)
    #expect(outcome.failures.allSatisfy { $0 == Self.overflow })
  }

  /// Two random matrices, the second of numbers up to this fraction of the largest.
  private static func batch<Scalar: TestScalar>(
    _ rows: Int, _ columns: Int, _ fraction: Double, _: Scalar.Type
  ) -> NDArray<Scalar> {
    let largest = Scalar.Magnitude.greatestFiniteMagnitude * Scalar.Magnitude(fraction)
    var result = NDArray<Scalar>.uniform([2, rows, columns], in: -1..<1, seed: 1)
    result[.at(1)] = result[.at(1)].map {
      Scalar(realPart: $0.realPart * largest, imaginaryPart: $0.imaginaryPart * largest)
    }
    return result
  }
}
