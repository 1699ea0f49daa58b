import HeddleLAPACK
import HeddleScheduler

/// A unitary transformation U of some neighbouring rows and columns, made in a window on the diagonal.
struct WindowTurn<Scalar: LAPACKScalar>: @unchecked Sendable {
  // The one task that makes it writes it before all those that use it.
  let u: MatrixBlock<Scalar>
  let adjoint: PackedMatrix<Scalar>
  /// The rows and columns.
  let range: Range<Int>
}

/// What a turn of a window does outside: to the rows on its right, the columns above it, and the columns
/// of the vectors. The parts are independent of one another, and each is a product in place.
struct FarUpdate<Scalar: LAPACKScalar>: @unchecked Sendable {
  // Parts are written by one task each; the turn is only read.
  let turn: WindowTurn<Scalar>
  let right: MatrixBlock<Scalar>
  let above: MatrixBlock<Scalar>
  let vectors: MatrixBlock<Scalar>?
  let strip: Int

  /// How many parts there are.
  var count: Int { rightCount + aboveCount + pieces(vectors?.rows ?? 0) }

  private var rightCount: Int { pieces(right.columns) }
  private var aboveCount: Int { pieces(above.rows) }
  private func pieces(_ count: Int) -> Int { (0..<count).pieces(of: strip) }

  func perform(_ number: Int) throws(LAPACKError) {
    if number < rightCount {
      let own = (0..<right.columns).piece(number, of: strip)
      return Kernels.turnRows(right[rows: 0..<right.rows, columns: own], by: turn.adjoint)
    }
    let isAbove = number < rightCount + aboveCount
    guard let block = isAbove ? above : vectors else { return }
    let piece = isAbove ? number - rightCount : number - rightCount - aboveCount
    let own = (0..<block.rows).piece(piece, of: strip)
    let count = Kernels.turnScratchCount(order: turn.u.rows)
    try withBatchScratch(Scratch.bytes(Scalar.self, count)) { (scratch) throws(LAPACKError) in
      Kernels.turnColumns(
        block[rows: own, columns: 0..<block.columns], by: turn.u,
        scratch: scratch.elements(Scalar.self, count))
    }
  }
}
