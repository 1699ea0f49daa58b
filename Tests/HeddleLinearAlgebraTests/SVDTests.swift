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

  @Test(.timeLimit(.minutes(1)), arguments: scalars, FactorShape.allCases)
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
          let driver = try SVDDriver(
            a, vectors: shape == .reduced ? .thin : .full, methods: [.iteration])
          let u = ResultSlices<Scalar>(batch: [2, 3], rows: m, columns: usual.u.columnCount)
          let s = ResultSlices<Scalar.Magnitude>(batch: [2, 3], count: min(m, n))
          let vt = ResultSlices<Scalar>(batch: [2, 3], rows: usual.vt.rowCount, columns: n)
          #expect(try driver.run(values: s, vectors: (u, vt)).isEmpty)
          judge(a, SVD(u: u.array, s: s.array, vt: vt.array))
        }
      }
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
