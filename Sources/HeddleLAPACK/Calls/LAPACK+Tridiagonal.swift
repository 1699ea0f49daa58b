internal import COpenBLAS

extension LAPACK {
  /// Eigenvalues, ascending, and eigenvectors of a symmetric tridiagonal matrix by QL iteration. The
  /// values replace the diagonal; the off-diagonal is destroyed. `scratch` holds 2n - 2 elements.
  package static func steqr<Real: LAPACKReal>(
    diagonal: UnsafeMutablePointer<Real>, offDiagonal: UnsafeMutablePointer<Real>,
    vectors: MatrixBlock<Real>, scratch: UnsafeMutablePointer<Real>
  ) throws(LAPACKError) {
    let (n, ldz) = try vectors.squareSizes()
    try call("steqr", positive: .notConverged) {
      withForeign(diagonal, offDiagonal, vectors.base, scratch) { d, e, z, work in
        LAPACKE_ssteqr_work(LAPACK_COL_MAJOR, CChar(letter: "I"), n, d, e, z, ldz, work)
      } double: { d, e, z, work in
        LAPACKE_dsteqr_work(LAPACK_COL_MAJOR, CChar(letter: "I"), n, d, e, z, ldz, work)
      }
    }
  }

  /// Calls the routine of a real type with pointers of that type.
  private static func withForeign<Real: LAPACKReal, R>(
    _ a: UnsafeMutablePointer<Real>, _ b: UnsafeMutablePointer<Real>,
    _ c: UnsafeMutablePointer<Real>, _ d: UnsafeMutablePointer<Real>,
    single: (
      UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>,
      UnsafeMutablePointer<Float>
    ) -> R,
    double: (
      UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>,
      UnsafeMutablePointer<Double>
    ) -> R
  ) -> R {
    if Real.self == Double.self {
      return double(Kernels.real(a), Kernels.real(b), Kernels.real(c), Kernels.real(d))
    }
    return single(Kernels.real(a), Kernels.real(b), Kernels.real(c), Kernels.real(d))
  }
}
