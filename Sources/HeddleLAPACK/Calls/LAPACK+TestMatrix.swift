extension LAPACK {
  /// The kinds of matrix that `latms` makes.
  package enum TestSymmetry: Sendable, Hashable, CaseIterable {
    /// No symmetry: singular values are prescribed.
    case none
    /// Symmetric or Hermitian: eigenvalues are prescribed, of random sign.
    case symmetric
    /// Symmetric or Hermitian with positive eigenvalues.
    case positive

    var flag: CChar {
      switch self {
      case .none: CChar(letter: "N")
      case .symmetric: CChar(letter: "H")
      case .positive: CChar(letter: "P")
      }
    }
  }

  /// A random matrix with prescribed singular values or eigenvalues, for tests.
  ///
  /// `mode` (1 to 6, or negative for the reverse order) says how they run from `norm` down to
  /// `norm / condition`; `seed` is LAPACK's, advanced for the next matrix.
  package static func latms<Scalar: LAPACKScalar>(
    _ a: MatrixBlock<Scalar>, _ symmetry: TestSymmetry, mode: Int32,
    condition: Scalar.Magnitude, norm: Scalar.Magnitude, seed: inout SIMD4<Int32>
  ) throws(LAPACKError) {
    let (m, n, lda) = try a.sizes()
    if m == 0 || n == 0 { return }
    let scratch = 3 * max(a.rows, a.columns)
    // Both ends' bandwidths in full: a dense matrix.
    let (kl, ku) = (m - 1, n - 1)
    var seeds = [seed[0], seed[1], seed[2], seed[3]]
    var values = [Scalar.Magnitude](repeating: 0, count: min(a.rows, a.columns))
    var work = [Scalar](repeating: .zero, count: scratch)
    try call("latms", positive: .notConverged) {
      Scalar.Routines.latms(
        m, n, &seeds, symmetry.flag, &values, mode, condition, norm, kl, ku, a.base, lda, &work)
    }
    seed = SIMD4(seeds[0], seeds[1], seeds[2], seeds[3])
  }
}
