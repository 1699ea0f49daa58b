internal import COpenBLAS
internal import HeddleLAPACK

/// The kinds of matrix that LAPACK's generator makes.
package enum TestSymmetry: String, Sendable {
  /// No symmetry: singular values are prescribed.
  case none = "N"
  /// Symmetric or Hermitian: eigenvalues are prescribed, of random sign.
  case symmetric = "H"
  /// Symmetric or Hermitian with positive eigenvalues.
  case positive = "P"
}

extension RandomMatrices {
  /// LAPACK's `latms`: fills a matrix, and advances the seed. Distributions are those of `next`.
  static func generate(
    _ a: MatrixBlock<Scalar>, _ symmetry: TestSymmetry, mode: Int, condition: Scalar.Magnitude,
    norm: Scalar.Magnitude, seed: inout [Int32]
  ) {
    if a.rows == 0 || a.columns == 0 { return }
    let (m, n, lda) = (Int32(a.rows), Int32(a.columns), Int32(a.stride))
    let (kind, way) = (CChar(symmetry.rawValue.utf8.first!), Int32(mode))
    let (order, uniform) = (LAPACK_COL_MAJOR, CChar(UInt8(ascii: "U")))
    let packing = CChar(UInt8(ascii: "N"))
    var values = [Scalar.Magnitude](repeating: 0, count: min(a.rows, a.columns))
    var work = [Scalar](repeating: .zero, count: 3 * max(a.rows, a.columns))
    OpenBLAS.pin()
    let info = values.withUnsafeMutableBytes { values in
      work.withUnsafeMutableBytes { work in
        func run<Real: LAPACKReal, Element>(
          _ generate: (
            Int32, Int32, Int32, CChar, UnsafeMutablePointer<Int32>?, CChar,
            UnsafeMutablePointer<Real>?, Int32, Real, Real, Int32, Int32, CChar,
            UnsafeMutablePointer<Element>?, Int32, UnsafeMutablePointer<Element>?
          ) -> Int32
        ) -> Int32 {
          // Both ends' bandwidths in full: a dense matrix.
          generate(
            order, m, n, uniform, &seed, kind,
            values.assumingMemoryBound(to: Real.self).baseAddress,
            way, Real(condition), Real(norm), m - 1, n - 1, packing,
            UnsafeMutableRawPointer(a.base).assumingMemoryBound(to: Element.self), lda,
            work.assumingMemoryBound(to: Element.self).baseAddress)
        }
        switch (Scalar.Magnitude.self == Double.self, Scalar.isComplex) {
        case (true, false): return run(LAPACKE_dlatms_work)
        case (true, true): return run(LAPACKE_zlatms_work)
        case (false, false): return run(LAPACKE_slatms_work)
        case (false, true): return run(LAPACKE_clatms_work)
        }
      }
    }
    precondition(info == 0, "no test matrix of \(a.rows) x \(a.columns): \(info)")
  }
}
