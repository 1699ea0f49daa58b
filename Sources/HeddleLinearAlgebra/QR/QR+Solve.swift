import HeddleArrays
import HeddleErrors
import HeddleLAPACK

extension QR {
  /// `solve(_:)`, in which a matrix that has no solution does not cost the others theirs.
  ///
  /// A must have full column rank: for matrices that may not, and for m < n, use
  /// `leastSquares(_:)`.
  @specialized(where Stack == Matrix<Float>)
  @specialized(where Stack == Matrix<Double>)
  public func solveOutcome(_ b: Stack) throws(LinearAlgebraError) -> Outcome<Stack> {
    typealias Scalar = Stack.Scalar
    let (m, n) = (rowCount, columnCount)
    require(m >= n, "QR solves for at least as many rows as columns, not \(m) x \(n)")
    require(b.rowCount == m, "right-hand sides of \(b.rowCount) rows for \(m) equations")
    let batch = broadcastBatches(batch, b.batchShape)
    let source = SourceSlices(b.array.broadcastBatch(to: batch))
    let x = try ResultSlices<Scalar>(batch: batch, rows: n, columns: b.columnCount)
    if x.isEmpty { return Outcome(value: Stack(x.array), failures: []) }
    if case .reflectors(let reflectors) = form,
      let tiny = TinyQR(rows: m, columns: n, appliedTo: b.columnCount, Scalar.self)
    {
      let failures = try tiny.solve(
        SourceSlices(reflectors.factors.broadcastBatch(to: batch)),
        SourceSlices(reflectors.tau.asColumns.broadcastBatch(to: batch)), source, batch: batch,
        x: x)
      return Outcome(value: Stack(x.array), failures: withMissing(failures, batch, x))
    }
    let tiled = TiledSolve<Scalar>(.qr, order: n, columns: b.columnCount)
    let applier = try form.applier(adjoint: true, columns: b.columnCount, batch: batch)
    let triangles = form.triangles(batch)
    let run = BatchRun(
      name: "qr.solve", batch: batch, cost: applier.cost,
      scratchBytes: applier.scratchBytes + Scratch.bytes(Scalar.self, m * b.columnCount))
    let failures = try run.run(into: [x]) { (index, scratch) throws(LAPACKError) in
      let work = scratch.matrix(Scalar.self, rows: m, columns: x[index].columns)
      try source[index].packFinite(into: work)
      try applier.apply(index, to: work, &scratch)
      let top = work[rows: 0..<n, columns: 0..<work.columns]
      let triangle = triangles(index)[rows: 0..<n, columns: 0..<n]
      if let tiled {
        if let pivot = triangle.firstZeroOnDiagonal { throw .singular(pivot: pivot) }
        try tiled.solve([TriangularSystem(triangle.strided, .upper)], top)
      } else {
        try LAPACK.trtrs(triangle, .upper, on: top)
      }
      top.copy(to: x[index])
      try x[index].requireFinite()
    }
    return Outcome(value: Stack(x.array), failures: withMissing(failures, batch, x))
  }
}
