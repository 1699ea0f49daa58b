import HeddleArrays
import HeddleLAPACK

/// Solves the systems of a batch by one of three engines.
struct LeastSquaresDriver<Scalar: MatrixScalar>: Sendable {
  private let matrices: SourceSlices<Scalar>
  private let sides: SourceSlices<Scalar>
  private let batch: [Int]
  private let fit: LeastSquaresFit<Scalar>
  let x: ResultSlices<Scalar>
  let values: ResultSlices<Scalar.Magnitude>
  let norms: ResultSlices<Scalar.Magnitude>
  let ranks: IntegerSlices

  init(
    _ matrices: SourceSlices<Scalar>, _ sides: SourceSlices<Scalar>, batch: [Int],
    tolerance: Scalar.Magnitude, x: ResultSlices<Scalar>, values: ResultSlices<Scalar.Magnitude>,
    norms: ResultSlices<Scalar.Magnitude>, ranks: IntegerSlices
  ) {
    (self.matrices, self.sides, self.batch) = (matrices, sides, batch)
    (self.x, self.values, self.norms, self.ranks) = (x, values, norms, ranks)
    fit = LeastSquaresFit(
      rows: matrices.rows, columns: matrices.columns, rightHandSides: sides.columns,
      tolerance: tolerance)
  }

  func run() throws(LinearAlgebraError) -> [SliceFailure] {
    if let tiny = TinyLeastSquares(
      rows: fit.rows, columns: fit.columns, rightHandSides: fit.rightHandSides, Scalar.self)
    {
      return try tiny.run(
        matrices, sides, batch: batch, tolerance: Double(fit.tolerance), x: x, values: values,
        norms: norms, ranks: ranks
      ) { (index) throws(LAPACKError) in try solveAlone(index) }
    }
    if let tall = try TallLeastSquares(fit) { return try run(tall) }
    let size = try workspace(fit.workspaceSize)
    let run = BatchRun(
      name: "leastSquares", batch: batch, cost: fit.cost, scratchBytes: fit.scratchBytes(size))
    return try run.run(into: [x, values, norms, ranks]) {
      (index, scratch) throws(LAPACKError) in try solve(index, size, &scratch)
    }
  }

  /// By way of a tree's R.
  private func run(
    _ tall: TallLeastSquares<Scalar>
  ) throws(LinearAlgebraError) -> [SliceFailure] {
    let run = BatchRun(
      name: "leastSquares", batch: batch, cost: tall.cost, scratchBytes: tall.scratchBytes)
    return try run.run(into: [x, values, norms, ranks]) {
      (index, scratch) throws(LAPACKError) in
      let rank = try tall.solve(
        matrices[index], sides[index], x[index], values: values[index].base,
        norms: norms[index].base, &scratch)
      guard let rank else { return try solveAlone(index) }
      ranks[index].pointee = rank
      try x[index].requireFinite()
    }
  }

  /// What was too much for another engine.
  private func solveAlone(_ index: Int) throws(LAPACKError) {
    let size = try fit.workspaceSize()
    try withBatchScratch(fit.scratchBytes(size)) { (scratch) throws(LAPACKError) in
      try solve(index, size, &scratch)
    }
  }

  private func solve(
    _ index: Int, _ size: WorkspaceSize, _ scratch: inout Scratch
  ) throws(LAPACKError) {
    ranks[index].pointee = try fit.solve(
      matrices[index], sides[index], x[index], values: values[index].base,
      norms: norms[index].base, size, &scratch)
    try x[index].requireFinite()
  }
}
