import HeddleArrays
import HeddleLAPACK
import Synchronization

/// LU and what is made of it by the tiny engine, for one shape.
struct TinyLU: Sendable {
  private let kernels: TinyKernels
  private let rows: Int
  private let columns: Int
  private var count: Int { min(rows, columns) }

  /// Nil where another engine is to be used. For solutions, the columns are those of the right-hand
  /// sides.
  init?<Scalar: LAPACKScalar>(rows: Int, columns: Int, _ scalar: Scalar.Type) {
    let tuning = Tuning.current
    guard let kernels = tuning.tinyKernels(.lu, rows: rows, columns: columns, scalar) else {
      return nil
    }
    (self.kernels, self.rows, self.columns) = (kernels, rows, columns)
  }

  /// LAPACK's factors and pivots; and the matrices with a zero pivot.
  func factor<Scalar>(
    _ source: SourceSlices<Scalar>, batch: [Int], factors: ResultSlices<Scalar>,
    pivots: IntegerSlices
  ) throws(LinearAlgebraError) -> (failures: [SliceFailure], singular: [Int: LAPACKError]) {
    let (a, f) = (LaneSource(source), LaneResult(factors))
    let singular = Mutex<[Int: LAPACKError]>([:])
    let failures = try BatchRun.onLanes(
      "lu", kernels, order: max(rows, columns), batch: batch, flops: Double(rows * columns * count),
      elements: rows * columns + count,
      into: [f, pivots]
    ) { group in
      let (block, exchanges, info) = factor(a, columns: columns, &group)
      group.requireFinite(block)
      group.unpack(block, to: f)
      group.unpackPivots(exchanges, to: pivots)
      for lane in 0..<group.members.count where info[lane] != 0 {
        let number = group.number(lane)
        singular.withLock { $0[number] = .singular(pivot: Int(info[lane]) - 1) }
      }
    }
    return (failures, singular.withLock { $0 })
  }

  /// The solutions of systems with these matrices, both batches of one shape.
  func solve<Scalar>(
    _ source: SourceSlices<Scalar>, _ sides: SourceSlices<Scalar>, batch: [Int],
    x: ResultSlices<Scalar>
  ) throws(LinearAlgebraError) -> [SliceFailure] {
    let (a, b, solutions) = (LaneSource(source), LaneSource(sides), LaneResult(x))
    return try BatchRun.onLanes(
      "solve", kernels, order: max(rows, columns), batch: batch,
      flops: Double(rows * rows * (rows + 2 * columns)),
      elements: rows * (rows + columns + 1),
      into: [solutions]
    ) { group in
      let unknowns = group.block(rows: rows, columns: columns)
      group.packFinite(b, into: unknowns)
      let (factors, pivots, info) = factor(a, columns: rows, &group)
      group.failSingular(info)
      group.kernels.solveLU(adjoint: false, factors: factors, pivots: pivots, on: unknowns)
      group.requireFinite(unknowns)
      group.unpack(unknowns, to: solutions)
    }
  }

  /// The solutions with factors, of which `own` says the number.
  func solve<Scalar>(
    _ name: StaticString, _ operation: LAPACK.Operation, factors: SourceSlices<Scalar>,
    pivots: IntegerSlices, own: BatchOffsets, unsolvable: [Int: LAPACKError],
    _ sides: SourceSlices<Scalar>, batch: [Int], x: ResultSlices<Scalar>
  ) throws(LinearAlgebraError) -> [SliceFailure] {
    let (f, b, solutions) = (LaneSource(factors), LaneSource(sides), LaneResult(x))
    return try BatchRun.onLanes(
      name, kernels, order: max(rows, columns), batch: batch,
      flops: 2 * Double(rows * rows * columns),
      elements: rows * (rows + columns + 1),
      into: [solutions]
    ) { group in
      let unknowns = group.block(rows: rows, columns: columns)
      let (block, exchanges) = (
        group.block(rows: rows, columns: rows), group.realBlock(rows: rows, columns: 1)
      )
      group.packFinite(b, into: unknowns)
      group.fail(unsolvable, own)
      group.pack(f, into: block)
      group.packPivots(pivots, own, into: exchanges)
      group.kernels.solveLU(
        adjoint: operation != .none, factors: block, pivots: exchanges, on: unknowns)
      group.requireFinite(unknowns)
      group.unpack(unknowns, to: solutions)
    }
  }

