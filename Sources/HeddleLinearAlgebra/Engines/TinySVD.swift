import HeddleArrays
import HeddleLAPACK

/// Singular value decompositions by the tiny engine, for one shape.
struct TinySVD: Sendable {
  private let kernels: TinyKernels
  private let rows: Int
  private let columns: Int
  /// Sweeps over all pairs of columns until LAPACK is asked instead; ten are many.
  var mostSweeps = 30

  /// Nil where another engine is to be used.
  init?<Scalar: LAPACKScalar>(rows: Int, columns: Int, _ scalar: Scalar.Type) {
    let tuning = Tuning.current
    guard let kernels = tuning.tinyKernels(.svd, rows: rows, columns: columns, scalar) else {
      return nil
    }
    (self.kernels, self.rows, self.columns) = (kernels, rows, columns)
  }

  /// The singular values in falling order and, if wanted, U and V*, each of as many vectors as the
  /// results have room for. A matrix on which the iteration gives up is left to `finish`.
  func run<Scalar>(
    _ name: StaticString, _ source: SourceSlices<Scalar>, batch: [Int],
    values: ResultSlices<Scalar.Magnitude>,
    vectors: (u: ResultSlices<Scalar>, vt: ResultSlices<Scalar>)?,
    _ finish: @Sendable (_ number: Int) throws(LAPACKError) -> Void
  ) throws(LinearAlgebraError) -> [SliceFailure] {
    // Where there are more columns than rows, the adjoint is decomposed.
    let isWide = rows < columns
    let (long, short) = (max(rows, columns), min(rows, columns))
    let leftCount = vectors.map { isWide ? $0.vt[0].rows : $0.u[0].columns } ?? short
    let a = isWide ? LaneSource(source).adjoint : LaneSource(source)
    let s = LaneResult(values)
    let (u, vt) = (vectors.map { LaneResult($0.u) }, vectors.map { LaneResult($0.vt) })
    // What the kernel worked in holds the vectors on their way out: less memory, more of it in the cache.
    let workColumns = max(short, 1)
    let workRows = max(
      TinyKernels.svdWorkRows(columns: short), (long * leftCount + short) / workColumns)
    let flops = Double(4 * long * short * short + 80 * short * short * short)
    return try BatchRun.onLanes(
      name, kernels, order: long, few: LaneGroup.fewSpectral(order: long), batch: batch,
      flops: flops,
      elements: long * (short + leftCount) + short * (short + 1) + leftCount
        + workRows * workColumns,
      rows: 2 * long + short + workRows + 1 + leftCount, into: [s] + [u, vt].compactMap(\.self)
    ) { group in
      let block = group.block(rows: long, columns: short)
      let left = group.block(rows: long, columns: leftCount)
      let right = group.block(rows: short, columns: short)
      let values = group.realBlock(rows: 1, columns: short)
      let ranks = group.realBlock(rows: leftCount, columns: 1)
      let work = group.block(rows: workRows, columns: workColumns)
      group.packFinite(a, into: block)
      let unfinished = group.kernels.svd(
        block, mostSweeps: mostSweeps, values: values,
        vectors: u == nil ? nil : (left, right), work: work, ranks: ranks)
      group.unpack(values, ranks: ranks, scratch: work, to: s)
      if let u, let vt {
        let (first, second) = isWide ? (right, left) : (left, right)
        group.unpack(first, ranks: ranks, scratch: work, to: u)
        group.unpack(second, adjoint: true, ranks: ranks, scratch: work, to: vt)
      }
      group.requireFinite(values, unless: unfinished)
      group.leave(unfinished, to: finish)
    }
  }
}
