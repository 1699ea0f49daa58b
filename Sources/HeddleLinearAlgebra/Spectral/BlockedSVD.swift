import HeddleLAPACK
import HeddleScheduler
import Numerics

/// The singular value decomposition of one matrix on all cores: a QR factorization first where there are
/// many more rows than columns, reduction to real bidiagonal form, divide and conquer, and the vectors
/// transformed back; or values alone by bisection.
///
/// Of a matrix with more columns than rows, the adjoint is decomposed.
struct BlockedSVD<Scalar: LAPACKScalar>: Sendable {
  typealias Real = Scalar.Magnitude

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
  private var reduction: BidiagonalReduction<Scalar> {
    BidiagonalReduction(rows: height, columns: short, blocks: blocks)
  }
  private var qrWorkspace: WorkspaceSize {
    Kernels.geqrfWorkspace(Scalar.self, rows: long, columns: short)
  }

  /// A copy of the matrix and a square of the shorter side for its reflectors, with vectors four squares of
  /// reals more; where a QR factorization comes first, two more copies.
  var scratchBytes: Int {
    let columns = Kernels.padded(short)
    let factors =
      factorsFirst
      ? Scratch.bytes(Scalar.self, long * short) + Scratch.bytes(Scalar.self, short)
        + qrWorkspace.byteCount(for: Scalar.self) : 0
    return factors + Scratch.bytes(Real.self, stride * Scalar.planes * columns)
      + Scratch.bytes(Real.self, shortStride * Scalar.planes * columns)
      + Bidiagonal<Scalar>.bytes(count: columns)
      + max(
        reduction.scratchBytes,
        hasVectors
          ? BidiagonalDivision<Real>.scratchBytes(order: short)
            + 2 * PlanarTransform<Real>.scratchBytes(reflectors: Scalar.isComplex ? short : 0)
          : TridiagonalBisection.scratchBytes(order: 2 * short)
            + 2 * Scratch.bytes(Real.self, 2 * short))
  }

  /// Values, descending, and vectors: as many as `u` has columns and `vt` rows.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Complex<Float>)
  @specialized(where Scalar == Complex<Double>)
  func run(
    _ source: StridedMatrix<Scalar>, values: UnsafeMutablePointer<Real>,
    vectors: (u: MatrixBlock<Scalar>, vt: MatrixBlock<Scalar>)?, _ scratch: inout Scratch
  ) throws(LAPACKError) {
    let source = isWide ? source.adjoint : source
    let (padded, planes) = (Kernels.padded(short), Scalar.planes * Kernels.padded(short))
    let a = MatrixBlock(
      scratch.elements(Real.self, stride * planes), rows: Kernels.padded(height), columns: planes,
      stride: stride)
    let factors = factorsFirst ? try factor(source, to: a, &scratch) : nil
    if factors == nil {
      try fill(a) { (own, target) throws(LAPACKError) in
        try source[rows: 0..<height, columns: own].packFinite(into: target)
      }
    }
    let scale = BinaryScale(
      Kernels.frame(a, planes: Scalar.planes, rows: height, columns: short))
    if !scale.isOne { Kernels.scale(a, planes: Scalar.planes, scale.factors) }
    let bidiagonal = Bidiagonal<Scalar>(count: padded, &scratch)
    let right = MatrixBlock(
      scratch.elements(Real.self, shortStride * planes), rows: padded, columns: planes,
      stride: shortStride)
    reduction.run(a, right: right, into: bidiagonal, scratch)
    if let vectors {
      let division = BidiagonalDivision(order: short, blocks: blocks, bidiagonal, &scratch)
      try division.run()
      let leftResult = result(
        division.left, of: division, reflectors: a, bidiagonal.leftTau, firstRow: 0, after: factors,
        &scratch)
      let rightResult = result(
        division.right, of: division, reflectors: right, bidiagonal.rightTau, firstRow: 1,
        after: nil, &scratch)
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

  /// The bidiagonal matrix's vectors, and how they become the matrix's.
  private func result(
    _ vectors: MatrixBlock<Real>, of division: BidiagonalDivision<Real>,
    reflectors: MatrixBlock<Real>, _ tau: UnsafeMutablePointer<Scalar>, firstRow: Int,
    after factors: BackTransform<Scalar>?, _ scratch: inout Scratch
  ) -> SingularVectors<Scalar> {
    let count = short - firstRow
    if Scalar.isComplex {
      return SingularVectors(
        vectors: vectors, division: division,
        planar: PlanarTransform(
          factors: reflectors, tau: Kernels.magnitudes(tau), reflectors: count, firstRow: firstRow,
          &scratch),
        factors.map { [$0] } ?? [])
    }
    let rows = firstRow..<(firstRow == 0 ? height : short)
    let transform = BackTransform(
      factors: reflectors.named(Scalar.self)[rows: rows, columns: 0..<count], tau: tau,
      reflectors: count, firstRow: firstRow)
    return SingularVectors(
      vectors: vectors, division: division, planar: nil, (factors.map { [$0] } ?? []) + [transform])
  }

  /// Lets `body` write strips of columns, which become those of `a`.
  private func fill(
    _ a: MatrixBlock<Real>,
    _ body: @Sendable (Range<Int>, MatrixBlock<Scalar>) throws(LAPACKError) -> Void
  ) throws(LAPACKError) {
    let (rows, columns) = (0..<height, 0..<short)
    try columns.forEachPiece(of: blocks.strip) { (own) throws(LAPACKError) in
      if !Scalar.isComplex {
        return try body(own, a.named(Scalar.self)[rows: rows, columns: own])
      }
      try withBatchScratch(Scratch.bytes(Scalar.self, a.rows * own.count)) {
        (scratch) throws(LAPACKError) in
        let pairs = scratch.matrix(Scalar.self, rows: a.rows, columns: own.count)
        try body(own, pairs[rows: rows, columns: 0..<own.count])
        Kernels.split(
          pairs, into: a[rows: 0..<a.rows, columns: 2 * own.lowerBound..<2 * own.upperBound])
      }
    }
  }

  /// R to the upper triangle of `a`; how to apply Q.
  private func factor(
    _ source: StridedMatrix<Scalar>, to a: MatrixBlock<Real>, _ scratch: inout Scratch
  ) throws(LAPACKError) -> BackTransform<Scalar> {
    let copy = scratch.matrix(Scalar.self, rows: long, columns: short)
    let tau = scratch.elements(Scalar.self, short)
    try source.packFinite(into: copy)
    Kernels.geqrf(copy, tau: tau, workspace: scratch.workspace(Scalar.self, qrWorkspace))
    try fill(a) { (own, target) throws(LAPACKError) in
      for (place, j) in own.enumerated() {
        let column = target.base + place * target.stride
        column.copy(from: copy.base + j * copy.stride, count: j + 1)
        (column + j + 1).clear(count: short - j - 1)
      }
    }
    return BackTransform(factors: copy, tau: tau, reflectors: short, firstRow: 0)
  }

  /// The singular values are the upper half of the eigenvalues of the symmetric tridiagonal matrix with
  /// a diagonal of zeros and the bidiagonal's elements in turn beside it (Golub and Kahan).
  private func bisect(
    _ matrix: Bidiagonal<Scalar>, into values: UnsafeMutablePointer<Real>, _ scratch: inout Scratch
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
