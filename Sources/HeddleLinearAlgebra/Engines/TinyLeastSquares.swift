import HeddleArrays
import HeddleLAPACK

/// Least squares by the tiny engine's singular value decomposition, for one shape.
struct TinyLeastSquares: Sendable {
  private let kernels: TinyKernels
  private let rows: Int
  private let columns: Int
  private let rightHandSides: Int
  /// Sweeps over all pairs of columns until LAPACK is asked instead; ten are many.
  private let mostSweeps = 30

  /// Nil where another engine is to be used.
  init?<Scalar: LAPACKScalar>(
    rows: Int, columns: Int, rightHandSides: Int, _ scalar: Scalar.Type
  ) {
    let longest = max(columns, rightHandSides)
    guard min(rows, columns) > 0,
      let kernels = Tuning.current.tinyKernels(.svd, rows: rows, columns: longest, scalar)
    else { return nil }
    self.kernels = kernels
    (self.rows, self.columns, self.rightHandSides) = (rows, columns, rightHandSides)
  }

  /// Writes X, the singular values in falling order, the lengths of the columns of B - A X and the ranks.
  /// A system that is too much for this is left to `finish`.
  func run<Scalar>(
    _ source: SourceSlices<Scalar>, _ sides: SourceSlices<Scalar>, batch: [Int], tolerance: Double,
    x: ResultSlices<Scalar>, values: ResultSlices<Scalar.Magnitude>,
    norms: ResultSlices<Scalar.Magnitude>, ranks: IntegerSlices,
    _ finish: @Sendable (_ number: Int) throws(LAPACKError) -> Void
  ) throws(LinearAlgebraError) -> [SliceFailure] {
    // Where there are more columns than rows, the adjoint is decomposed.
    let isWide = rows < columns
    let (long, short) = (max(rows, columns), min(rows, columns))
    let matrices = LaneSource(source), b = LaneSource(sides)
    let decomposed = isWide ? matrices.adjoint : matrices
    let (solutions, s, lengths) = (LaneResult(x), LaneResult(values), LaneResult(norms))
    let workRows = TinyKernels.svdWorkRows(columns: short)
    let flops = 4 * long * short * short + 80 * short * short * short
    return try BatchRun.onLanes(
      "leastSquares", kernels, order: max(rows, columns, rightHandSides), few: 0,
      batch: batch, flops: Double(flops + 6 * rows * columns * rightHandSides),
      elements: (3 * long + short + workRows) * short + long + 2 * short + 1
        + (rows + columns + 1) * rightHandSides,
      into: [solutions, s, lengths, ranks]
    ) { group in
      let block = group.block(rows: long, columns: short)
      let a = group.block(rows: rows, columns: columns)
      let left = group.block(rows: long, columns: short)
      let right = group.block(rows: short, columns: short)
      let found = group.realBlock(rows: 1, columns: short)
      let order = group.realBlock(rows: short, columns: 1)
      let rank = group.realBlock(rows: 1, columns: 1)
      let work = group.block(rows: workRows, columns: short)
      let productWork = group.block(rows: long, columns: 1)
      let residuals = group.block(rows: rows, columns: rightHandSides)
      let solution = group.block(rows: columns, columns: rightHandSides)
      let lengthsFound = group.realBlock(rows: 1, columns: rightHandSides)
      group.packFinite(decomposed, into: block)
      group.packFinite(b, into: residuals)
      group.pack(matrices, into: a)
      let unfinished = group.kernels.svd(
        block, mostSweeps: mostSweeps, values: found, vectors: (left, right), work: work,
        ranks: order)
      let extreme = group.kernels.leastSquares(
        a, isWide ? (right, found, left) : (left, found, right), tolerance: tolerance,
        sides: residuals, solution: solution, norms: lengthsFound, work: productWork, rank: rank)
      group.unpack(found, ranks: order, scratch: work, to: s)
      group.unpack(solution, to: solutions)
      group.unpack(lengthsFound, to: lengths)
      for lane in 0..<group.members.count {
        ranks[group.number(lane)].pointee = Int32(group.kernels.integer(0, of: rank, lane: lane))
      }
      group.requireFinite(solution, unless: unfinished | extreme)
      group.leave(unfinished | extreme, to: finish)
    }
  }
}
