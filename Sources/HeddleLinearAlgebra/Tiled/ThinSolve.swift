import HeddleLAPACK
import HeddleScheduler

/// Solutions of one triangular system for a few right-hand sides. Nothing is done often with an element of the
/// matrix, so what counts is how fast it can be read: where it stands, along the columns, and once. Cores
/// that share a system each read their own part of a block of columns.
///
/// Measured on one core of a Zen 5, beside OpenBLAS 0.3.21 on one, an LU of order 1024 that is in no cache: one
/// right-hand side takes 0.25 ms with both, which is the time that memory takes to deliver the factors; four
/// take 0.30 ms against 0.63, sixteen 0.58 against 1.0. Two cores read 1.2 times as fast as one.
struct ThinSolve<Scalar: LAPACKScalar>: Sendable {
  private let system: TriangularSystem<Scalar>
  /// Whether it is worth all cores. The blocks are the same, and so are the bits.
  private let isDivided: Bool

  init(_ system: TriangularSystem<Scalar>, isDivided: Bool) {
    (self.system, self.isDivided) = (system, isDivided)
  }

  /// From so many right-hand sides on, which a vector holds side by side, blocks of the diagonal are packed.
  private static var packedFrom: Int { 8 }
  /// Unknowns in such a block: packing costs more than the solution with what is packed.
  private static var packedStep: Int { 32 }

  private var matrix: StridedMatrix<Scalar> { system.matrix }
  private var isLower: Bool { system.isLower }
  private var isColumnMajor: Bool { matrix.rowStride == 1 || matrix.rows == 1 }

  /// Overwrites B with X. The triangle stands in a column-major matrix, or in its transpose.
  func solve(_ b: MatrixBlock<Scalar>) throws(LAPACKError) {
    let blocks = blocks(of: 0..<matrix.rows, TriangularSystem<Scalar>.step)
    guard let first = blocks.first else { return }
    if isColumnMajor {
      try solveDiagonal(first, b)
      for (own, next) in zip(blocks, blocks.dropFirst()) { try advance(from: own, to: next, b) }
    } else {
      for own in blocks { try collect(own, b) }
    }
  }

  /// A range in blocks, in the order in which they are solved.
  private func blocks(of range: Range<Int>, _ step: Int) -> [Range<Int>] {
    let blocks = (0..<range.pieces(of: step)).map { range.piece($0, of: step) }
    return isLower ? blocks : blocks.reversed()
  }

  /// Rows of a task of its own, whole register tiles: fewer of them where there is more to do for each.
  private func taskRows(_ columns: Int) -> Int { columns < 4 ? 512 : 240 }

  private func forEach(
    _ tasks: Range<Int>, _ body: @Sendable (_ task: Int) throws(LAPACKError) -> Void
  ) throws(LAPACKError) {
    if isDivided { return try Scheduler.current.parallelFor(tasks, grain: .items(1), body) }
    for task in tasks { try body(task) }
  }

  /// Takes a solved block out of the equations that are left. Whoever does the next block's also solves
  /// them, while others are at the rest.
  private func advance(
    from own: Range<Int>, to next: Range<Int>, _ b: MatrixBlock<Scalar>
  ) throws(LAPACKError) {
    let rest = isLower ? next.upperBound..<matrix.rows : 0..<next.lowerBound
    let count = taskRows(b.columns)
    try forEach(0..<1 + rest.pieces(of: count)) { (task) throws(LAPACKError) in
      if task > 0 { return update(rest.piece(task - 1, of: count), by: own, b) }
      update(next, by: own, b)
      try solveDiagonal(next, b)
    }
  }

  /// Takes all solved blocks out of this block's equations, a few equations a task, and solves them.
  private func collect(_ own: Range<Int>, _ b: MatrixBlock<Scalar>) throws(LAPACKError) {
    let solved = isLower ? 0..<own.lowerBound : own.upperBound..<matrix.rows
    let count = 16
    if !solved.isEmpty {
      try forEach(0..<own.pieces(of: count)) { task in
        update(own.piece(task, of: count), by: solved, b)
      }
    }
    try solveDiagonal(own, b)
  }

  /// Takes the unknowns of a block out of equations.
  private func update(_ rows: Range<Int>, by own: Range<Int>, _ b: MatrixBlock<Scalar>) {
    let (x, all) = (b[rows: own, columns: 0..<b.columns], 0..<b.columns)
    let part =
      isColumnMajor
      ? matrix[rows: rows, columns: own] : matrix.transposed[rows: own, columns: rows]
    Kernels.thinProduct(
      part.columnMajorBlock, adjoint: !isColumnMajor, times: x,
      subtractedFrom: b[rows: rows, columns: all])
  }

  private func solveDiagonal(
    _ own: Range<Int>, _ b: MatrixBlock<Scalar>
  ) throws(LAPACKError) {
    let all = 0..<b.columns
    if b.columns < Self.packedFrom {
      let part = matrix[rows: own, columns: own]
      return Kernels.substitute(
        (isColumnMajor ? part : part.transposed).columnMajorBlock, isLower: isLower,
        adjoint: !isColumnMajor, system.diagonal, b[rows: own, columns: all])
    }
    let bytes = TriangularSystem<Scalar>.scratchBytes(columns: b.columns)
    try withBatchScratch(bytes) { (scratch) throws(LAPACKError) in
      for block in blocks(of: own, Self.packedStep) {
        let solved = isLower ? own.lowerBound..<block.lowerBound : block.upperBound..<own.upperBound
        if !isColumnMajor { update(block, by: solved, b) }
        system.solve(block, b[rows: block, columns: all], scratch)
        let rest = isLower ? block.upperBound..<own.upperBound : own.lowerBound..<block.lowerBound
        if isColumnMajor { update(rest, by: block, b) }
      }
    }
  }
}
