internal import CHeddleKernels

/// Eigenvalues of tridiagonal matrices: Sturm's counts, and the steps of divide and conquer.
extension Kernels {
  /// So many eigenvalues are best found by one call of `sturmValues`: all vectors of a core with 512 bits.
  package static var sturmCount: Int { 32 }

  /// Eigenvalues by number, all between `low` and `high`, to an interval of `tolerance`. `squares` are
  /// those of the off-diagonal, behind a zero; elements are at most 1, and squares at least 2^-120.
  package static func sturmValues(
    _ numbers: Range<Int>, order: Int, diagonal: UnsafePointer<Double>,
    squares: UnsafePointer<Double>, low: Double, high: Double, tolerance: Double,
    into values: UnsafeMutablePointer<Double>
  ) {
    heddle_sturm_values(
      numbers.lowerBound, numbers.upperBound, order, diagonal, squares, low, high, tolerance, values
    )
  }

  /// What two halves of a divided problem consist of; see merge_body.h.
  package struct Halves {
    /// Columns before the second half's, and of each half those that have values.
    package var cut: Int
    package var firsts: Int
    package var seconds: Int
    /// The column that is kept before all others, or -1.
    package var special = -1

    package init(cut: Int, firsts: Int, seconds: Int, special: Int = -1) {
      (self.cut, self.firsts, self.seconds, self.special) = (cut, firsts, seconds, special)
    }
  }

  /// Splits the columns of two halves into those kept and vectors, each ascending, and says of each
  /// column where it has elements. Returns how many are kept.
  package static func deflate<Real: LAPACKReal>(
    _ halves: Halves, _ q: MatrixBlock<Real>, and other: MatrixBlock<Real>?,
    values: UnsafeMutablePointer<Real>, order: UnsafePointer<Int32>, z: UnsafeMutablePointer<Real>,
    rho: Real, largest: Real, kept: UnsafeMutablePointer<Int32>,
    deflated: UnsafeMutablePointer<Int32>, kinds: UnsafeMutablePointer<Int32>
  ) -> Int {
    heddle_deflate(
      bytes(Real.self), other != nil, halves.firsts, halves.seconds, halves.cut, halves.special,
      q.rows, values, order, z, Double(rho), Double(largest), q.base, q.stride, other?.base,
      other?.stride ?? 0, kept, deflated, kinds)
  }

  /// Turns a column that `secularVector` made, a right singular vector, into the left one.
  package static func secularLeft<Real: LAPACKReal>(
    count: Int, poles: UnsafePointer<Real>, places: UnsafePointer<Int32>, zero: Int, z: Real,
    value: Real, column: UnsafeMutablePointer<Real>
  ) {
    heddle_secular_left(
      bytes(Real.self), count, poles, places, zero, Double(z), Double(value), column)
  }

  /// A root of the secular equation; see secular_body.h.
  package static func secularRoot<Real: LAPACKReal>(
    squared: Bool = false, count: Int, _ number: Int, poles: UnsafePointer<Real>,
    weights: UnsafePointer<Real>, rho: Real, differences: UnsafeMutablePointer<Real>
  ) -> Real {
    Real(
      heddle_secular_root(
        bytes(Real.self), squared, count, number, poles, weights, Double(rho), differences))
  }

  /// Some elements of the vector for which the computed roots are exact.
  package static func secularWeights<Real: LAPACKReal>(
    squared: Bool = false, _ range: Range<Int>, count: Int, poles: UnsafePointer<Real>,
    differences: MatrixBlock<Real>, z: UnsafePointer<Real>, into result: UnsafeMutablePointer<Real>
  ) {
    heddle_secular_weights(
      bytes(Real.self), squared, range.lowerBound, range.upperBound, count, poles, differences.base,
      differences.stride, z, result)
  }

  /// Turns a column of differences into a negated eigenvector, its elements in the order of `places`.
  package static func secularVector<Real: LAPACKReal>(
    count: Int, z: UnsafePointer<Real>, places: UnsafePointer<Int32>,
    column: UnsafeMutablePointer<Real>, scratch: UnsafeMutablePointer<Real>
  ) {
    heddle_secular_vector(bytes(Real.self), count, z, places, column, scratch)
  }

  /// C = -A B, for whole vectors of rows. Columns are filled up to eight: there must be memory for
  /// them behind those of B and C.
  package static func negatedProduct<Real: LAPACKReal>(
    _ a: MatrixBlock<Real>, _ b: MatrixBlock<Real>, into c: MatrixBlock<Real>
  ) {
    heddle_negated_product(
      bytes(Real.self), a.rows, (c.columns + 7) / 8 * 8, a.columns, a.base, a.stride, b.base,
      b.stride,
      c.base, c.stride)
  }
}
