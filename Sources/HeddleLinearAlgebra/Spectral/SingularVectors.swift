import HeddleLAPACK
import HeddleScheduler

/// Singular vectors of a bidiagonal matrix on their way to those of the matrix that it came from, in the
/// order of descending values, and after them as many as complete them.
///
/// Unchecked, as tasks only read what is given, and write columns or rows of their own.
struct SingularVectors<Scalar: LAPACKScalar>: @unchecked Sendable {
  typealias Real = Scalar.Magnitude

  private let vectors: MatrixBlock<Real>
  private let order: Int
  private let ascending: UnsafeMutablePointer<Int32>
  /// The reflectors of a complex matrix's reduction, applied before all others.
  private let planar: PlanarTransform<Real>?
  /// The last one is applied first.
  private let transforms: [BackTransform<Scalar>]

  init(
    vectors: MatrixBlock<Real>, division: BidiagonalDivision<Real>, planar: PlanarTransform<Real>?,
    _ transforms: [BackTransform<Scalar>]
  ) {
    (self.vectors, order, ascending) = (vectors, division.order, division.ascending)
    (self.planar, self.transforms) = (planar, transforms)
  }

  /// Writes them to the columns of `target`.
  func write(columnsOf target: MatrixBlock<Scalar>, _ blocks: SpectralBlocks) throws(LAPACKError) {
    let columns = 0..<target.columns
    if order >= blocks.tiledFrom {
      try columns.forEachPiece(of: width(blocks)) { (own) throws(LAPACKError) in
        try fill(own, into: target[rows: 0..<target.rows, columns: own])
      }
      for transform in transforms.reversed() {
        try transform.applyOnAllCores(to: target, width: blocks.tile)
      }
      return
    }
    try columns.forEachPiece(of: width(blocks)) { (own) throws(LAPACKError) in
      try form(own, into: target[rows: 0..<target.rows, columns: own])
    }
  }

  /// Writes their conjugates to the rows of `target`.
  func write(rowsOf target: MatrixBlock<Scalar>, _ blocks: SpectralBlocks) throws(LAPACKError) {
    let rows = 0..<target.rows
    if order >= blocks.tiledFrom {
      return try withBatchScratch(Scratch.bytes(Scalar.self, target.rows * target.columns)) {
        (scratch) throws(LAPACKError) in
        let byColumns = scratch.matrix(Scalar.self, rows: target.columns, columns: target.rows)
        try write(columnsOf: byColumns, blocks)
        rows.forEachPiece(of: blocks.strip) { own in
          byColumns[rows: 0..<target.columns, columns: own].writeAdjoint(
            to: target[rows: own, columns: 0..<target.columns])
        }
      }
    }
    try rows.forEachPiece(of: width(blocks)) { (own) throws(LAPACKError) in
      try withBatchScratch(Scratch.bytes(Scalar.self, target.columns * own.count)) {
        (scratch) throws(LAPACKError) in
        let strip = scratch.matrix(Scalar.self, rows: target.columns, columns: own.count)
        try form(own, into: strip)
        strip.writeAdjoint(to: target[rows: own, columns: 0..<target.columns])
      }
    }
  }

  /// Vectors that are transformed at once.
  private func width(_ blocks: SpectralBlocks) -> Int {
    planar == nil ? blocks.strip : Kernels.planarStrip
  }

  private func form(_ range: Range<Int>, into strip: MatrixBlock<Scalar>) throws(LAPACKError) {
    try fill(range, into: strip)
    for transform in transforms.reversed() { try transform.apply(to: strip) }
  }

  /// Vectors of the bidiagonal matrix, of a complex one already transformed back to the matrix that was
  /// reduced.
  private func fill(_ range: Range<Int>, into strip: MatrixBlock<Scalar>) throws(LAPACKError) {
    guard let planar else { return fill(range, reals: strip.real) }
    let height = min(planar.rows, strip.rows)
    try planar.apply(into: strip[rows: 0..<height, columns: 0..<range.count]) {
      fill(range, reals: $0)
    }
    for (place, j) in range.enumerated() {
      let column = strip.base + place * strip.stride
      (column + height).clear(count: strip.rows - height)
      if j >= height { column[j] = 1 }
    }
  }

  private func fill(_ range: Range<Int>, reals strip: MatrixBlock<Real>) {
    for (place, j) in range.enumerated() {
      let column = strip.base + place * strip.stride
      column.clear(count: strip.rows)
      if j < order {
        column.copy(
          from: vectors.base + Int(ascending[order - 1 - j]) * vectors.stride, count: order)
      } else if j < strip.rows {
        column[j] = 1
      }
    }
  }
}

extension MatrixBlock where Scalar: LAPACKScalar {
  /// Writes the adjoint, by a kernel.
  func writeAdjoint(to target: MatrixBlock) { strided.adjoint.pack(into: target) }
}
