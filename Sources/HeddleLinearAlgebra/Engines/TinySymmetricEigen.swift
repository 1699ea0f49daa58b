import HeddleArrays
import HeddleLAPACK

/// Symmetric eigenproblems by the tiny engine, for one order.
struct TinySymmetricEigen: Sendable {
  private let kernels: TinyKernels
  private let order: Int
  /// Sweeps for an eigenvalue until LAPACK is asked instead; its own limit.
  var mostSweeps = 30

  /// Nil where another engine is to be used.
  init?<Scalar: LAPACKScalar>(order: Int, _ scalar: Scalar.Type) {
    let tuning = Tuning.current
    guard let kernels = tuning.tinyKernels(.symmetricEigen, rows: order, columns: order, scalar)
    else { return nil }
    (self.kernels, self.order) = (kernels, order)
  }

  /// The eigenvalues in rising order and the eigenvectors, if wanted, in theirs. A matrix on which the
  /// iteration gives up is left to `finish`.
  func run<Scalar>(
    _ name: StaticString, _ source: SourceSlices<Scalar>, _ triangle: LAPACK.Triangle,
    batch: [Int], values: ResultSlices<Scalar.Magnitude>, vectors: ResultSlices<Scalar>?,
    _ finish: @Sendable (_ number: Int) throws(LAPACKError) -> Void
  ) throws(LinearAlgebraError) -> [SliceFailure] {
    let (a, w, z) = (LaneSource(source), LaneResult(values), vectors.map(LaneResult.init))
    let cube = Double(order * order * order)
    return try BatchRun.onLanes(
      name, kernels, order: order,
      few: LaneGroup.fewSpectral(order: order, hasVectors: z != nil), batch: batch,
      flops: (z == nil ? 4 : 12) * cube, elements: 2 * order * order + 7 * order,
      into: z.map { [w, $0] } ?? [w]
    ) { group in
      let block = group.block(rows: order, columns: order)
      let vectors = group.block(rows: order, columns: order)
      let values = group.realBlock(rows: 1, columns: order)
      let ranks = group.realBlock(rows: order, columns: 1)
      let work = group.block(rows: 5, columns: order)
      group.packFinite(a, triangle == .lower ? .lower : .upper, into: block)
      let unfinished = group.kernels.symmetricEigen(
        block, triangle, mostSweeps: mostSweeps, values: values,
        vectors: z == nil ? nil : vectors, work: work, ranks: ranks)
      group.unpack(values, ranks: ranks, scratch: block, to: w)
      if let z { group.unpack(vectors, ranks: ranks, scratch: block, to: z) }
      group.requireFinite(values, unless: unfinished)
      group.leave(unfinished, to: finish)
    }
  }
}
