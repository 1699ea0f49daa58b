import HeddleLAPACK

/// QR by the tiny engine, for one shape.
struct TinyQR: Sendable {
  let kernels: TinyKernels
  let rows: Int
  let columns: Int
  var count: Int { min(rows, columns) }

  /// For factorizations of this shape, or their use on so many columns; nil where another engine is to
  /// be used.
  init?<Scalar: LAPACKScalar>(
    rows: Int, columns: Int, appliedTo others: Int = 0, _ scalar: Scalar.Type
  ) {
    let tuning = Tuning.current
    guard
      let kernels = tuning.tinyKernels(.qr, rows: rows, columns: max(columns, others), scalar)
    else { return nil }
    (self.kernels, self.rows, self.columns) = (kernels, rows, columns)
  }

  /// 2mnk - (m + n)k² + 2k³/3 with k = min(m, n), and as much again for Q.
  private var flops: Double {
    let (m, n, k) = (Double(rows), Double(columns), Double(count))
    return 2 * m * n * k - (m + n) * k * k + 2 / 3 * k * k * k
  }

  /// LAPACK's factors and scales.
  func factor<Scalar>(
    _ source: SourceSlices<Scalar>, batch: [Int], factors: ResultSlices<Scalar>,
    tau: ResultSlices<Scalar>
  ) throws(LinearAlgebraError) -> [SliceFailure] {
    let (a, f, t) = (LaneSource(source), LaneResult(factors), LaneResult(tau))
    return try BatchRun.onLanes(
      "qr", kernels, order: max(rows, columns), batch: batch, flops: flops,
      elements: rows * columns + count,
      into: [f, t]
    ) { group in
      let (block, scales) = factor(a, &group)
      group.unpack(block, to: f)
      group.unpack(scales, to: t)
    }
  }

  /// Q with as many columns as `q` has, and R with as many rows.
  func factorAndForm<Scalar>(
    _ source: SourceSlices<Scalar>, batch: [Int], q: ResultSlices<Scalar>, r: ResultSlices<Scalar>
  ) throws(LinearAlgebraError) -> [SliceFailure] {
    let order = q[0].columns
    let (a, formed, triangle) = (LaneSource(source), LaneResult(q), LaneResult(r))
    return try BatchRun.onLanes(
      "qr", kernels, order: max(rows, columns), batch: batch, flops: 2 * flops,
      elements: rows * columns + count + rows * order,
      into: [formed, triangle]
    ) { group in
      let (block, scales) = factor(a, &group)
      group.unpack(block, .upper, rows: order, to: triangle)
      let q = group.block(rows: rows, columns: order)
      group.kernels.formQ(factors: block, scales: scales, into: q)
      group.unpack(q, to: formed)
    }
  }

  /// R alone.
  func factorForR<Scalar>(
    _ source: SourceSlices<Scalar>, batch: [Int], r: ResultSlices<Scalar>
  ) throws(LinearAlgebraError) -> [SliceFailure] {
    let (a, triangle) = (LaneSource(source), LaneResult(r))
    return try BatchRun.onLanes(
      "qr.r", kernels, order: max(rows, columns), batch: batch, flops: flops,
      elements: rows * columns + count,
      into: [triangle]
    ) { group in
      let (block, _) = factor(a, &group)
      group.unpack(block, .upper, rows: count, to: triangle)
    }
  }

  /// Q with as many columns as `q` has, from the factors.
  func form<Scalar>(
    _ factors: SourceSlices<Scalar>, _ tau: SourceSlices<Scalar>, batch: [Int],
    q: ResultSlices<Scalar>
  ) throws(LinearAlgebraError) {
    let order = q[0].columns
    let (f, t, formed) = (LaneSource(factors), LaneSource(tau), LaneResult(q))
    try BatchRun.onLanes(
      "qr.q", kernels, order: max(rows, columns), batch: batch, flops: flops,
      elements: rows * columns + count + rows * order,
      into: [formed]
    ) { group in
      let block = group.block(rows: rows, columns: columns)
      let scales = group.block(rows: count, columns: 1)
      let q = group.block(rows: rows, columns: order)
      group.pack(f, into: block)
      group.pack(t, into: scales)
      group.kernels.formQ(factors: block, scales: scales, into: q)
      group.unpack(q, to: formed)
    }.throwFirst()
  }

  private func factor(
    _ source: LaneSource, _ group: inout LaneGroup
  ) -> (factors: LaneBlock, scales: LaneBlock) {
    let block = group.block(rows: rows, columns: columns)
    let scales = group.block(rows: count, columns: 1)
    group.packFinite(source, into: block)
    group.kernels.qr(block, scales: scales)
    group.requireFinite(block, .upper)
    return (block, scales)
  }
}
