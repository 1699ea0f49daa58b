import HeddleArrays
import HeddleLAPACK

extension QR {
  /// Q C for the complete m x m Q, without forming it.
  ///
  /// - Parameter c: [..., m, p]; its leading axes broadcast against those of the factorization.
  public func applyQ(to c: Stack) throws(LinearAlgebraError) -> Stack {
    try apply(adjoint: false, to: c)
  }

  /// Q* C for the complete m x m Q, without forming it.
  ///
  /// - Parameter c: [..., m, p]; its leading axes broadcast against those of the factorization.
  public func applyQAdjoint(to c: Stack) throws(LinearAlgebraError) -> Stack {
    try apply(adjoint: true, to: c)
  }

  private func apply(adjoint: Bool, to c: Stack) throws(LinearAlgebraError) -> Stack {
    typealias Scalar = Stack.Scalar
    precondition(
      c.rowCount == rowCount, "Q of order \(rowCount) applied to matrices of \(c.rowCount) rows")
    let batch = broadcastBatches(batch, c.batchShape)
    let source = SourceSlices(c.array.broadcastBatch(to: batch))
    let result = ResultSlices<Scalar>(batch: batch, rows: rowCount, columns: c.columnCount)
    let name: StaticString = adjoint ? "qr.applyQAdjoint" : "qr.applyQ"
    if let tiny = TinyQR(
      rows: rowCount, columns: columnCount, appliedTo: c.columnCount, Scalar.self)
    {
      let failures = try tiny.apply(
        name, adjoint: adjoint, SourceSlices(factors.broadcastBatch(to: batch)),
        SourceSlices(tau.asColumns.broadcastBatch(to: batch)), to: source, batch: batch,
        result: result)
      return try Outcome(
        value: Stack(result.array), failures: withMissing(failures, batch, result)
      ).get()
    }
    let applier = try Applier(self, adjoint: adjoint, columns: c.columnCount, batch: batch)
    let run = BatchRun(
      name: name, batch: batch, cost: applier.cost, scratchBytes: applier.scratchBytes)
    let failures = try run.run(into: [result]) { (index, scratch) throws(LAPACKError) in
      try source[index].packFinite(into: result[index])
      try applier.apply(index, to: result[index], &scratch)
    }
    return try Outcome(
      value: Stack(result.array), failures: withMissing(failures, batch, result)
    ).get()
  }

  /// Applies Q or its adjoint to one block at a time.
  struct Applier: Sendable {
    private let reflectors: SourceSlices<Stack.Scalar>
    private let scales: SourceSlices<Stack.Scalar>
    private let adjoint: Bool
    private let count: Int
    private let size: WorkspaceSize
    private let routines: HouseholderRoutines<Stack.Scalar>
    private let tiled: TiledQR<Stack.Scalar>?
    let cost: Double

    init(
      _ qr: QR, adjoint: Bool, columns: Int, batch: [Int]
    ) throws(LinearAlgebraError) {
      let (m, k) = (qr.rowCount, min(qr.rowCount, qr.columnCount))
      self.adjoint = adjoint
      count = k
      reflectors = SourceSlices(qr.factors.broadcastBatch(to: batch))
      scales = SourceSlices(qr.tau.asColumns.broadcastBatch(to: batch))
      let routines = HouseholderRoutines<Stack.Scalar>(rows: m, columns: qr.columnCount)
      self.routines = routines
      tiled =
        columns >= Tuning.current.fewestTiledColumns
        ? TiledQR(rows: m, columns: qr.columnCount) : nil
      size = try workspace { () throws(LAPACKError) in
        try routines.ormqrWorkspace(rows: m, columns: columns, reflectors: k)
      }
      cost = BatchRun.cost(
        Stack.Scalar.self, flops: 4 * Double(m) * Double(k) * Double(columns),
        elements: m * (k + columns))
    }

    /// A copy of the reflectors among it, if `ormqr` writes to them.
    var scratchBytes: Int {
      if tiled != nil { return 0 }
      let copied = routines.spoilsReflectors ? reflectors.rows * count : 0
      return size.byteCount(for: Stack.Scalar.self) + Scratch.bytes(Stack.Scalar.self, copied)
    }

    func apply(
      _ index: Int, to block: MatrixBlock<Stack.Scalar>, _ scratch: inout Scratch
    ) throws(LAPACKError) {
      let m = reflectors.rows
      let tau = scales[index].columnMajorBlock.base
      if let tiled {
        return try tiled.apply(
          adjoint: adjoint, factors: reflectors[index].columnMajorBlock, tau: tau, to: block)
      }
      var factors = reflectors[index].columnMajorBlock[rows: 0..<m, columns: 0..<count]
      if routines.spoilsReflectors {
        let copy = scratch.matrix(Stack.Scalar.self, rows: m, columns: count)
        factors.copy(to: copy)
        factors = copy
      }
      try routines.ormqr(
        adjoint: adjoint, factors: factors, tau: tau, reflectors: count, block,
        workspace: scratch.workspace(Stack.Scalar.self, size))
    }
  }
}
