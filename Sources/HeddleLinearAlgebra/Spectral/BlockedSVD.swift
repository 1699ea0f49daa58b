import HeddleLAPACK
import HeddleScheduler

/// The singular value decomposition of one matrix of reals on all cores: a QR factorization first where
/// there are many more rows than columns, reduction to bidiagonal form, divide and conquer, and the
/// vectors transformed back; or values alone by bisection.
///
/// Of a matrix with more columns than rows, the transpose is decomposed.
struct BlockedSVD<Real: LAPACKReal>: Sendable {
  let rows: Int
  let columns: Int
  let hasVectors: Bool
  let blocks: SpectralBlocks

  private var isWide: Bool { rows < columns }
  private var long: Int { max(rows, columns) }
  private var short: Int { min(rows, columns) }
  /// Where a QR factorization pays: LAPACK's ratio.
  private var factorsFirst: Bool { long * 6 >= short * 11 && long > short }
  /// Rows of what is reduced.
  private var height: Int { factorsFirst ? short : long }
  private var stride: Int { Kernels.stride(Real.self, rows: height) }
  private var shortStride: Int { Kernels.stride(Real.self, rows: short) }
  private var reduction: BidiagonalReduction<Real> {
    BidiagonalReduction(rows: height, columns: short, blocks: blocks)
  }
  private var qrWorkspace: WorkspaceSize {
    Kernels.geqrfWorkspace(Real.self, rows: long, columns: short)
  }

  /// A copy of the matrix and a square of the shorter side for its reflectors, with vectors four squares
  /// more; where a QR factorization comes first, two more copies.
  var scratchBytes: Int {
    let columns = Kernels.padded(short)
    let factors =
      factorsFirst
      ? Scratch.bytes(Real.self, long * short) + Scratch.bytes(Real.self, short)
        + qrWorkspace.byteCount(for: Real.self) : 0
    return factors + Scratch.bytes(Real.self, stride * columns)
      + Scratch.bytes(Real.self, shortStride * columns) + Bidiagonal<Real>.bytes(count: columns)
      + max(
        reduction.scratchBytes,
        hasVectors
          ? BidiagonalDivision<Real>.scratchBytes(order: short)
          : TridiagonalBisection.scratchBytes(order: 2 * short)
            + 2 * Scratch.bytes(Real.self, 2 * short))
  }

  /// Values, descending, and vectors: as many as `u` has columns and `vt` rows.
  @specialized(where Real == Float)
  @specialized(where Real == Double)
  func run(
    _ source: StridedMatrix<Real>, values: UnsafeMutablePointer<Real>,
    vectors: (u: MatrixBlock<Real>, vt: MatrixBlock<Real>)?, _ scratch: inout Scratch
  ) throws(LAPACKError) {
    let source = isWide ? source.transposed : source
    var transforms: [BackTransform<Real>] = []
    let a = MatrixBlock(
      scratch.elements(Real.self, stride * Kernels.padded(short)), rows: Kernels.padded(height),
      columns: Kernels.padded(short), stride: stride)
    if factorsFirst {
      transforms.append(try factor(source, to: a, &scratch))
    } else {
      let (rows, columns) = (0..<height, 0..<short)
      try columns.forEachPiece(of: blocks.strip) { (own) throws(LAPACKError) in
        try source[rows: rows, columns: own].packFinite(into: a[rows: rows, columns: own])
      }
    }
    let scale = BinaryScale(Kernels.frame(a, rows: height, columns: short))
    if !scale.isOne { Kernels.scale(a, scale.factors) }
    let bidiagonal = Bidiagonal<Real>(count: a.columns, &scratch)
    let right = MatrixBlock(
      scratch.elements(Real.self, shortStride * a.columns), rows: a.columns, columns: a.columns,
      stride: shortStride)
    reduction.run(a, right: right, into: bidiagonal, scratch)
    if let vectors {
      let division = BidiagonalDivision(
        order: short, blocks: blocks, bidiagonal, &scratch)
      try division.run()
      transforms.append(
        BackTransform(
          factors: a[rows: 0..<height, columns: 0..<short], tau: bidiagonal.leftTau,
          reflectors: short, firstRow: 0))
      let others = BackTransform(
        factors: right[rows: 1..<short, columns: 0..<short - 1], tau: bidiagonal.rightTau,
        reflectors: short - 1, firstRow: 1)
      let leftResult = SingularVectors(vectors: division.left, division: division, transforms)
      let rightResult = SingularVectors(vectors: division.right, division: division, [others])
      if isWide {
        try leftResult.write(rowsOf: vectors.vt, blocks)
        try rightResult.write(columnsOf: vectors.u, blocks)
      } else {
        try leftResult.write(columnsOf: vectors.u, blocks)
        try rightResult.write(rowsOf: vectors.vt, blocks)
      }
      for i in 0..<short {
        values[i] = scale.undone(division.values[Int(division.ascending[short - 1 - i])])
      }
    } else {
      bisect(bidiagonal, into: values, &scratch)
      for i in 0..<short { values[i] = scale.undone(values[i]) }
    }
  }

  /// R to the upper triangle of `a`; how to apply Q.
  private func factor(
    _ source: StridedMatrix<Real>, to a: MatrixBlock<Real>, _ scratch: inout Scratch
  ) throws(LAPACKError) -> BackTransform<Real> {
    let copy = scratch.matrix(Real.self, rows: long, columns: short)
    let tau = scratch.elements(Real.self, short)
    try source.packFinite(into: copy)
    Kernels.geqrf(copy, tau: tau, workspace: scratch.workspace(Real.self, qrWorkspace))
    copy.copyTriangle(.upper, to: a[rows: 0..<short, columns: 0..<short])
    return BackTransform(factors: copy, tau: tau, reflectors: short, firstRow: 0)
  }

  /// The singular values are the upper half of the eigenvalues of the symmetric tridiagonal matrix with
  /// a diagonal of zeros and the bidiagonal's elements in turn beside it (Golub and Kahan).
  private func bisect(
    _ matrix: Bidiagonal<Real>, into values: UnsafeMutablePointer<Real>, _ scratch: inout Scratch
  ) {
    let zeros = scratch.elements(Real.self, 2 * short)
    let others = scratch.elements(Real.self, 2 * short)
    for i in 0..<short {
      (zeros[2 * i], zeros[2 * i + 1]) = (0, 0)
      (others[2 * i], others[2 * i + 1]) = (matrix.diagonal[i], matrix.offDiagonal[i])
    }
    let tridiagonal = Kernels.Tridiagonal(diagonal: zeros, offDiagonal: others, tau: zeros)
    TridiagonalBisection(order: 2 * short, &scratch).run(
      tridiagonal, short..<2 * short, into: values)
    for i in 0..<short / 2 { swap(&values[i], &values[short - 1 - i]) }
    for i in 0..<short { values[i] = max(values[i], 0) }
  }
}
