import HeddleArrays
import HeddleErrors
import HeddleLAPACK
import HeddleScheduler

/// The least-squares solutions of A X = B for one matrix or for every matrix of a batch, and what was
/// learnt about A on the way.
public struct LeastSquares<Stack: MatrixStack>: Sendable where Stack.Scalar: LAPACKScalar {
  /// X, [..., n, p]: of all that make the columns of B - A X shortest, the one with the shortest columns.
  public let solution: Stack
  /// A's singular values in falling order, [..., k] with k = min(m, n).
  public let singularValues: NDArray<Stack.Scalar.Magnitude>
  /// The Euclidean lengths of the columns of B - A X, [..., p].
  public let residualNorms: NDArray<Stack.Scalar.Magnitude>
  let foundRanks: IntegerSlices

  /// The rank of A that the tolerance left, for the matrix at an index along the leading axes; without
  /// one, for a single matrix. 0 where there is no solution.
  public func rank(_ index: Int...) -> Int {
    Int(foundRanks[number(of: index, in: solution.batchShape)].pointee)
  }

  /// The ranks of all matrices of a batch, in C order; see `rank(_:)`.
  public var ranks: [Int] {
    (0..<solution.batchShape.reduce(1, *)).map { Int(foundRanks[$0].pointee) }
  }
}

extension MatrixStack where Scalar: LAPACKScalar {
  /// The least-squares solution of A X = B for A of any shape and rank.
  ///
  /// Source: the singular value decomposition; for tiny matrices that of the tiny engine, for others by
  /// divide and conquer, LAPACK's `gelsd`, for tall ones after a QR factorization by a tree (see
  /// `Tuning.Engine.tree`).
  ///
  /// - Parameters:
  ///   - b: [..., m, p]; its leading axes broadcast against those of A.
  ///   - relativeTolerance: singular values up to this times the largest count as zero; by default
  ///     max(m, n) units in the last place of 1, as in NumPy.
  /// - Throws: ``LinearAlgebraError/failed(_:)`` for the first system without a solution, with the
  ///   reason: `.nonFinite` for A or B, `.notConverged`, or `.overflow` for X.
  public func leastSquares(
    _ b: Self, relativeTolerance: Scalar.Magnitude? = nil
  ) throws(LinearAlgebraError) -> LeastSquares<Self> {
    try leastSquaresOutcome(b, relativeTolerance: relativeTolerance).get()
  }

  /// `leastSquares(_:relativeTolerance:)`, in which a system that has no solution does not cost the
  /// others theirs.
  public func leastSquaresOutcome(
    _ b: Self, relativeTolerance: Scalar.Magnitude? = nil
  ) throws(LinearAlgebraError) -> Outcome<LeastSquares<Self>> {
    let (m, n, p) = (rowCount, columnCount, b.columnCount)
    require(b.rowCount == m, "right-hand sides of \(b.rowCount) rows for \(m) equations")
    let batch = broadcastBatches(batchShape, b.batchShape)
    let tolerance = relativeTolerance ?? Scalar.Magnitude(max(m, n)) * .ulpOfOne
    let driver = LeastSquaresDriver(
      SourceSlices(array.broadcastBatch(to: batch)),
      SourceSlices(b.array.broadcastBatch(to: batch)), batch: batch, tolerance: tolerance,
      x: try ResultSlices(batch: batch, rows: n, columns: p),
      values: try ResultSlices(batch: batch, count: min(m, n)),
      norms: try ResultSlices(batch: batch, count: p),
      ranks: try IntegerSlices(batch: batch, missing: [0]))
    let failures = try driver.run()
    return Outcome(
      value: LeastSquares(
        solution: Self(driver.x.array), singularValues: driver.values.array,
        residualNorms: driver.norms.array, foundRanks: driver.ranks),
      failures: failures)
  }

  /// `leastSquares(_:relativeTolerance:)` that suspends the calling task instead of blocking its
  /// thread.
  public func leastSquares(
    _ b: Self, relativeTolerance: Scalar.Magnitude? = nil
  ) async throws(LinearAlgebraError) -> LeastSquares<Self> {
    try await Scheduler.current.run { () throws(LinearAlgebraError) in
      try self.leastSquares(b, relativeTolerance: relativeTolerance)
    }
  }

  /// `leastSquares(_:relativeTolerance:)` for one right-hand side a matrix: X alone.
  ///
  /// - Parameters:
  ///   - b: [..., m].
  ///   - relativeTolerance: singular values up to this times the largest count as zero.
  /// - Returns: X, [..., n].
  public func leastSquares(
    vector b: NDArray<Scalar>, relativeTolerance: Scalar.Magnitude? = nil
  ) throws(LinearAlgebraError) -> NDArray<Scalar> {
    try leastSquares(
      Self(b.asColumns), relativeTolerance: relativeTolerance
    ).solution.array.withoutLastAxis
  }

  /// `leastSquares(vector:relativeTolerance:)` that suspends the calling task instead of blocking its
  /// thread.
  public func leastSquares(
    vector b: NDArray<Scalar>, relativeTolerance: Scalar.Magnitude? = nil
  ) async throws(LinearAlgebraError) -> NDArray<Scalar> {
    try await Scheduler.current.run { () throws(LinearAlgebraError) in
      try self.leastSquares(vector: b, relativeTolerance: relativeTolerance)
    }
  }
}
