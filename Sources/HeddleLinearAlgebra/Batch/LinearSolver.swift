import HeddleArrays
import HeddleErrors
import HeddleLAPACK
import HeddleScheduler

/// What solves linear systems: a factorization of one matrix or of every matrix of a batch.
public protocol LinearSolver<Stack>: Sendable {
  /// One matrix or many.
  associatedtype Stack: MatrixStack where Stack.Scalar: LAPACKScalar

  /// `solve(_:)`, in which a matrix that has no solution does not cost the others theirs.
  ///
  /// - Parameter b: [..., m, p]; its leading axes broadcast against those of the factorization.
  func solveOutcome(_ b: Stack) throws(LinearAlgebraError) -> Outcome<Stack>
}

extension LinearSolver {
  /// The X for which A X = B; where there can be none (a QR of more rows than columns), the one that
  /// makes the columns of B - A X shortest.
  ///
  /// - Parameter b: [..., m, p]; its leading axes broadcast against those of the factorization.
  /// - Returns: X, [..., n, p].
  /// - Throws: ``LinearAlgebraError/failed(_:)`` for the first matrix that has no solution, with the
  ///   reason: `.singular` for A, `.nonFinite` where B holds a NaN or an infinity, `.overflow` for X, or
  ///   why A has no factorization.
  public func solve(_ b: Stack) throws(LinearAlgebraError) -> Stack {
    try solveOutcome(b).get()
  }

  /// `solve(_:)` that suspends the calling task instead of blocking its thread.
  public func solve(_ b: Stack) async throws(LinearAlgebraError) -> Stack {
    try await Scheduler.current.run { () throws(LinearAlgebraError) in try self.solve(b) }
  }

  /// `solve(_:)` for one right-hand side a matrix.
  ///
  /// - Parameter b: [..., m].
  /// - Returns: X, [..., n].
  public func solve(
    vector b: NDArray<Stack.Scalar>
  ) throws(LinearAlgebraError) -> NDArray<Stack.Scalar> {
    try solve(Stack(b.asColumns)).array.withoutLastAxis
  }

  /// `solve(vector:)` that suspends the calling task instead of blocking its thread.
  public func solve(
    vector b: NDArray<Stack.Scalar>
  ) async throws(LinearAlgebraError) -> NDArray<Stack.Scalar> {
    try await Scheduler.current.run { () throws(LinearAlgebraError) in try self.solve(vector: b) }
  }
}

extension MatrixStack where Scalar: LAPACKScalar {
  /// The solutions of systems with these right-hand sides: `solve` overwrites a checked copy of each.
  ///
  /// - Parameter flops: what solving takes for one column.
  func solvedInPlace(
    _ name: StaticString, batch: [Int], flops: Double, scratchBytes: Int = 0,
    _ solve:
      @Sendable (_ index: Int, _ x: MatrixBlock<Scalar>, _ scratch: inout Scratch)
      throws(LAPACKError) -> Void
  ) throws(LinearAlgebraError) -> Outcome<Self> {
    let source = SourceSlices(array.broadcastBatch(to: batch))
    let x = try ResultSlices<Scalar>(batch: batch, rows: rowCount, columns: columnCount)
    if x.isEmpty { return Outcome(value: Self(x.array), failures: []) }
    let run = BatchRun(
      name: name, batch: batch,
      cost: BatchRun.cost(
        Scalar.self, flops: flops * Double(columnCount), elements: rowCount * columnCount),
      scratchBytes: scratchBytes)
    let failures = try run.run(into: [x]) { (index, scratch) throws(LAPACKError) in
      try source[index].packFinite(into: x[index])
      try solve(index, x[index], &scratch)
      try x[index].requireFinite()
    }
    return Outcome(value: Self(x.array), failures: failures)
  }

  /// The solutions of systems with these right-hand sides, all of which `solve` finds.
  func solved(
    batch: [Int],
    _ solve:
      (SourceSlices<Scalar>, ResultSlices<Scalar>) throws(LinearAlgebraError) -> [SliceFailure]
  ) throws(LinearAlgebraError) -> Outcome<Self> {
    let x = try ResultSlices<Scalar>(batch: batch, rows: rowCount, columns: columnCount)
    if x.isEmpty { return Outcome(value: Self(x.array), failures: []) }
    let failures = try solve(SourceSlices(array.broadcastBatch(to: batch)), x)
    return Outcome(value: Self(x.array), failures: failures)
  }

  /// The common leading axes of square matrices and these right-hand sides.
  func checkedBatch(solvingFor matrices: NDArray<Scalar>) -> [Int] {
    let (m, n) = (matrices.rowCount, matrices.columnCount)
    require(m == n, "a system needs a square matrix, not \(m) x \(n); see leastSquares(_:)")
    require(rowCount == m, "right-hand sides of \(rowCount) rows for \(m) equations")
    return broadcastBatches(matrices.batchShape, batchShape)
  }
}
