import HeddleArrays
import HeddleLAPACK

/// What is done with factors, each brought from its place to the batch's shape.
extension TinyQR {
  /// Q or its adjoint times other matrices.
  func apply<Scalar>(
    _ name: StaticString, adjoint: Bool, _ factors: SourceSlices<Scalar>,
    _ tau: SourceSlices<Scalar>, to source: SourceSlices<Scalar>, batch: [Int],
    result: ResultSlices<Scalar>
  ) throws(LinearAlgebraError) -> [SliceFailure] {
    let product = LaneResult(result)
    return try use(name, factors, tau, on: source, batch: batch, into: product) {
      (group, block, scales, c) in
      group.kernels.applyQ(adjoint: adjoint, factors: block, scales: scales, to: c)
      group.requireFinite(c)
      group.unpack(c, to: product)
    }
  }

  /// The solutions of A X = B, or those that come closest.
  func solve<Scalar>(
    _ factors: SourceSlices<Scalar>, _ tau: SourceSlices<Scalar>, _ sides: SourceSlices<Scalar>,
    batch: [Int], x: ResultSlices<Scalar>
  ) throws(LinearAlgebraError) -> [SliceFailure] {
    let solutions = LaneResult(x)
    return try use("qr.solve", factors, tau, on: sides, batch: batch, into: solutions) {
      (group, block, scales, b) in
      let info = group.info()
      group.kernels.applyQ(adjoint: true, factors: block, scales: scales, to: b)
      group.kernels.solveTriangular(block, .upper, .none, .stored, on: b, info: info)
      group.failSingular(info)
      group.requireFinite(b)
      group.unpack(b, rows: columns, to: solutions)
    }
  }

  private func use<Scalar>(
    _ name: StaticString, _ factors: SourceSlices<Scalar>, _ tau: SourceSlices<Scalar>,
    on source: SourceSlices<Scalar>, batch: [Int], into result: LaneResult,
    _ body:
      @Sendable (inout LaneGroup, _ factors: LaneBlock, _ scales: LaneBlock, _ other: LaneBlock) ->
      Void
  ) throws(LinearAlgebraError) -> [SliceFailure] {
    let (f, t, c) = (LaneSource(factors), LaneSource(tau), LaneSource(source))
    let others = source.columns
    return try BatchRun.onLanes(
      name, kernels, order: max(rows, columns, others), batch: batch,
      flops: 4 * Double(rows * count * others),
      elements: rows * (columns + others) + count,
      into: [result]
    ) { group in
      let block = group.block(rows: rows, columns: columns)
      let scales = group.block(rows: count, columns: 1)
      let other = group.block(rows: rows, columns: others)
      group.packFinite(c, into: other)
      group.pack(f, into: block)
      group.pack(t, into: scales)
      body(&group, block, scales, other)
    }
  }
}
