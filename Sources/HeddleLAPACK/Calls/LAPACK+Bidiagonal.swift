internal import COpenBLAS

extension LAPACK {
  /// Singular values, ascending, and vectors of an upper bidiagonal matrix with as many rows as `u`
  /// and as many columns as `vt`, one more at most. The values replace the diagonal; what stands beside
  /// it is destroyed. `scratch` holds four elements a row.
  package static func lasdq<Real: LAPACKReal>(
    diagonal: UnsafeMutablePointer<Real>, offDiagonal: UnsafeMutablePointer<Real>,
    u: MatrixBlock<Real>, vt: MatrixBlock<Real>, scratch: UnsafeMutablePointer<Real>
  ) throws(LAPACKError) {
    u.setIdentity()
    vt.setIdentity()
    var (rows, ldu) = try u.squareSizes()
    var (columns, ldvt) = try vt.squareSizes()
    var (extra, none, info) = (columns - rows, Int32(0), Int32(0))
    try call("lasdq", of: .fortran, positive: .notConverged) {
      if Real.self == Double.self {
        dlasdq_(
          "U", &extra, &rows, &columns, &rows, &none, Kernels.real(diagonal),
          Kernels.real(offDiagonal), Kernels.real(vt.base), &ldvt, Kernels.real(u.base), &ldu,
          Kernels.real(u.base), &ldu, Kernels.real(scratch), &info, 1)
      } else {
        slasdq_(
          "U", &extra, &rows, &columns, &rows, &none, Kernels.real(diagonal),
          Kernels.real(offDiagonal), Kernels.real(vt.base), &ldvt, Kernels.real(u.base), &ldu,
          Kernels.real(u.base), &ldu, Kernels.real(scratch), &info, 1)
      }
      return info
    }
  }
}