  /// The inverses of matrices.
  func inverse<Scalar>(
    of source: SourceSlices<Scalar>, batch: [Int], inverse: ResultSlices<Scalar>
  ) throws(LinearAlgebraError) -> [SliceFailure] {
    let a = LaneSource(source)
    return try invert("inverse", batch: batch, inverse) { group in
      let (factors, pivots, info) = factor(a, columns: rows, &group)
      group.failSingular(info)
      return (factors, pivots)
    }
  }

  /// The inverses from factors.
  func inverse<Scalar>(
    factors: SourceSlices<Scalar>, pivots: IntegerSlices, unsolvable: [Int: LAPACKError],
    batch: [Int], inverse: ResultSlices<Scalar>
  ) throws(LinearAlgebraError) -> [SliceFailure] {
    let f = LaneSource(factors)
    let own = BatchOffsets(batch, broadcastTo: batch)
    return try invert("lu.inverse", batch: batch, inverse) { group in
      let (block, exchanges) = (
        group.block(rows: rows, columns: rows), group.realBlock(rows: rows, columns: 1)
      )
      group.pack(f, into: block)
      group.packPivots(pivots, own, into: exchanges)
      group.fail(unsolvable, own)
      return (block, exchanges)
    }
  }

  /// The determinants of matrices.
  func determinant<Scalar>(
    _ source: SourceSlices<Scalar>, batch: [Int], result: ResultSlices<Scalar>
  ) throws(LinearAlgebraError) -> [SliceFailure] {
    let (a, determinants) = (LaneSource(source), LaneResult(result))
    return try BatchRun.onLanes(
      "determinant", kernels, order: max(rows, columns), batch: batch,
      flops: Double(rows * rows * rows),
      elements: rows * (rows + 2),
      into: [determinants]
    ) { group in
      let (block, pivots, _) = factor(a, columns: rows, &group)
      group.requireFinite(block)
      let diagonal = group.elements(Scalar.self, rows)
      for lane in 0..<group.members.count {
        for i in 0..<rows { diagonal[i] = group.kernels.scalar(i, i, of: block, lane: lane) }
        let product = DeterminantProduct(diagonal, stride: 1, count: rows)
        let exchanges = (0..<rows).count { group.kernels.pivot($0, of: pivots, lane: lane) != $0 }
        result[group.number(lane)].base.pointee =
          (exchanges.isMultiple(of: 2) ? product : product.negated).value
      }
    }
  }

  private func invert<Scalar>(
    _ name: StaticString, batch: [Int], _ inverse: ResultSlices<Scalar>,
    _ factor: @Sendable (inout LaneGroup) -> (factors: LaneBlock, pivots: LaneBlock)
  ) throws(LinearAlgebraError) -> [SliceFailure] {
    let result = LaneResult(inverse)
    return try BatchRun.onLanes(
      name, kernels, order: max(rows, columns), batch: batch, flops: 2 * Double(rows * rows * rows),
      elements: rows * (2 * rows + 1),
      into: [result]
    ) { group in
      let (factors, pivots) = factor(&group)
      let block = group.block(rows: rows, columns: rows)
      group.kernels.invertLU(factors: factors, pivots: pivots, into: block)
      group.requireFinite(block)
      group.unpack(block, to: result)
    }
  }

  private func factor(
    _ source: LaneSource, columns: Int, _ group: inout LaneGroup
  ) -> (factors: LaneBlock, pivots: LaneBlock, info: TinyKernels.Info) {
    let block = group.block(rows: rows, columns: columns)
    let pivots = group.realBlock(rows: min(rows, columns), columns: 1)
    let info = group.info()
    group.packFinite(source, into: block)
    group.kernels.lu(block, pivots: pivots, info: info)
    return (block, pivots, info)
  }
}

extension TinyKernels {
  fileprivate func scalar<Scalar: MatrixScalar>(
    _ row: Int, _ column: Int, of block: LaneBlock, lane: Int
  ) -> Scalar {
    typealias Real = Scalar.Magnitude
    return Scalar(
      realPart: part(0, row, column, of: block, lane: lane, as: Real.self),
      imaginaryPart: parts == 1
        ? 0 : part(1, row, column, of: block, lane: lane, as: Real.self))
  }
}
