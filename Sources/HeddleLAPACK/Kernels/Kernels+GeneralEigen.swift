internal import CHeddleKernels

/// The general eigenproblem of one small matrix. Columns begin on cache lines, and are filled up
/// with zeros to whole ones.
extension Kernels {
  /// The largest order.
  package static var mostSmall: Int { Int(HEDDLE_MOST_SMALL) }

  /// Reduces rows and columns `range` of a real matrix to Hessenberg form, with zeros below it; `q` becomes what
  /// it was turned with.
  package static func smallHessenberg<Real: LAPACKReal>(
    _ a: MatrixBlock<Real>, _ range: Range<Int>, into q: MatrixBlock<Real>?
  ) {
    precondition(a.rows <= mostSmall, "order \(a.rows) is not small")
    heddle_small_hessenberg(
      bytes(Real.self), a.rows, range.lowerBound, range.upperBound, a.base, a.stride, q?.base,
      q?.stride ?? 0)
  }

  /// The Schur form of rows and columns `range` of a Hessenberg matrix, in place, where there are vectors to be
  /// turned along; else its diagonal blocks, and nothing outside of them. Returns how many rows of the range
  /// from its first one on have not converged.
  package static func smallSchur<Scalar: LAPACKScalar>(
    _ h: MatrixBlock<Scalar>, _ range: Range<Int>, vectors: MatrixBlock<Scalar>?
  ) -> Int {
    precondition(h.rows <= mostSmall, "order \(h.rows) is not small")
    let kernel = Scalar.isComplex ? heddle_complex_small_schur : heddle_small_schur
    return kernel(
      bytes(Scalar.Magnitude.self), h.rows, range.lowerBound, range.upperBound, vectors != nil,
      h.base, h.stride, vectors?.base, vectors?.stride ?? 0)
  }
}
