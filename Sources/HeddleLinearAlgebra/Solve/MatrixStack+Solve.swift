import HeddleArrays
import HeddleLAPACK
import HeddleScheduler

extension MatrixStack where Scalar: LAPACKScalar {
  /// The solution of A X = B for square A.
  ///
  /// Source: LU with partial pivoting, LAPACK's `getrf` and `getrs`.
  ///
  /// - Parameter b: [..., n, p]; its leading axes broadcast against those of A. A matrix that is used
  ///   for several right-hand sides is factored once.
  /// - Returns: X, [..., n, p].
  /// - Throws: ``LinearAlgebraError/failed(_:)`` for the first system without a solution, with the
  ///   reason: `.singular` for A, `.nonFinite` for A or B, or `.overflow` for X or a factor of A.
  @specialized(where Self == Matrix<Float>)
  @specialized(where Self == Matrix<Double>)
  public func solve(_ b: Self) throws(LinearAlgebraError) -> Self {
    try solveOutcome(b).get()
  }

  /// `solve(_:)`, in which a system that has no solution does not cost the others theirs.
  @specialized(where Self == Matrix<Float>)
  @specialized(where Self == Matrix<Double>)
  public func solveOutcome(_ b: Self) throws(LinearAlgebraError) -> Outcome<Self> {
    let batch = b.checkedBatch(solvingFor: array)
    let n = rowCount, order = Double(n)
    let tiny = TinyLU(rows: n, columns: b.columnCount, Scalar.self)
    let factorsAlone = TinyLU(rows: n, columns: n, Scalar.self)
    // Repeating a factorization costs more than keeping it; and both ways have the same engines.
    if batch.reduce(1, *) > batchShape.reduce(1, *) || (tiny == nil) != (factorsAlone == nil) {
      return try luOutcome().value.solveOutcome(b)
    }
    try workspace { () throws(LAPACKError) in try LAPACK.checkSizes(n, b.columnCount) }
    let source = SourceSlices(array.broadcastBatch(to: batch))
    if let tiny {
      return try b.solved(batch: batch) { (sides, x) throws(LinearAlgebraError) in
        try tiny.solve(source, sides, batch: batch, x: x)
      }
    }
    let factorer = LU<Self>.Factorer(rows: n, columns: n)
    let substitution = LU<Self>.Substitution(order: n, columns: b.columnCount)
    return try b.solvedInPlace(
      "solve", batch: batch,
      flops: 2 * order * order + 2 / 3 * order * order * order / Double(max(1, b.columnCount)),
      scratchBytes: Scratch.bytes(Scalar.self, n * n) + Scratch.bytes(Int32.self, n)
    ) { (index, x, scratch) throws(LAPACKError) in
      let factors = scratch.matrix(Scalar.self, rows: n, columns: n)
      let pivots = scratch.elements(Int32.self, n)
      if let pivot = try factorer.factor(source[index], into: factors, pivots: pivots) {
        throw .singular(pivot: pivot)
      }
      try substitution.solve(.none, factors: factors, pivots: pivots, x)
    }
  }

  /// `solve(_:)` that suspends the calling task instead of blocking its thread.
  public func solve(_ b: Self) async throws(LinearAlgebraError) -> Self {
    try await Scheduler.current.run { () throws(LinearAlgebraError) in try self.solve(b) }
  }

  /// `solve(_:)` for one right-hand side a matrix.
  ///
  /// - Parameter b: [..., n].
  /// - Returns: X, [..., n].
  public func solve(
    vector b: NDArray<Scalar>
  ) throws(LinearAlgebraError) -> NDArray<Scalar> {
    try solve(Self(b.asColumns)).array.withoutLastAxis
  }

  /// `solve(vector:)` that suspends the calling task instead of blocking its thread.
  public func solve(
    vector b: NDArray<Scalar>
  ) async throws(LinearAlgebraError) -> NDArray<Scalar> {
    try await Scheduler.current.run { () throws(LinearAlgebraError) in try self.solve(vector: b) }
  }

  /// A⁻¹ for square A. To solve systems use `solve(_:)`: it is faster and more accurate.
  ///
  /// Source: LU with partial pivoting, LAPACK's `getrf` and `getri`.
  ///
  /// - Throws: ``LinearAlgebraError/failed(_:)`` for the first matrix without an inverse, with the
  ///   reason: `.singular`, `.nonFinite`, or `.overflow` for the inverse or a factor.
  @specialized(where Self == Matrix<Float>)
  @specialized(where Self == Matrix<Double>)
  public func inverse() throws(LinearAlgebraError) -> Self {
    try inverseOutcome().get()
  }

  /// `inverse()`, in which a matrix that has none does not cost the others theirs.
  @specialized(where Self == Matrix<Float>)
  @specialized(where Self == Matrix<Double>)
  public func inverseOutcome() throws(LinearAlgebraError) -> Outcome<Self> {
    let n = squareOrder("an inverse")
    let source = SourceSlices(array)
    if let tiny = TinyLU(rows: n, columns: n, Scalar.self) {
      let inverse = try ResultSlices<Scalar>(batch: batchShape, rows: n, columns: n)
      let failures = try tiny.inverse(of: source, batch: batchShape, inverse: inverse)
      return Outcome(value: Self(inverse.array), failures: failures)
    }
    let factorer = LU<Self>.Factorer(rows: n, columns: n)
    return try LU<Self>.inverses("inverse", order: n, batch: batchShape) {
      (index, block, scratch) throws(LAPACKError) in
      let pivots = scratch.elements(Int32.self, n)
      if let pivot = try factorer.factor(source[index], into: block, pivots: pivots) {
        throw .singular(pivot: pivot)
      }
      return pivots
    }
  }

  /// `inverse()` that suspends the calling task instead of blocking its thread.
  public func inverse() async throws(LinearAlgebraError) -> Self {
    try await Scheduler.current.run { () throws(LinearAlgebraError) in try self.inverse() }
  }
}
