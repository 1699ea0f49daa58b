import HeddleArrays
import HeddleErrors
import HeddleLAPACK
import HeddleScheduler

extension SVD {
  /// How many singular values count as not zero, for the matrix at an index along the leading axes;
  /// without one, for a single matrix. 0 for a matrix that has no decomposition.
  ///
  /// - Parameters:
  ///   - index: one number for each leading axis.
  ///   - relativeTolerance: values up to this times the largest count as zero; by default max(m, n)
  ///     units in the last place of 1, as in NumPy.
  public func rank(_ index: Int..., relativeTolerance: Stack.Scalar.Magnitude? = nil) -> Int {
    require(
      index.count == s.rank - 1, "an index of \(index.count) axes in a batch of \(u.batchShape)")
    return rank(
      of: index.reduce(s) { $0[.at($1), .ellipsis] }.scalars[...], relativeTolerance)
  }

  /// The ranks of all matrices of a batch, in C order; see `rank(_:relativeTolerance:)`.
  public func ranks(relativeTolerance: Stack.Scalar.Magnitude? = nil) -> [Int] {
    let (values, count) = (s.scalars, s.shape[s.rank - 1])
    return (0..<u.batchShape.reduce(1, *)).map {
      rank(of: values[$0 * count..<($0 + 1) * count], relativeTolerance)
    }
  }

  private func rank(
    of values: ArraySlice<Stack.Scalar.Magnitude>, _ relativeTolerance: Stack.Scalar.Magnitude?
  ) -> Int {
    guard let largest = values.first else { return 0 }
    let tolerance = relativeTolerance ?? defaultTolerance
    return values.count { $0 > tolerance * largest }
  }

  /// The ratio of the largest to the smallest singular value of each matrix: the factor by which relative
  /// errors can grow when a system is solved.
  ///
  /// Infinite for a matrix whose smallest singular value is zero; NaN for one without elements.
  public var conditionNumber: Stack.Magnitudes.Values {
    let batch = u.batchShape, last = s.shape[s.rank - 1] - 1
    if last < 0 { return Stack.Magnitudes.values(.full(batch, .nan)) }
    let (largest, smallest) = (s[.ellipsis, .at(0)].scalars, s[.ellipsis, .at(last)].scalars)
    return Stack.Magnitudes.values(NDArray(zip(largest, smallest).map(ratio), shape: batch))
  }

  /// The Moore-Penrose inverse V diag(1/s) U*, [..., n, m]: of all X, the one of least norm among those
  /// that bring A X nearest to the identity.
  ///
  /// - Parameter relativeTolerance: singular values at or below this fraction of the largest count as
  ///   zero; the default is that of `rank(_:relativeTolerance:)`.
  /// - Throws: ``LinearAlgebraError/impossible(_:)`` where there is no memory.
  public func pseudoInverse(
    relativeTolerance: Stack.Scalar.Magnitude? = nil
  ) throws(LinearAlgebraError) -> Stack {
    let inverses = reciprocals(
      s.scalars, of: s.shape[s.rank - 1], above: relativeTolerance ?? defaultTolerance)
    let product = product("svd.pseudoInverse", NDArray(inverses, shape: s.shape))
    return Stack(
      try product.formed(rows: vt.columnCount, columns: u.rowCount) {
        (scaled, vt, inverse) throws(LAPACKError) in
        try LAPACK.gemm(vt, .adjoint, times: scaled, .adjoint, into: inverse)
      })
  }

  /// `pseudoInverse(relativeTolerance:)` that suspends the calling task instead of blocking its thread.
  public func pseudoInverse(
    relativeTolerance: Stack.Scalar.Magnitude? = nil
  ) async throws(LinearAlgebraError) -> Stack {
    try await Scheduler.current.run { () throws(LinearAlgebraError) in
      try self.pseudoInverse(relativeTolerance: relativeTolerance)
    }
  }

  /// U diag(s) V*, [..., m, n]: the matrices that were decomposed, up to rounding.
  ///
  /// - Throws: ``LinearAlgebraError/impossible(_:)`` where there is no memory.
  public func reconstruct() throws(LinearAlgebraError) -> Stack {
    Stack(
      try product("svd.reconstruct", s).formed(rows: u.rowCount, columns: vt.columnCount) {
        (scaled, vt, a) throws(LAPACKError) in
        try LAPACK.gemm(scaled, times: vt, into: a)
      })
  }

  /// `reconstruct()` that suspends the calling task instead of blocking its thread.
  public func reconstruct() async throws(LinearAlgebraError) -> Stack {
    try await Scheduler.current.run { () throws(LinearAlgebraError) in try self.reconstruct() }
  }

  private var defaultTolerance: Stack.Scalar.Magnitude {
    Stack.Scalar.Magnitude(max(u.rowCount, vt.columnCount)) * Stack.Scalar.Magnitude.ulpOfOne
  }

  /// Of complete factors, only those vectors that belong to a singular value.
  private func product(
    _ name: StaticString, _ scales: NDArray<Stack.Scalar.Magnitude>
  ) -> DiagonalProduct<Stack.Scalar> {
    let k = s.shape[s.rank - 1]
    return DiagonalProduct(
      name: name, scaled: u.array[.ellipsis, .range(0..<k)], scales: scales,
      other: vt.array[.ellipsis, .range(0..<k), .all])
  }
}

// Generic over the real type alone: dividing `Stack.Scalar.Magnitude` crashes the compiler (6.3.1).

private func ratio<Real: LAPACKReal>(_ largest: Real, _ smallest: Real) -> Real {
  smallest == 0 ? .infinity : largest / smallest
}

/// The reciprocals of singular values, and zero for those that count as zero, `count` to a matrix.
private func reciprocals<Real: LAPACKReal>(
  _ values: [Real], of count: Int, above relativeTolerance: Real
) -> [Real] {
  values.indices.map { i in
    let largest = values[i - i % count]
    // A NaN stays one: what has no decomposition gets no inverse.
    return values[i] <= relativeTolerance * largest ? 0 : 1 / values[i]
  }
}
