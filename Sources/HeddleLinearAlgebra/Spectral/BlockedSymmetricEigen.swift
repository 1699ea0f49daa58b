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

  /// Values, ascending, and eigenvectors of the lower triangle of `source`.
  @specialized(where Real == Float)
  @specialized(where Real == Double)
  func run(
    _ source: StridedMatrix<Real>, values: UnsafeMutablePointer<Real>,
    vectors: MatrixBlock<Real>?, _ scratch: inout Scratch
  ) throws(LAPACKError) {
    if order == 0 { return }
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
      BandChase(a, order: order, &scratch).run(into: tridiagonal)
    } else {
      reduction.run(a, into: tridiagonal, scratch)
    }
    if let vectors {
      let division = TridiagonalDivision(order: order, blocks: blocks, tridiagonal, &scratch)
      try division.run()
      try transform(division, a, tau: tridiagonal.tau, to: vectors)
      for i in 0..<order { values[i] = division.values[Int(division.ascending[i])] }
    } else {
      TridiagonalBisection(order: order, &scratch).run(tridiagonal, 0..<order, into: values)
    }
    for i in 0..<order { values[i] = scale.undone(values[i]) }
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
