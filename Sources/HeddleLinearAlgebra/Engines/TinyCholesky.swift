import HeddleArrays
import HeddleLAPACK

/// Cholesky factorizations, and solutions with triangles, by the tiny engine.
struct TinyCholesky: Sendable {
  private let kernels: TinyKernels
  private let order: Int
  private let columns: Int

  /// For factorizations of this order, or solutions for so many right-hand sides; nil where another
  /// engine is to be used.
  init?<Scalar: LAPACKScalar>(
    order: Int, columns: Int? = nil, _ scalar: Scalar.Type,
    for operation: Tuning.Operation = .cholesky
  ) {
    let columns = columns ?? order
    let tuning = Tuning.current
    guard let kernels = tuning.tinyKernels(operation, rows: order, columns: columns, scalar) else {
      return nil
    }
    (self.kernels, self.order, self.columns) = (kernels, order, columns)
  }

  /// The factor in one triangle, zeros in the other.
  func factor<Scalar>(
    _ source: SourceSlices<Scalar>, _ triangle: LAPACK.Triangle, batch: [Int],
    factor: ResultSlices<Scalar>
  ) throws(LinearAlgebraError) -> [SliceFailure] {
    let (a, f) = (LaneSource(source), LaneResult(factor))
    let part: LaneBlock.Part = triangle == .lower ? .lower : .upper
    return try BatchRun.onLanes(
      "cholesky", kernels, order: max(order, columns), batch: batch,
      flops: Double(order * order * order) / 3,
      elements: order * order,
      into: [f]
    ) { group in
      let (block, info) = (group.block(rows: order, columns: order), group.info())
      group.packFinite(a, part, into: block)
      group.kernels.cholesky(block, triangle, info: info)
      group.fail(info) { .notPositiveDefinite(order: $0) }
      group.unpack(block, part, to: f)
    }
  }

  /// The solutions with factors, of which `own` says the number.
  func solve<Scalar>(
    factors: SourceSlices<Scalar>, _ triangle: LAPACK.Triangle, own: BatchOffsets,
    missing: [Int: LAPACKError], _ sides: SourceSlices<Scalar>, batch: [Int],
    x: ResultSlices<Scalar>
  ) throws(LinearAlgebraError) -> [SliceFailure] {
    let (f, b, solutions) = (LaneSource(factors), LaneSource(sides), LaneResult(x))
    return try BatchRun.onLanes(
      "cholesky.solve", kernels, order: max(order, columns), batch: batch,
      flops: 2 * Double(order * order * columns),
      elements: order * (order + columns),
      into: [solutions]
    ) { group in
      let factor = group.block(rows: order, columns: order)
      let unknowns = group.block(rows: order, columns: columns)
      group.packFinite(b, into: unknowns)
      group.fail(missing, own)
      group.pack(f, into: factor)
      group.kernels.solveCholesky(factor: factor, triangle, on: unknowns)
      group.requireFinite(unknowns)
      group.unpack(unknowns, to: solutions)
    }
  }

  /// The inverses from factors.
  func inverse<Scalar>(
    factors: SourceSlices<Scalar>, _ triangle: LAPACK.Triangle, missing: [Int: LAPACKError],
    batch: [Int], inverse: ResultSlices<Scalar>
  ) throws(LinearAlgebraError) -> [SliceFailure] {
    let (f, result) = (LaneSource(factors), LaneResult(inverse))
    let own = BatchOffsets(batch, broadcastTo: batch)
    return try BatchRun.onLanes(
      "cholesky.inverse", kernels, order: max(order, columns), batch: batch,
      flops: Double(order * order * order),
      elements: 3 * order * order,
      into: [result]
    ) { group in
      let factor = group.block(rows: order, columns: order)
      let scratch = group.block(rows: order, columns: order)
      let block = group.block(rows: order, columns: order)
      group.fail(missing, own)
      group.pack(f, into: factor)
      group.kernels.invertCholesky(factor: factor, triangle, scratch: scratch, into: block)
      group.requireFinite(block)
      group.unpack(block, to: result)
    }
  }

  /// The solutions of triangular systems.
  func solveTriangular<Scalar>(
    _ source: SourceSlices<Scalar>, _ triangle: LAPACK.Triangle, _ operation: LAPACK.Operation,
    _ diagonal: LAPACK.Diagonal, _ sides: SourceSlices<Scalar>, batch: [Int],
    x: ResultSlices<Scalar>
  ) throws(LinearAlgebraError) -> [SliceFailure] {
    let (a, b, solutions) = (LaneSource(source), LaneSource(sides), LaneResult(x))
    let part: LaneBlock.Part =
      switch (triangle, diagonal) {
      case (.lower, .stored): .lower
      case (.upper, .stored): .upper
      case (.lower, .unit): .strictlyLower
      case (.upper, .unit): .strictlyUpper
      }
    return try BatchRun.onLanes(
      "solveTriangular", kernels, order: max(order, columns), batch: batch,
      flops: Double(order * order * columns),
      elements: order * (order + columns),
      into: [solutions]
    ) { group in
      let factor = group.block(rows: order, columns: order)
      let unknowns = group.block(rows: order, columns: columns)
      let info = group.info()
      group.packFinite(b, into: unknowns)
      group.packFinite(a, part, into: factor)
      group.kernels.solveTriangular(factor, triangle, operation, diagonal, on: unknowns, info: info)
      group.failSingular(info)
      group.requireFinite(unknowns)
      group.unpack(unknowns, to: solutions)
    }
  }
}
