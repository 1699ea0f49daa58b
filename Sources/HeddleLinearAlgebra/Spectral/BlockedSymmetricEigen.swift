import HeddleLAPACK
import HeddleScheduler
import Numerics

/// The eigenproblem of one symmetric or Hermitian matrix on all cores: reduction to a real tridiagonal
/// matrix, divide and conquer, and the eigenvectors transformed back; or values alone by bisection, after a
/// reduction in two stages where the matrix is large and real.
struct BlockedSymmetricEigen<Scalar: LAPACKScalar>: Sendable {
  typealias Real = Scalar.Magnitude

  let order: Int
  let hasVectors: Bool
  let blocks: SpectralBlocks

  private var hasStages: Bool {
    !hasVectors && !Scalar.isComplex && order >= max(blocks.bandFrom, 1)
  }
  private var rows: Int {
    hasStages ? BandReduction<Real>.rows(order: order) : Kernels.padded(order)
  }
  var stride: Int { Kernels.stride(Real.self, rows: rows) }
  private var reduction: TridiagonalReduction<Scalar> {
    TridiagonalReduction(order: order, blocks: blocks)
  }

  /// A copy of the matrix and, with vectors, three real matrices of its size.
  var scratchBytes: Int {
    let stages =
      hasStages
      ? BandReduction<Real>.scratchBytes(order: order, blocks)
        + BandChase<Real>.scratchBytes(order: order) : 0
    return Scratch.bytes(Real.self, Scalar.parts * stride * rows)
      + 2 * Scratch.bytes(Real.self, rows) + Scratch.bytes(Real.self, Scalar.parts * rows) + stages
      + max(
        reduction.scratchBytes,
        hasVectors
          ? TridiagonalDivision<Real>.scratchBytes(order: order) + transformBytes
          : TridiagonalBisection.scratchBytes(order: order))
  }

  /// Values, ascending, and, where there are to be any, eigenvectors of the lower triangle of every matrix of
  /// a batch.
  func run(
    _ batch: BatchRun, into results: [any FailableResult],
    of source: @escaping @Sendable (Int) -> StridedMatrix<Scalar>,
    values: @escaping @Sendable (Int) -> MatrixBlock<Real>,
    vectors: @escaping @Sendable (Int) -> MatrixBlock<Scalar>?
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
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Complex<Float>)
  @specialized(where Scalar == Complex<Double>)
  private func reduce(
    _ source: StridedMatrix<Scalar>, _ scratch: inout Scratch
  ) throws(LAPACKError) -> Reduced {
    let planes = Scalar.parts
    let a = scratch.matrix(Real.self, rows: rows, columns: planes * rows, stride: stride)
    try pack(source, into: a)
    let scale = BinaryScale(
      Kernels.frame(a, planes: planes, rows: order, columns: order, triangle: true))
    if !scale.isOne { Kernels.scale(a, planes: planes, scale.factors, triangle: true) }
    let tridiagonal = Kernels.Tridiagonal(
      diagonal: scratch.elements(Real.self, rows), offDiagonal: scratch.elements(Real.self, rows),
      tau: scratch.elements(Real.self, planes * rows))
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
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Complex<Float>)
  @specialized(where Scalar == Complex<Double>)
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
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Complex<Float>)
  @specialized(where Scalar == Complex<Double>)
  private func finish(
    _ reduced: Reduced, values: UnsafeMutablePointer<Real>, vectors: MatrixBlock<Scalar>?
  ) throws(LAPACKError) {
    if let division = reduced.division, let vectors {
      try transform(
        division, reduced.a, tau: reduced.tridiagonal.tau, to: vectors, reduced.rest)
      for i in 0..<order { values[i] = division.values[Int(division.ascending[i])] }
    }
    for i in 0..<order { values[i] = reduced.scale.undone(values[i]) }
  }

  /// Copies the lower triangle, by strips of columns.
  private func pack(
    _ source: StridedMatrix<Scalar>, into a: MatrixBlock<Real>
  ) throws(LAPACKError) {
    let all = 0..<order
    try all.forEachPiece(of: blocks.strip) { (own) throws(LAPACKError) in
      let height = own.lowerBound..<rows
      if !Scalar.isComplex {
        return try source.real.packLower(own, into: a[rows: height, columns: own])
      }
      let bytes = Scratch.bytes(Scalar.self, height.count * own.count)
      try withBatchScratch(bytes) { (scratch) throws(LAPACKError) in
        let pairs = scratch.matrix(Scalar.self, rows: height.count, columns: own.count)
        try source.packLower(own, into: pairs)
        Kernels.split(
          pairs, into: a[rows: height, columns: 2 * own.lowerBound..<2 * own.upperBound])
      }
    }
  }
}

extension StridedMatrix {
  /// Copies these columns of the lower triangle, from their diagonal on.
  fileprivate func packLower(
    _ own: Range<Int>, into target: MatrixBlock<Scalar>
  ) throws(LAPACKError) {
    let (square, below) = (0..<own.count, own.count..<rows - own.lowerBound)
    try self[rows: own, columns: own].packFinite(
      .lower, into: target[rows: square, columns: square])
    try self[rows: own.upperBound..<rows, columns: own].packFinite(
      into: target[rows: below, columns: square])
  }
}
