internal import COpenBLAS

extension LAPACK {
  /// Eigenvalues, ascending, and eigenvectors of a symmetric tridiagonal matrix by QL iteration. The
  /// values replace the diagonal; the off-diagonal is destroyed. `scratch` holds 2n - 2 elements.
  package static func steqr<Real: LAPACKReal>(
    diagonal: UnsafeMutablePointer<Real>, offDiagonal: UnsafeMutablePointer<Real>,
    vectors: MatrixBlock<Real>, scratch: UnsafeMutablePointer<Real>
  ) throws(LAPACKError) {
    let (n, ldz) = try vectors.squareSizes()
    let job = CChar(letter: "I")
    try call("steqr", positive: .notConverged) {
      Real.self == Double.self
        ? LAPACKE_dsteqr_work(
          LAPACK_COL_MAJOR, job, n, Kernels.real(diagonal), Kernels.real(offDiagonal),
          Kernels.real(vectors.base), ldz, Kernels.real(scratch))
        : LAPACKE_ssteqr_work(
          LAPACK_COL_MAJOR, job, n, Kernels.real(diagonal), Kernels.real(offDiagonal),
          Kernels.real(vectors.base), ldz, Kernels.real(scratch))
    }
  }
}
