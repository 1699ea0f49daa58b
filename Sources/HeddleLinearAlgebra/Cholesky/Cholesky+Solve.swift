import HeddleArrays
import HeddleLAPACK
import HeddleScheduler

extension Cholesky {
  /// `solve(_:)`, in which a matrix that has no solution does not cost the others theirs.
  @specialized(where Stack == Matrix<Float>)
  @specialized(where Stack == Matrix<Double>)
  public func solveOutcome(_ b: Stack) throws(LinearAlgebraError) -> Outcome<Stack> {
    let batch = b.checkedBatch(solvingFor: factor.array)
    let own = BatchOffsets(factor.batchShape, broadcastTo: batch)
    let factors = SourceSlices(factor.array)
    if let tiny = TinyCholesky(order: order, columns: b.columnCount, Stack.Scalar.self) {
      return try b.solved(batch: batch) { (sides, x) throws(LinearAlgebraError) in
        try tiny.solve(
          factors: SourceSlices(factor.array.broadcastBatch(to: batch)), triangle, own: own,
          missing: missing, sides, batch: batch, x: x)
      }
    }
    let tiled = TiledSolve<Stack.Scalar>(.cholesky, order: order, columns: b.columnCount)
    return try b.solvedInPlace(
      "cholesky.solve", batch: batch, flops: 2 * Double(order) * Double(order)
    ) { (index, x, _) throws(LAPACKError) in
      let number = own[index]
      if let reason = missing[number] { throw reason }
      if let tiled {
        return try tiled.solve(systems(factors[number].columnMajorBlock), x)
      }
      try LAPACK.potrs(factor: factors[number].columnMajorBlock, triangle, x)
    }
  }

  /// A⁻¹, [..., n, n], exactly symmetric or Hermitian. To solve systems use `solve(_:)`: it is faster
  /// and more accurate.
  ///
  /// - Throws: ``LinearAlgebraError/failed(_:)`` for the first matrix that has none, with the reason: why
  ///   it has no factorization, or `.overflow` for the inverse.
  public func inverse() throws(LinearAlgebraError) -> Stack {
    try inverseOutcome().get()
  }

  /// `inverse()`, in which a matrix that has none does not cost the others theirs.
  public func inverseOutcome() throws(LinearAlgebraError) -> Outcome<Stack> {
    let factors = SourceSlices(factor.array)
    let inverse = try ResultSlices<Stack.Scalar>(
      batch: factor.batchShape, rows: order, columns: order)
    if let tiny = TinyCholesky(order: order, Stack.Scalar.self) {
      let failures = try tiny.inverse(
        factors: factors, triangle, missing: missing, batch: factor.batchShape, inverse: inverse)
      return Outcome(value: Stack(inverse.array), failures: failures)
    }
    let tiled = TiledSolve<Stack.Scalar>(.cholesky, order: order, columns: order)
    let run = BatchRun(
      name: "cholesky.inverse", batch: factor.batchShape, cost: 2 * Self.cost(order: order))
    let failures = try run.run(into: [inverse]) { (index, _) throws(LAPACKError) in
      if let reason = missing[index] { throw reason }
      if let tiled {
        try invert(factors[index].columnMajorBlock, into: inverse[index], by: tiled)
      } else {
        factors[index].columnMajorBlock.copy(to: inverse[index])
        try LAPACK.potri(factor: inverse[index], triangle)
        inverse[index].mirror(triangle)
      }
      try inverse[index].requireFinite()
    }
    return Outcome(value: Stack(inverse.array), failures: failures)
  }

  /// `inverse()` that suspends the calling task instead of blocking its thread.
  public func inverse() async throws(LinearAlgebraError) -> Stack {
    try await Scheduler.current.run { () throws(LinearAlgebraError) in try self.inverse() }
  }

  /// L and then L*, to solve with.
  private func systems(
    _ factor: MatrixBlock<Stack.Scalar>
  ) -> [TriangularSystem<Stack.Scalar>] {
    let operations: [LAPACK.Operation] =
      triangle == .lower ? [.none, .adjoint] : [.adjoint, .none]
    return operations.map { TriangularSystem(factor.strided, triangle, $0) }
  }

  /// Columns of the inverse need no more than their part from the diagonal on.
  private func invert(
    _ factor: MatrixBlock<Stack.Scalar>, into inverse: MatrixBlock<Stack.Scalar>,
    by tiled: TiledSolve<Stack.Scalar>
  ) throws(LAPACKError) {
    try tiled.invert(order: order) { part, x, scratch in
      let rest = part.lowerBound..<order
      for system in systems(factor[rows: rest, columns: rest]) {
        system.solve(x[rows: rest, columns: 0..<part.count], scratch)
      }
    } place: { part, x in
      let rest = part.lowerBound..<order
      x[rows: rest, columns: 0..<part.count].copy(to: inverse[rows: rest, columns: part])
    }
    inverse.mirror(.lower)
  }
}
