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

  private let rows: Int
  private let columns: Int
  private let hasVectors: Bool
  private let blocks: SpectralBlocks
  /// Where a QR factorization pays: LAPACK's ratio.
  private let first: FirstQR<Scalar>?

  /// - Parameter vectors: whether as many vectors as the matrix has rows and columns are wanted, or as many as
  ///   there are values, or none.
  init(rows: Int, columns: Int, vectors: LAPACK.SingularVectors, blocks: SpectralBlocks) {
    (self.rows, self.columns, self.blocks) = (rows, columns, blocks)
    hasVectors = vectors != .none
    let (long, short) = (max(rows, columns), min(rows, columns))
    let wanted: Int? =
      switch vectors {
      case .none: nil
      case .thin: short
      case .full: long
      }
    let factorsFirst = long * 6 >= short * 11 && long > short
    first = factorsFirst ? FirstQR(rows: long, columns: short, wanted: wanted) : nil
  }

  private var isWide: Bool { rows < columns }
  private var long: Int { max(rows, columns) }
  private var short: Int { min(rows, columns) }
  /// Rows of what is reduced.
  private var height: Int { first == nil ? long : short }
  private var stride: Int { Kernels.stride(Real.self, rows: height) }
  private var shortStride: Int { Kernels.stride(Real.self, rows: short) }
  private var reduction: BidiagonalReduction<Scalar> {
    BidiagonalReduction(rows: height, columns: short, blocks: blocks)
  }

  /// A copy of the matrix and a square of the shorter side for its reflectors, with vectors four squares of
  /// reals more, and what a QR factorization takes.
  var scratchBytes: Int {
    let columns = Kernels.padded(short)
    return (first?.scratchBytes ?? 0) + Scratch.bytes(Real.self, stride * Scalar.parts * columns)
      + Scratch.bytes(Real.self, shortStride * Scalar.parts * columns)
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
    let (padded, planes) = (Kernels.padded(short), Scalar.parts * Kernels.padded(short))
    let a = scratch.matrix(
      Real.self, rows: Kernels.padded(height), columns: planes, stride: stride)
    let q = try load(source, into: a, &scratch)
    let scale = BinaryScale(
      Kernels.frame(a, planes: Scalar.parts, rows: height, columns: short))
    if !scale.isOne { Kernels.scale(a, planes: Scalar.parts, scale.factors) }
    let bidiagonal = Bidiagonal<Scalar>(count: padded, &scratch)
    let right = scratch.matrix(Real.self, rows: padded, columns: planes, stride: shortStride)
    reduction.run(a, right: right, into: bidiagonal, scratch)
    if let vectors {
      let division = BidiagonalDivision(order: short, blocks: blocks, bidiagonal, &scratch)
      try division.run()
      let left = result(
        division.left, of: division, reflectors: a, bidiagonal.leftTau, firstRow: 0, after: q,
        &scratch)
      let right = result(
        division.right, of: division, reflectors: right, bidiagonal.rightTau, firstRow: 1,
        after: .none, &scratch)
      try write(left, after: q, to: isWide ? vectors.vt : vectors.u, byRows: isWide)
      try write(right, after: .none, to: isWide ? vectors.u : vectors.vt, byRows: !isWide)
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
    after q: FirstQR<Scalar>.Q, _ scratch: inout Scratch
  ) -> SingularVectors<Scalar> {
    let count = short - firstRow
    var transforms: [BackTransform<Scalar>] = []
    if case .reflectors(let first) = q { transforms.append(first) }
    if Scalar.isComplex {
      return SingularVectors(
        vectors: vectors, division: division,
        planar: PlanarTransform(
          factors: reflectors, tau: Kernels.magnitudes(tau), reflectors: count, firstRow: firstRow,
          &scratch),
        transforms)
    }
    let rows = firstRow..<(firstRow == 0 ? height : short)
    transforms.append(
      BackTransform(
        factors: reflectors.named(Scalar.self)[rows: rows, columns: 0..<count], tau: tau,
        reflectors: count, firstRow: firstRow))
    return SingularVectors(vectors: vectors, division: division, planar: nil, transforms)
  }

  private func write(
    _ result: SingularVectors<Scalar>, after q: FirstQR<Scalar>.Q, to target: MatrixBlock<Scalar>,
    byRows: Bool
  ) throws(LAPACKError) {
    guard case .formed(let q) = q else {
      return byRows
        ? try result.write(rowsOf: target, blocks) : try result.write(columnsOf: target, blocks)
    }
    try withBatchScratch(Scratch.bytes(Scalar.self, short * short)) {
      (scratch) throws(LAPACKError) in
      let vectors = scratch.matrix(Scalar.self, rows: short, columns: short)
      try result.write(columnsOf: vectors, blocks)
      try q.multiply(vectors, adjoint: byRows, into: target)
    }
  }

  /// The matrix, or its R, to `a`; and Q.
  private func load(
    _ source: StridedMatrix<Scalar>, into a: MatrixBlock<Real>, _ scratch: inout Scratch
  ) throws(LAPACKError) -> FirstQR<Scalar>.Q {
    guard let first else {
      try fill(a) { (own, target) throws(LAPACKError) in
        try source[rows: 0..<height, columns: own].packFinite(into: target)
      }
      return .none
    }
    let (r, q) = try first.factor(source, &scratch)
    try fill(a) { (own, target) throws(LAPACKError) in
      for (place, j) in own.enumerated() {
        let column = target.base + place * target.stride
        column.copy(from: r.base + j * r.stride, count: j + 1)
        (column + j + 1).clear(count: short - j - 1)
      }
    }
    return q
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
