import HeddleArrays
import HeddleLAPACK
import HeddleScheduler

extension LU {
  /// `solve(_:)`, in which a matrix that has no solution does not cost the others theirs.
  ///
  /// A must be square.
  @specialized(where Stack == Matrix<Float>)
  @specialized(where Stack == Matrix<Double>)
  public func solveOutcome(_ b: Stack) throws(LinearAlgebraError) -> Outcome<Stack> {
    try solve("lu.solve", .none, b)
  }

  /// The solution of A* X = B, with the adjoint (for real scalars the transpose) of A.
  ///
  /// - Parameter b: [..., n, p]; its leading axes broadcast against those of the factorization.
  /// - Throws: ``LinearAlgebraError/failed(_:)`` as in `solve(_:)`.
  public func solveAdjoint(_ b: Stack) throws(LinearAlgebraError) -> Stack {
    try solveAdjointOutcome(b).get()
  }

  /// `solveAdjoint(_:)`, in which a matrix that has no solution does not cost the others theirs.
  public func solveAdjointOutcome(_ b: Stack) throws(LinearAlgebraError) -> Outcome<Stack> {
    try solve("lu.solveAdjoint", .adjoint, b)
  }

  /// `solveAdjoint(_:)` that suspends the calling task instead of blocking its thread.
  public func solveAdjoint(_ b: Stack) async throws(LinearAlgebraError) -> Stack {
    try await Scheduler.current.run { () throws(LinearAlgebraError) in try self.solveAdjoint(b) }
  }

  /// `solveAdjoint(_:)` for one right-hand side a matrix, [..., n].
  public func solveAdjoint(
    vector b: NDArray<Stack.Scalar>
  ) throws(LinearAlgebraError) -> NDArray<Stack.Scalar> {
    try solveAdjoint(Stack(b.asColumns)).array.withoutLastAxis
  }

  /// `solveAdjoint(vector:)` that suspends the calling task instead of blocking its thread.
  public func solveAdjoint(
    vector b: NDArray<Stack.Scalar>
  ) async throws(LinearAlgebraError) -> NDArray<Stack.Scalar> {
    try await Scheduler.current.run { () throws(LinearAlgebraError) in
      try self.solveAdjoint(vector: b)
    }
  }

  @specialized(where Stack == Matrix<Float>)
  @specialized(where Stack == Matrix<Double>)
  private func solve(
    _ name: StaticString, _ operation: LAPACK.Operation, _ b: Stack
  ) throws(LinearAlgebraError) -> Outcome<Stack> {
    let batch = b.checkedBatch(solvingFor: factors)
    let (own, factors) = (BatchOffsets(self.batch, broadcastTo: batch), SourceSlices(factors))
    if let tiny = TinyLU(rows: columnCount, columns: b.columnCount, Stack.Scalar.self) {
      return try b.solved(batch: batch) { (sides, x) throws(LinearAlgebraError) in
        try tiny.solve(
          name, operation, factors: SourceSlices(self.factors.broadcastBatch(to: batch)),
          pivots: pivots, own: own, unsolvable: unsolvable, sides, batch: batch, x: x)
      }
    }
    let order = Double(columnCount)
    let substitution = Substitution(order: columnCount, columns: b.columnCount)
    return try b.solvedInPlace(name, batch: batch, flops: 2 * order * order) {
      (index, x, _) throws(LAPACKError) in
      let number = own[index]
      if let reason = unsolvable[number] { throw reason }
      try substitution.solve(
        operation, factors: factors[number].columnMajorBlock, pivots: pivots[number], x)
    }
  }

  /// A⁻¹, [..., n, n]. To solve systems use `solve(_:)`: it is faster and more accurate.
  ///
  /// - Throws: ``LinearAlgebraError/failed(_:)`` for the first matrix that has none, with the reason:
  ///   `.singular` for a zero pivot, why there is no factorization, or `.overflow` for the inverse.
  public func inverse() throws(LinearAlgebraError) -> Stack {
    try inverseOutcome().get()
  }

  /// `inverse()`, in which a matrix that has none does not cost the others theirs.
  public func inverseOutcome() throws(LinearAlgebraError) -> Outcome<Stack> {
    let order = Stack(factors).squareOrder("an inverse")
    let factors = SourceSlices(factors)
    if let tiny = TinyLU(rows: order, columns: order, Stack.Scalar.self) {
      let inverse = try ResultSlices<Stack.Scalar>(batch: batch, rows: order, columns: order)
      let failures = try tiny.inverse(
        factors: factors, pivots: pivots, unsolvable: unsolvable, batch: batch, inverse: inverse)
      return Outcome(value: Stack(inverse.array), failures: failures)
    }
    return try Self.inverses("lu.inverse", order: order, batch: batch) {
      (index, inverse, _) throws(LAPACKError) in
      if let reason = unsolvable[index] { throw reason }
      factors[index].columnMajorBlock.copy(to: inverse)
      return pivots[index]
    }
  }

  /// `inverse()` that suspends the calling task instead of blocking its thread.
  public func inverse() async throws(LinearAlgebraError) -> Stack {
    try await Scheduler.current.run { () throws(LinearAlgebraError) in try self.inverse() }
  }

  /// The inverses of matrices of which `factor` puts the factors in place and says the pivots; it may
  /// use scratch for so many of them.
  static func inverses(
    _ name: StaticString, order: Int, batch: [Int],
    _ factor:
      @Sendable (_ index: Int, _ block: MatrixBlock<Stack.Scalar>, _ scratch: inout Scratch)
      throws(LAPACKError) -> UnsafeMutablePointer<Int32>
  ) throws(LinearAlgebraError) -> Outcome<Stack> {
    typealias Scalar = Stack.Scalar
    let size = try workspace { () throws(LAPACKError) in
      try LAPACK.getriWorkspace(Scalar.self, order: order)
    }
    let inverse = try ResultSlices<Scalar>(batch: batch, rows: order, columns: order)
    let substitution = Substitution(order: order, columns: order)
    let run = BatchRun(
      name: name, batch: batch, cost: 2 * cost(rows: order, columns: order),
      scratchBytes: Scratch.bytes(Int32.self, order)
        + (substitution.isTiled
          ? Scratch.bytes(Scalar.self, order * order) : size.byteCount(for: Scalar.self)))
    let failures = try run.run(into: [inverse]) { (index, scratch) throws(LAPACKError) in
      if substitution.isTiled {
        let factors = scratch.matrix(Scalar.self, rows: order, columns: order)
        let pivots = try factor(index, factors, &scratch)
        try substitution.invert(factors: factors, pivots: pivots, inverse[index])
      } else {
        let pivots = try factor(index, inverse[index], &scratch)
        try LAPACK.getri(
          factors: inverse[index], pivots: pivots,
          workspace: scratch.workspace(Scalar.self, size))
      }
      try inverse[index].requireFinite()
    }
    return Outcome(value: Stack(inverse.array), failures: failures)
  }
}
