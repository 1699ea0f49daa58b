import HeddleLAPACK
import HeddleScheduler

/// Solutions of one large triangular system for a few right-hand sides, on all cores. Nothing is done twice
/// with an element of the matrix, so what counts is how fast it can be read: each core reads its own part
/// of a block of columns, along the columns, and packs none of it.
///
/// Measured on two cores of a Zen 5, which together read 1.2 times as fast as one: at order 4096 one
/// right-hand side takes 0.6 of the time of OpenBLAS 0.3.21 on two threads, four take 0.4, sixteen 0.6.
extension TriangularSystem {
  /// Overwrites B with X. The triangle stands in a column-major matrix, or in its transpose.
  func solveThin(_ b: MatrixBlock<Scalar>) throws(LAPACKError) {
    let order = matrix.rows
    let starts = Array(stride(from: 0, to: order, by: Self.step))
    let blocks = (isLower ? starts : starts.reversed()).map { $0..<min($0 + Self.step, order) }
    guard let first = blocks.first else { return }
    if matrix.rowStride == 1 || order == 1 {
      try solveDiagonal(first, b)
      for (own, next) in zip(blocks, blocks.dropFirst()) { try advance(from: own, to: next, b) }
    } else {
      for own in blocks { try collect(own, b) }
    }
  }

  /// Rows of a task of its own: fewer of them where there is more to do for each.
  private func taskRows(_ columns: Int) -> Int { columns < 4 ? 512 : 256 }

  /// Takes a solved block out of the equations that are left. Whoever does the next block's also solves
  /// them, while others are at the rest.
  private func advance(
    from own: Range<Int>, to next: Range<Int>, _ b: MatrixBlock<Scalar>
  ) throws(LAPACKError) {
    let all = 0..<b.columns, rest = isLower ? next.upperBound..<matrix.rows : 0..<next.lowerBound
    let count = taskRows(b.columns)
    let update = { @Sendable (rows: Range<Int>) in
      Kernels.thinProduct(
        matrix[rows: rows, columns: own].columnMajorBlock, times: b[rows: own, columns: all],
        subtractedFrom: b[rows: rows, columns: all])
    }
    try Scheduler.current.parallelFor(0..<1 + rest.pieces(of: count), grain: .items(1)) {
      (task) throws(LAPACKError) in
      if task > 0 { return update(rest.piece(task - 1, of: count)) }
      update(next)
      try solveDiagonal(next, b)
    }
  }

  /// Takes all solved blocks out of this block's equations, a few equations a task, and solves them.
  private func collect(_ own: Range<Int>, _ b: MatrixBlock<Scalar>) throws(LAPACKError) {
    let all = 0..<b.columns, solved = isLower ? 0..<own.lowerBound : own.upperBound..<matrix.rows
    let count = 16
    if !solved.isEmpty {
      Scheduler.current.parallelFor(0..<own.pieces(of: count), grain: .items(1)) { task in
        let rows = own.piece(task, of: count)
        Kernels.thinProduct(
          matrix.transposed[rows: solved, columns: rows].columnMajorBlock, adjoint: true,
          times: b[rows: solved, columns: all], subtractedFrom: b[rows: rows, columns: all])
      }
    }
    try solveDiagonal(own, b)
  }

  private func solveDiagonal(
    _ own: Range<Int>, _ b: MatrixBlock<Scalar>
  ) throws(LAPACKError) {
    try withBatchScratch(Self.scratchBytes(columns: b.columns)) { (scratch) throws(LAPACKError) in
      solve(own, b[rows: own, columns: 0..<b.columns], scratch)
    }
  }
}
