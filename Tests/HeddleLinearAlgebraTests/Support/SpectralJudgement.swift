import Heddle
import HeddleTestSupport
import Testing

/// Whether eigenvalues and eigenvectors are those of every matrix, from either triangle, and the values
/// alone the same, by LAPACK's ratios.
///
/// - Parameter losesDenormals: whether what the denormal edge case lacks in bits may be missing.
func judgeSymmetricEigen<Scalar: TestScalar>(
  _ a: NDArray<Scalar>, losesDenormals: Bool = false
) throws {
  for triangle in LAPACK.Triangle.allCases {
    let eigen = try a.symmetricEigen(triangle)
    let alone = try a.symmetricEigenvalues(triangle)
    for (i, a) in a.matrices.enumerated() {
      let (values, vectors) = (eigen.values.vectors[i], eigen.vectors.matrices[i])
      let threshold = Ratio.symmetricEigenThreshold
      let lost = losesDenormals ? a.array.lostPrecision : 1
      let ratio = Ratio.symmetricEigen(a, values: values, vectors: vectors)
      #expect(ratio < lost * threshold, "\(a.rows), \(i)")
      #expect(Ratio.orthogonality(vectors) < threshold, "\(a.rows), \(i)")
      #expect(Ratio.agreement(values, alone.vectors[i]) < threshold, "\(a.rows), \(i)")
      #expect(zip(alone.vectors[i], alone.vectors[i].dropFirst()).allSatisfy { $0 <= $1 })
    }
  }
}

/// Whether singular values and vectors are those of every matrix, in either shape, and the values alone
/// the same, by LAPACK's ratios.
func judgeSVD<Scalar: TestScalar>(_ a: NDArray<Scalar>, losesDenormals: Bool = false) throws {
  let alone = try a.singularValues()
  let size = (a.rowCount, a.columnCount)
  for shape in FactorShape.allCases {
    let svd = try a.svd(shape)
    for (i, a) in a.matrices.enumerated() {
      let (u, vt) = (svd.u.matrices[i], svd.vt.matrices[i])
      let values = svd.s.vectors[i]
      let lost = losesDenormals ? a.array.lostPrecision : 1
      let ratio = Ratio.svd(a, u: u, values: values, vt: vt)
      #expect(ratio < lost * Ratio.svdThreshold, "\(size), \(i)")
      #expect(Ratio.orthogonality(u) < Ratio.svdThreshold, "\(size), \(i)")
      #expect(Ratio.orthogonality(vt) < Ratio.svdThreshold, "\(size), \(i)")
      #expect(Ratio.agreement(values, alone.vectors[i]) < Ratio.svdThreshold, "\(size), \(i)")
      #expect(zip(alone.vectors[i], alone.vectors[i].dropFirst()).allSatisfy { $0 >= $1 })
    }
  }
}
