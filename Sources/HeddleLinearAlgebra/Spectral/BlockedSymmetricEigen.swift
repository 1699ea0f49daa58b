import HeddleLAPACK
import HeddleScheduler

/// The eigenproblem of one symmetric matrix of reals on all cores: reduction to tridiagonal form, divide
/// and conquer, and the eigenvectors transformed back; or values alone by bisection, after a reduction
/// in two stages where the matrix is large.
struct BlockedSymmetricEigen<Real: LAPACKReal>: Sendable {
  let order: Int
  let hasVectors: Bool
  let blocks: SpectralBlocks

  private var hasStages: Bool { !hasVectors && order >= max(blocks.bandFrom, 1) }
  private var rows: Int {
    hasStages ? BandReduction<Real>.rows(order: order) : Kernels.padded(order)
  }
  private var stride: Int { Kernels.stride(Real.self, rows: rows) }
  private var reduction: TridiagonalReduction<Real> {
    TridiagonalReduction(order: order, blocks: blocks)
  }

  /// A copy of the matrix and, with vectors, three more of its size.
  var scratchBytes: Int {
    let stages =
      hasStages
      ? BandReduction<Real>.scratchBytes(order: order, blocks)
        + BandChase<Real>.scratchBytes(order: order) : 0
    return Scratch.bytes(Real.self, stride * rows) + 3 * Scratch.bytes(Real.self, rows) + stages
      + max(
        reduction.scratchBytes,
        hasVectors
          ? TridiagonalDivision<Real>.scratchBytes(order: order)
          : TridiagonalBisection.scratchBytes(order: order))
  }

  /// Values, ascending, and, where there are to be any, eigenvectors of the lower triangle of every matrix of
  /// a batch.
  func run(
    _ batch: BatchRun, into results: [any FailableResult],
    of source: @escaping @Sendable (Int) -> StridedMatrix<Real>,
    values: @escaping @Sendable (Int) -> MatrixBlock<Real>,
    vectors: @escaping @Sendable (Int) -> MatrixBlock<Real>?
  ) throws(LinearAlgebraError) -> [SliceFailure] {
    try batch.runStages(
      into: results,
      first: { (index, scratch) throws(LAPACKError) in try reduce(source(index), &scratch) },
      second: { (index, reduced) throws(LAPACKError) in try solve(reduced, values(index).base) },
      third: { (index, reduced) throws(LAPACKError) in
        try finish(reduced, values: values(index).base, vectors: vectors(index))
        try values(index).requireFinite()
      })
  }

  /// What the first stage leaves to the others: the reflectors, and the tridiagonal matrix; or, where that comes
  /// by way of a band, the band in the place of the reflectors.
  ///
  /// Unchecked, as it all stands in scratch that belongs to the matrix, whose stages follow one another.
  private struct Reduced: @unchecked Sendable {
    let scale: BinaryScale<Real>
    let a: MatrixBlock<Real>
    let tridiagonal: Kernels.Tridiagonal<Real>
    /// Where there are to be eigenvectors.
    let division: TridiagonalDivision<Real>?
    let rest: Scratch
  }

  /// The first stage: the reduction of the lower triangle of `source`.
  @specialized(where Real == Float)
  @specialized(where Real == Double)
  private func reduce(
    _ source: StridedMatrix<Real>, _ scratch: inout Scratch
  ) throws(LAPACKError) -> Reduced {
    let a = MatrixBlock(
      scratch.elements(Real.self, stride * rows), rows: rows, columns: rows, stride: stride)
    try pack(source, into: a)
    let scale = BinaryScale(
      Kernels.frame(a, rows: order, columns: order, triangle: true))
    if !scale.isOne { Kernels.scale(a, scale.factors, triangle: true) }
    let tridiagonal = Kernels.Tridiagonal(
      diagonal: scratch.elements(Real.self, rows), offDiagonal: scratch.elements(Real.self, rows),
      tau: scratch.elements(Real.self, rows))
    if hasStages {
      BandReduction(a, blocks: blocks, &scratch).run()
    } else {
      reduction.run(a, into: tridiagonal, scratch)
    }
    let division =
      hasVectors
      ? TridiagonalDivision(order: order, blocks: blocks, tridiagonal, &scratch) : nil
    return Reduced(
      scale: scale, a: a, tridiagonal: tridiagonal, division: division, rest: scratch)
  }

  /// The second stage: the tridiagonal matrix's eigenvectors, or else the values.
  @specialized(where Real == Float)
  @specialized(where Real == Double)
  private func solve(
    _ reduced: Reduced, _ values: UnsafeMutablePointer<Real>
  ) throws(LAPACKError) {
    if let division = reduced.division { return try division.run() }
    var scratch = reduced.rest
    if hasStages {
      BandChase(reduced.a, order: order, &scratch).run(into: reduced.tridiagonal)
    }
    TridiagonalBisection(order: order, &scratch).run(reduced.tridiagonal, 0..<order, into: values)
  }

  /// The third stage: eigenvectors, where there are to be any, and the scale undone.
  @specialized(where Real == Float)
  @specialized(where Real == Double)
  private func finish(
    _ reduced: Reduced, values: UnsafeMutablePointer<Real>, vectors: MatrixBlock<Real>?
  ) throws(LAPACKError) {
    if let division = reduced.division, let vectors {
      try transform(division, reduced.a, tau: reduced.tridiagonal.tau, to: vectors)
      for i in 0..<order { values[i] = division.values[Int(division.ascending[i])] }
    }
    for i in 0..<order { values[i] = reduced.scale.undone(values[i]) }
  }

  /// Copies the lower triangle, by strips of columns.
  private func pack(
    _ source: StridedMatrix<Real>, into a: MatrixBlock<Real>
  ) throws(LAPACKError) {
    let all = 0..<order
    try all.forEachPiece(of: blocks.strip) { (own) throws(LAPACKError) in
      let below = own.upperBound..<order
      try source[rows: own, columns: own].packFinite(.lower, into: a[rows: own, columns: own])
      try source[rows: below, columns: own].packFinite(into: a[rows: below, columns: own])
    }
  }

  /// Writes Q times the tridiagonal matrix's eigenvectors, in the order of the values.
  private func transform(
    _ division: TridiagonalDivision<Real>, _ a: MatrixBlock<Real>,
    tau: UnsafeMutablePointer<Real>, to vectors: MatrixBlock<Real>
  ) throws(LAPACKError) {
    let transform = BackTransform(
      factors: a[rows: 1..<max(order, 1), columns: 0..<order - 1], tau: tau,
      reflectors: max(0, order - 2), firstRow: 1)
    let columns = 0..<order
    try columns.forEachPiece(of: blocks.strip) { (own) throws(LAPACKError) in
      for j in own {
        (vectors.base + j * vectors.stride).update(
          from: division.vectors.base + Int(division.ascending[j]) * stride, count: order)
      }
      if order < blocks.tiledFrom {
        try transform.apply(to: vectors[rows: 0..<order, columns: own])
      }
    }
    if order >= blocks.tiledFrom {
      try transform.applyOnAllCores(
        to: vectors[rows: 0..<order, columns: columns], width: blocks.tile)
    }
  }
}
