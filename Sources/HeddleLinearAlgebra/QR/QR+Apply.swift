import HeddleArrays
import HeddleErrors
import HeddleLAPACK
import HeddleScheduler

extension QR {
  /// Q C for the complete m x m Q, without forming it.
  ///
  /// - Parameter c: [..., m, p]; its leading axes broadcast against those of the factorization.
  /// - Throws: ``LinearAlgebraError/failed(_:)`` for the first product that cannot be had, with the reason:
  ///   `.nonFinite` for C, `.overflow` for the product, or why A has no factorization.
  public func applyQ(to c: Stack) throws(LinearAlgebraError) -> Stack {
    try applyQOutcome(to: c).get()
  }

  /// `applyQ(to:)`, in which a matrix that has no factorization does not cost the others theirs.
  public func applyQOutcome(to c: Stack) throws(LinearAlgebraError) -> Outcome<Stack> {
    try apply(adjoint: false, to: c)
  }

  /// `applyQ(to:)` that suspends the calling task instead of blocking its thread.
  public func applyQ(to c: Stack) async throws(LinearAlgebraError) -> Stack {
    try await Scheduler.current.run { () throws(LinearAlgebraError) in try self.applyQ(to: c) }
  }

  /// Q* C for the complete m x m Q, without forming it.
  ///
  /// - Parameter c: [..., m, p]; its leading axes broadcast against those of the factorization.
  /// - Throws: as `applyQ(to:)`.
  public func applyQAdjoint(to c: Stack) throws(LinearAlgebraError) -> Stack {
    try applyQAdjointOutcome(to: c).get()
  }

  /// `applyQAdjoint(to:)`, in which a matrix that has no factorization does not cost the others theirs.
  public func applyQAdjointOutcome(to c: Stack) throws(LinearAlgebraError) -> Outcome<Stack> {
    try apply(adjoint: true, to: c)
  }

  /// `applyQAdjoint(to:)` that suspends the calling task instead of blocking its thread.
  public func applyQAdjoint(to c: Stack) async throws(LinearAlgebraError) -> Stack {
    try await Scheduler.current.run { () throws(LinearAlgebraError) in try self.applyQAdjoint(to: c)
    }
  }

  private func apply(
    adjoint: Bool, to c: Stack
  ) throws(LinearAlgebraError) -> Outcome<Stack> {
    typealias Scalar = Stack.Scalar
    require(
      c.rowCount == rowCount, "Q of order \(rowCount) applied to matrices of \(c.rowCount) rows")
    let batch = broadcastBatches(batch, c.batchShape)
    let source = SourceSlices(c.array.broadcastBatch(to: batch))
    let result = try ResultSlices<Scalar>(batch: batch, rows: rowCount, columns: c.columnCount)
    if result.isEmpty { return Outcome(value: Stack(result.array), failures: []) }
    let name: StaticString = adjoint ? "qr.applyQAdjoint" : "qr.applyQ"
    if case .reflectors(let reflectors) = form,
      let tiny = TinyQR(
        rows: rowCount, columns: columnCount, appliedTo: c.columnCount, Scalar.self)
    {
      let failures = try tiny.apply(
        name, adjoint: adjoint, SourceSlices(reflectors.factors.broadcastBatch(to: batch)),
        SourceSlices(reflectors.tau.asColumns.broadcastBatch(to: batch)), to: source, batch: batch,
        result: result)
      return Outcome(
        value: Stack(result.array), failures: withMissing(failures, batch, result))
    }
    let applier = try form.applier(adjoint: adjoint, columns: c.columnCount, batch: batch)
    let run = BatchRun(
      name: name, batch: batch, cost: applier.cost, scratchBytes: applier.scratchBytes)
    let failures = try run.run(into: [result]) { (index, scratch) throws(LAPACKError) in
      try source[index].packFinite(into: result[index])
      try applier.apply(index, to: result[index], &scratch)
      try result[index].requireFinite()
    }
    return Outcome(
      value: Stack(result.array), failures: withMissing(failures, batch, result))
  }
}
