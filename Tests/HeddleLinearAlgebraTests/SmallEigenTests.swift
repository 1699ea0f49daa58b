import Heddle
import HeddleTestSupport
import Numerics
import Testing

/// General eigenproblems of small matrices, which kernels of their own reduce and iterate on.
@Suite struct SmallEigenTests {
  /// Up to the largest order that the kernels take.
  static var tuning: Tuning {
    var tuning = Tuning()
    (tuning.blockedFrom[.eigen], tuning.complexBlockedFrom[.eigen]) = (0, 0)
    tuning.schur.alone = 96
    return tuning
  }

  static let orders = [0, 1, 2, 3, 4, 5, 8, 9, 16, 17, 31, 33, 64, 75, 96]

  @Test(.timeLimit(.minutes(10)), arguments: scalars)
  func vectorsBelongToTheirValues(_ scalar: any TestScalar.Type) throws {
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for n in Self.orders {
        let a = NDArray<Scalar>.inAllModes(n, n).reshaped(to: [6, n, n])
        EigenTests.judge(a, try a.eigen(left: true), "\(n)")
      }
    }
    try withTuning(Self.tuning) { try check(scalar) }
  }

  @Test(.timeLimit(.minutes(10)), arguments: scalars)
  func theLargestByDefault(_ scalar: any TestScalar.Type) throws {
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      let n = Tuning().schur.alone
      let a = NDArray<Scalar>.normal([1, n, n], seed: 7)
      EigenTests.judge(a, try a.eigen(left: true))
    }
    try check(scalar)
  }

  @Test(.timeLimit(.minutes(10)), arguments: scalars)
  func edges(_ scalar: any TestScalar.Type) throws {
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for n in [1, 2, 5, 16, 20, 33] {
        for edge in EdgeCase<Scalar>.all(n, n) {
          if edge.isFinite {
            try BlockedEigenTests.judge(edge)
          } else {
            #expect(throws: LinearAlgebraError.nonFinite) { try edge.matrix.array.eigen() }
          }
        }
      }
    }
    try withTuning(Self.tuning) { try check(scalar) }
  }

  @Test(.timeLimit(.minutes(10)), arguments: scalars)
  func hardMatrices(_ scalar: any TestScalar.Type) throws {
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for n in [4, 12, 32, 70] {
        for (name, matrix) in BlockedEigenTests.hardOnes(n, of: Scalar.self) {
          let eigen = try matrix.array.eigen(left: true)
          EigenTests.judge(matrix.array, eigen, "\(name), \(n)")
          #expect(try matrix.array.eigenvalues().shape == [n])
        }
      }
    }
    try withTuning(Self.tuning) { try check(scalar) }
  }

  @Test(arguments: scalars) func valuesAreLAPACKs(_ scalar: any TestScalar.Type) throws {
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      typealias Real = Scalar.Magnitude
      var lapack = Tuning()
      (lapack.blockedFrom[.eigen], lapack.complexBlockedFrom[.eigen]) = (nil, nil)
      for n in [2, 3, 8, 20, 32] {
        for one in NDArray<Scalar>.normal([4, n, n], seed: UInt64(n)).matrices {
          let expected = try withTuning(lapack) { try one.array.eigenvalues() }.scalars
          for ours in [try one.array.eigenvalues(), try one.array.eigen().values] {
            // Each has its own place, and a place at most one.
            var left = expected
            for value in ours.scalars {
              let nearest = try #require(
                left.indices.min { (left[$0] - value).length < (left[$1] - value).length })
              let scale = Real(n) * Real.ulpOfOne * 1000
              #expect((left[nearest] - value).length < scale, "order \(n)")
              left.remove(at: nearest)
            }
          }
        }
      }
    }
    try withTuning(Self.tuning) { try check(scalar) }
  }

  /// Symmetric ones, so that rounding moves the values by rounding only.
  @Test(arguments: scalars) func valuesAloneAgree(_ scalar: any TestScalar.Type) throws {
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      let n = 40
      for one in NDArray<Scalar>.inAllModes(n, n, .symmetric).reshaped(to: [6, n, n]).matrices {
        let ours = try one.array.eigenvalues().scalars
        let expected = try one.array.symmetricEigenvalues().scalars
        let threshold = Double(n) * Ratio.eigenThreshold
        #expect(Ratio.agreement(ours.map(\.real).sorted(), expected) < threshold)
        #expect(ours.allSatisfy { $0.imaginary == 0 || abs($0.imaginary) < 1 })
      }
    }
    try withTuning(Self.tuning) { try check(scalar) }
  }

  @Test(arguments: scalars) func aloneAsInABatch(_ scalar: any TestScalar.Type) throws {
    func bits<Scalar: TestScalar>(_ a: NDArray<Scalar>) throws -> [SliceBits] {
      let eigen = try a.eigen(left: true)
      return [SliceBits](eigen.values, 1) + [SliceBits](eigen.vectors, 2)
        + [SliceBits](eigen.leftVectors, 2)
    }
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for n in [3, 16, 32, 50] {
        let a = NDArray<Scalar>.normal([9, n, n], seed: 3)
        let together = try bits(a)
        #expect(together.count == 9)
        for (one, expected) in zip(a.matrices, together) {
          #expect(try bits(one.array) == [expected], "order \(n)")
        }
      }
    }
    try withTuning(Self.tuning) { try check(scalar) }
  }
}
