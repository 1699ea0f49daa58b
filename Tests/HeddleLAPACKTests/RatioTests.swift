import HeddleLAPACK
import HeddleTestSupport
import Numerics
import Testing

/// Whether the judges judge: a right result passes, the same result slightly spoiled does not.
@Suite struct RatioTests {
  @Test(arguments: allScalars) func spoiledFactorsFail(_ scalar: any LAPACKScalar.Type) throws {
    try check(scalar)
    func check<Scalar: LAPACKScalar>(_: Scalar.Type) throws {
      var random = RandomMatrices<Scalar>()
      let n = 6
      let a = random.next(n, n)
      let (factors, tau) = try a.geqrf()
      let (q, r) = (try factors.orgqr(tau: tau, count: n), factors.copyingTriangle(.upper))
      #expect(Ratio.qr(a, q: q, r: r) < Ratio.factorThreshold)
      #expect(Ratio.qr(a, q: q, r: r.spoiled()) > Ratio.factorThreshold)
      #expect(Ratio.orthogonality(q.spoiled()) > Ratio.factorThreshold)

      let (lu, pivots, _) = try a.getrf()
      let (l, u) = (lu.copyingTriangle(.lower, .unit), lu.copyingTriangle(.upper))
      #expect(Ratio.lu(a, l: l.spoiled(), u: u, pivots: pivots) > Ratio.factorThreshold)

      let svd = try a.svd(.thin, byIteration: false)
      #expect(Ratio.svd(a, u: svd.u.spoiled(), values: svd.values, vt: svd.vt) > 50)
      #expect(Ratio.svd(a, u: svd.u, values: svd.values.reversed(), vt: svd.vt) == .infinity)

      let positive = random.next(n, n, .positive)
      let factor = try positive.changed { try LAPACK.potrf($1, .lower) }.copyingTriangle(.lower)
      #expect(Ratio.cholesky(positive, factor: factor, .lower) < Ratio.factorThreshold)
      #expect(Ratio.cholesky(positive, factor: factor.spoiled(), .lower) > Ratio.factorThreshold)

      let eigen = try positive.syevd(.lower, vectors: true)
      #expect(
        Ratio.symmetricEigen(positive, values: eigen.values, vectors: eigen.vectors.spoiled())
          > Ratio.symmetricEigenThreshold)
      let general = try a.geev(left: true, right: true)
      let (left, right) = (try #require(general.left), try #require(general.right))
      #expect(
        Ratio.eigen(a, values: general.values, right: right.spoiled()) > Ratio.eigenThreshold)
      #expect(Ratio.eigen(a, values: general.values, left: left.spoiled()) > Ratio.eigenThreshold)
    }
  }

  @Test(arguments: allScalars) func spoiledSolutionsFail(_ scalar: any LAPACKScalar.Type) throws {
    try check(scalar)
    func check<Scalar: LAPACKScalar>(_: Scalar.Type) throws {
      var random = RandomMatrices<Scalar>()
      let (a, x) = (random.next(6, 6), random.next(6, 2))
      let b = try x.changed { try LAPACK.gemm($0.block(a), times: $0.block(x), into: $1) }
      #expect(Ratio.solve(a, x: x, b: b) < Ratio.solverThreshold)
      #expect(Ratio.solve(a, x: x.spoiled(), b: b) > Ratio.solverThreshold)
      #expect(Ratio.leastSquares(a, x: x.spoiled(), b: b) > Ratio.solverThreshold)
      let identity = ColumnMajor<Scalar>.identity(6, 6)
      #expect(Ratio.inverse(identity, identity) == 0)
      #expect(Ratio.inverse(identity, identity.spoiled()) > Ratio.solverThreshold)
    }
  }

  @Test func aNaNPassesNowhere() {
    let a = ColumnMajor<Double>.identity(3, 3)
    let bad = a.map { $0 == 1 ? Double.nan : $0 }
    #expect(!(Ratio.qr(a, q: bad, r: a) < Ratio.factorThreshold))
    #expect(!(Ratio.orthogonality(bad) < Ratio.factorThreshold))
    #expect(!(Ratio.solve(a, x: bad, b: a) < Ratio.solverThreshold))
    #expect(!(Ratio.svd(a, u: bad, values: [1, 1, 1], vt: a) < Ratio.svdThreshold))
    #expect(!(Ratio.agreement([1.0, .nan], [1, 1]) < Ratio.svdThreshold))
    #expect(!(Ratio.agreement([1.0], [1, 1]) < Ratio.svdThreshold))
  }

  @Test(arguments: allScalars) func edgeCasesAreWhatTheySay(_ scalar: any LAPACKScalar.Type) throws
  {
    try check(scalar)
    func check<Scalar: LAPACKScalar>(_: Scalar.Type) throws {
      for (m, n) in [(8, 8), (9, 5), (5, 9), (1, 1), (0, 4)] {
        let cases = EdgeCase<Scalar>.all(m, n)
        #expect(Set(cases.map(\.name)).count == cases.count)
        for edge in cases {
          let isFinite = Arena.with { $0.block(edge.matrix).isFinite }
          #expect(isFinite == edge.isFinite, "\(edge)")
          guard isFinite && m > 0 else { continue }
          let (factors, tau) = try edge.matrix.geqrf()
          let k = min(m, n)
          let q = try factors.orgqr(tau: tau, count: k)
          let r = factors.copyingTriangle(.upper, rows: k)
          #expect(Ratio.qr(edge.matrix, q: q, r: r) < Ratio.factorThreshold, "\(edge)")
          #expect(Ratio.orthogonality(q) < Ratio.factorThreshold, "\(edge)")
          let svd = try edge.matrix.svd(.thin, byIteration: false)
          #expect(
            Ratio.svd(edge.matrix, u: svd.u, values: svd.values, vt: svd.vt) < Ratio.svdThreshold,
            "\(edge)")
        }
      }
    }
  }
}

extension ColumnMajor {
  /// With one element changed by a little: ten thousand units in the last place of 1.
  fileprivate func spoiled() -> ColumnMajor {
    var copy = self
    copy[rows - 1, 0] = copy[rows - 1, 0] + Scalar(parts: 10_000 * .ulpOfOne, 0)
    return copy
  }
}
