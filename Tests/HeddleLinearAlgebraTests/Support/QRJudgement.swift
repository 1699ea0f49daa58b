import Heddle
import HeddleTestSupport
import Testing

/// Whether Q and R are the factors of every matrix, by LAPACK's ratios.
func judgeQR<Scalar: TestScalar>(
  _ a: NDArray<Scalar>, _ q: NDArray<Scalar>, _ r: NDArray<Scalar>, _ comment: Comment? = nil
) {
  let threshold = a.lostPrecision * Ratio.factorThreshold
  let q = q.broadcast(to: a.batchShape + q.shape.suffix(2))
  for (a, (q, r)) in zip(a.matrices, zip(q.matrices, r.matrices)) {
    #expect(Ratio.qr(a, q: q, r: r) < threshold, comment)
    #expect(Ratio.orthogonality(q) < Ratio.factorThreshold, comment)
  }
}

/// Whether matrices at the edge of the scalar's range are factored like any other, and those that are not
/// finite are refused.
func judgeEdgeCases<Scalar: TestScalar>(_ m: Int, _ n: Int, of _: Scalar.Type) throws {
  for edge in EdgeCase<Scalar>.all(m, n) {
    let a = edge.matrix.array
    if edge.isFinite {
      let (q, r) = try a.qr(.reduced)
      judgeQR(a, q, r, "\(edge)")
      let qr = try a.qr()
      judgeQR(a, try qr.q, try qr.r, "\(edge), implicit")
    } else {
      #expect(throws: LinearAlgebraError.nonFinite, "\(edge)") { try a.qr() }
      #expect(throws: LinearAlgebraError.nonFinite, "\(edge)") { try a.qr(.reduced) }
      #expect(throws: LinearAlgebraError.nonFinite, "\(edge)") { try a.qrR() }
    }
  }
}
