import HeddleLAPACK
import HeddleScheduler

/// Singular vectors of a bidiagonal matrix on their way to those of the matrix that it came from, in the
/// order of descending values, and after them as many as complete them.
///
/// Unchecked, as tasks only read what is given, and write columns or rows of their own.
struct SingularVectors<Real: LAPACKReal>: @unchecked Sendable {
  private let vectors: MatrixBlock<Real>
  private let order: Int
  private let ascending: UnsafeMutablePointer<Int32>
  /// The last one is applied first.
  private let transforms: [BackTransform<Real>]

  init(
    vectors: MatrixBlock<Real>, division: BidiagonalDivision<Real>,
    _ transforms: [BackTransform<Real>]
  ) {
    (self.vectors, order, ascending) = (vectors, division.order, division.ascending)
    self.transforms = transforms
  }

  /// Writes them to the columns of `target`.
  func write(columnsOf target: MatrixBlock<Real>, _ blocks: SpectralBlocks) throws(LAPACKError) {
    let columns = 0..<target.columns
    if order >= blocks.tiledFrom {
      columns.forEachPiece(of: blocks.strip) { own in
        fill(own, into: target[rows: 0..<target.rows, columns: own])
      }
      for transform in transforms.reversed() {
        try transform.applyOnAllCores(to: target, width: blocks.tile)
      }
      return
    }
    try columns.forEachPiece(of: blocks.strip) { (own) throws(LAPACKError) in
      try form(own, into: target[rows: 0..<target.rows, columns: own])
    }
  }

  /// Writes them to the rows of `target`.
  func write(rowsOf target: MatrixBlock<Real>, _ blocks: SpectralBlocks) throws(LAPACKError) {
    let rows = 0..<target.rows
    if order >= blocks.tiledFrom {
      return try withBatchScratch(Scratch.bytes(Real.self, target.rows * target.columns)) {
        (scratch) throws(LAPACKError) in
        let byColumns = scratch.matrix(Real.self, rows: target.columns, columns: target.rows)
        try write(columnsOf: byColumns, blocks)
        rows.forEachPiece(of: blocks.strip) { own in
          byColumns[rows: 0..<target.columns, columns: own].writeTranspose(
            to: target[rows: own, columns: 0..<target.columns])
        }
      }
    }
    try rows.forEachPiece(of: blocks.strip) { (own) throws(LAPACKError) in
      try withBatchScratch(Scratch.bytes(Real.self, target.columns * own.count)) {
        (scratch) throws(LAPACKError) in
        let strip = scratch.matrix(Real.self, rows: target.columns, columns: own.count)
        try form(own, into: strip)
        strip.writeTranspose(to: target[rows: own, columns: 0..<target.columns])
      }
    }
  }

  private func form(_ range: Range<Int>, into strip: MatrixBlock<Real>) throws(LAPACKError) {
    fill(range, into: strip)
    for transform in transforms.reversed() { try transform.apply(to: strip) }
  }

  private func fill(_ range: Range<Int>, into strip: MatrixBlock<Real>) {
    for (place, j) in range.enumerated() {
      let column = strip.base + place * strip.stride
      column.update(repeating: 0, count: strip.rows)
      if j < order {
        column.update(
          from: vectors.base + Int(ascending[order - 1 - j]) * vectors.stride, count: order)
      } else {
        column[j] = 1
      }
    }
  }
}

extension MatrixBlock where Scalar: LAPACKReal {
  /// Writes the transpose, by a kernel.
  func writeTranspose(to target: MatrixBlock) {
    _ = StridedMatrix(
      base, rows: columns, columns: rows, rowStride: stride, columnStride: 1
    ).pack(into: target)
  }
}
