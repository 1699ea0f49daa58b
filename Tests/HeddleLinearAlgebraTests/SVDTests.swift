import Heddle
import HeddleTestSupport
import Testing

@testable import HeddleLinearAlgebra

@Suite struct SVDTests {
  @Test(arguments: scalars, FactorShape.allCases)
  func factorsRebuildTheMatrix(_ scalar: any TestScalar.Type, shape: FactorShape) throws {
    try check(scalar)
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for (m, n) in shapes {
        let a = NDArray<Scalar>.inAllModes(m, n)
        let svd = try a.svd(shape)
        let k = min(m, n), (left, right) = shape == .reduced ? (k, k) : (m, n)
        #expect(svd.u.shape == [2, 3, m, left])
        #expect(svd.s.shape == [2, 3, k])
        #expect(svd.vt.shape == [2, 3, right, n])
        judge(a, svd)
        for (values, alone) in zip(svd.s.vectors, try a.singularValues().vectors) {
          #expect(Ratio.agreement(values, alone) < Ratio.svdThreshold)
        }
      }
    }
  }

  @Test(.timeLimit(.minutes(10)), arguments: scalars, FactorShape.allCases)
  func specialMatricesAreNoSpecialCase(_ scalar: any TestScalar.Type, shape: FactorShape) throws {
    try check(scalar)
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for (m, n) in [(1, 1), (5, 5), (9, 4), (4, 9), (20, 20)] {
        for edge in EdgeCase<Scalar>.all(m, n) {
          let a = edge.matrix.array
          if edge.isFinite {
            judge(a, try a.svd(shape), "\(edge)")
            let (s, alone) = (try a.svd(shape).s, try a.singularValues())
            #expect(Ratio.agreement(s.scalars, alone.scalars) < Ratio.svdThreshold, "\(edge)")
          } else {
            #expect(throws: LinearAlgebraError.nonFinite, "\(edge)") { try a.svd(shape) }
            #expect(throws: LinearAlgebraError.nonFinite, "\(edge)") { try a.singularValues() }
          }
        }
      }
    }
  }

  @Test func withoutElementsCompleteFactorsAreIdentities() throws {
    for (m, n) in [(4, 0), (0, 4), (0, 0)] {
      let svd = try NDArray<Double>.zeros([2, m, n]).svd(.complete)
      #expect(svd.u == .identity(m, batch: [2]))
      #expect(svd.vt == .identity(n, batch: [2]))
      #expect(svd.s.shape == [2, 0])
    }
  }

  @Test(arguments: scalars) func qrIterationGivesTheSame(_ scalar: any TestScalar.Type) throws {
    try check(scalar)
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for (m, n) in [(5, 5), (20, 10), (10, 20), (33, 33)] {
        for shape in FactorShape.allCases {
          let a = NDArray<Scalar>.inAllModes(m, n)
          let usual = try a.svd(shape)
          let driver = SVDDriver(
            a, vectors: shape == .reduced ? .thin : .full, methods: [.iteration])
          let u = try ResultSlices<Scalar>(batch: [2, 3], rows: m, columns: usual.u.columnCount)
          let s = try ResultSlices<Scalar.Magnitude>(batch: [2, 3], count: min(m, n))
          let vt = try ResultSlices<Scalar>(batch: [2, 3], rows: usual.vt.rowCount, columns: n)
          #expect(try driver.run(values: s, vectors: (u, vt)).isEmpty)
          judge(a, SVD(u: u.array, s: s.array, vt: vt.array))
        }
      }
    }
  }

  @Test(arguments: scalars, FactorShape.allCases)
  func whatIsMadeOfADecomposition(_ scalar: any TestScalar.Type, shape: FactorShape) throws {
    try check(scalar)
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for (m, n) in shapes {
        let a = NDArray<Scalar>.inAllModes(m, n)
        let svd = try a.svd(shape)
        let tolerance = 1000 * Scalar.Magnitude(max(m, n, 1)) * .ulpOfOne
        #expect(try svd.reconstruct().isApproximatelyEqual(to: a, absoluteTolerance: tolerance))
        let inverse = try svd.pseudoInverse()
        #expect(inverse.shape == [2, 3, n, m])
        for (a, inverse) in zip(a.matrices, inverse.matrices) {
          // Penrose's conditions: both products are Hermitian, and A X A = A, X A X = X.
          let (a, x) = (a.widened, inverse.widened)
          let (left, right) = (a * x, x * a)
          let errors = [left - left.adjoint, right - right.adjoint, left * a - a, right * x - x]
          for error in errors { #expect(error.norm1 <= 100 * Double(tolerance)) }
        }
        if min(m, n) > 1 {
          // Modes 1 to 4 have exactly this condition.
          let condition = svd.conditionNumber[.at(0), .all]
          let expected = NDArray<Scalar.Magnitude>.full([3], 100)
          #expect(condition.isApproximatelyEqual(to: expected, relativeTolerance: 100 * tolerance))
        }
      }
    }
  }

  @Test(arguments: scalars) func ranksAndConditions(_ scalar: any TestScalar.Type) throws {
    try check(scalar)
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      // Singular values 4, 2, 0, and all zero, and all one.
      var a = NDArray<Scalar>.zeros([3, 5, 3])
      (a[0, 0, 0], a[0, 1, 1]) = (4, -2)
      for i in 0..<3 { a[2, i, i] = 1 }
      let svd = try a.svd()
      #expect((0..<3).map { svd.rank($0) } == [2, 0, 3])
      #expect((0..<3).map { svd.rank($0, relativeTolerance: 0.5) } == [1, 0, 3])
      #expect(svd.ranks() == [2, 0, 3] && svd.ranks(relativeTolerance: 0.5) == [1, 0, 3])
      #expect(svd.conditionNumber == NDArray([.infinity, .infinity, 1], shape: [3]))
      let inverse = try svd.pseudoInverse()
      #expect(inverse[0, 0, 0] == 1 / 4 && inverse[0, 1, 1] == -1 / 2)
      #expect(inverse[.at(1)] == .zeros([3, 5]))
      // Beside 1, five units in its last place count as zero in a matrix of five rows.
      let unit = Scalar.Magnitude.ulpOfOne
      var near = NDArray<Scalar>.zeros([5, 3])
      near[0, 0] = 1
      near[1, 1] = Scalar(realPart: 6 * unit, imaginaryPart: 0)
      near[2, 2] = Scalar(realPart: 4 * unit, imaginaryPart: 0)
      #expect(try near.svd().rank() == 2)
      let nearInverse = try near.svd().pseudoInverse()
      #expect(nearInverse[2, 2] == 0 && nearInverse[1, 1] != 0)
      let single = try Matrix(a[.at(2)]).svd()
      #expect(single.rank() == 3 && single.ranks() == [3])
      let condition: Scalar.Magnitude = single.conditionNumber
      #expect(condition == 1)
      #expect(try Matrix<Scalar>.zeros(3, 0).svd().rank() == 0)
      #expect(try Matrix<Scalar>.zeros(3, 0).svd().conditionNumber.isNaN)
      let empty = try NDArray<Scalar>.zeros([2, 3, 0]).svd()
      #expect(empty.ranks() == [0, 0] && empty.conditionNumber.scalars.allSatisfy(\.isNaN))
    }
  }

  @Test func onlyWhatDoesNotConvergeIsTriedAgain() throws {
    func tried(_ outcome: (SVDMethod) throws(LAPACKError) -> Void) -> ([SVDMethod], LAPACKError?) {
      var methods: [SVDMethod] = []
      do throws(LAPACKError) {
        try SVDMethod.first(of: SVDMethod.allCases) { (method) throws(LAPACKError) in
          methods.append(method)
          try outcome(method)
        }
        return (methods, nil)
      } catch {
        return (methods, error)
      }
    }
    let both = [SVDMethod.divideAndConquer, .iteration]
    #expect(tried { _ in } == ([.divideAndConquer], nil))
    #expect(
      tried { (method) throws(LAPACKError) in
        if method == .divideAndConquer { throw .notConverged(count: 1) }
      } == (both, nil))
    #expect(
      tried { (_) throws(LAPACKError) in throw .notConverged(count: 2) }
        == (both, .notConverged(count: 2)))
    #expect(
      tried { (_) throws(LAPACKError) in throw .nonFinite } == ([.divideAndConquer], .nonFinite))
  }

  private func judge<Scalar: TestScalar>(
    _ a: NDArray<Scalar>, _ svd: SVD<NDArray<Scalar>>, _ comment: Comment? = nil
  ) {
    let parts = zip(zip(svd.u.matrices, svd.s.vectors), svd.vt.matrices)
    for (a, ((u, s), vt)) in zip(a.matrices, parts) {
      #expect(Ratio.svd(a, u: u, values: s, vt: vt) < Ratio.svdThreshold, comment)
      #expect(Ratio.orthogonality(u) < Ratio.svdThreshold, comment)
      #expect(Ratio.orthogonality(vt) < Ratio.svdThreshold, comment)
    }
  }
}
