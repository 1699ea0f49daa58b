import HeddleLAPACK
import HeddleTestSupport
import Testing

@Suite struct QRTests {
  @Test(arguments: allScalars) func factorsRebuildTheMatrix(_ scalar: any LAPACKScalar.Type) throws
  {
    try check(scalar)
    func check<Scalar: LAPACKScalar>(_: Scalar.Type) throws {
      var random = RandomMatrices<Scalar>()
      for (m, n) in shapes {
        let a = random.next(m, n, mode: 3, condition: 100)
        let (factors, tau) = try a.geqrf()
        let k = min(m, n)
        let r = factors.copyingTriangle(.upper, rows: k)
        // Thin, and complete: more columns than there are reflectors.
        for count in Set([k, m]) {
          let q = try factors.orgqr(tau: tau, count: count)
          #expect(Ratio.orthogonality(q) < Ratio.factorThreshold, "\(m) x \(n)")
          let thin = q[rows: 0..<m, columns: 0..<k]
          #expect(Ratio.qr(a, q: thin, r: r) < Ratio.factorThreshold, "\(m) x \(n)")
        }
      }
    }
  }

  @Test(arguments: allScalars) func qIsAppliedFromBothSides(_ scalar: any LAPACKScalar.Type) throws
  {
    try check(scalar)
    func check<Scalar: LAPACKScalar>(_: Scalar.Type) throws {
      var random = RandomMatrices<Scalar>()
      for (m, n) in shapes where m > 0 {
        let (factors, tau) = try random.next(m, n).geqrf()
        let q = try factors.orgqr(tau: tau, count: m)
        for adjoint in [false, true] {
          let op: LAPACK.Operation = adjoint ? .adjoint : .none
          // Q C = A is judged as a QR of A with factors op(Q) and C.
          let c = random.next(m, 7)
          let left = try factors.ormqr(.left, adjoint: adjoint, tau: tau, c)
          #expect(Ratio.qr(left, q: q.applying(op), r: c) < Ratio.factorThreshold)
          let d = random.next(7, m)
          let right = try factors.ormqr(.right, adjoint: adjoint, tau: tau, d)
          #expect(Ratio.qr(right, q: d, r: q.applying(op)) < Ratio.factorThreshold)
        }
      }
    }
  }
}
