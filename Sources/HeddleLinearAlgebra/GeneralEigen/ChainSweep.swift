import HeddleArrays
import HeddleLAPACK
import HeddleScheduler

/// One chain of bulges through an active block, window by window.
///
/// While the bulges go through a window, the other cores do what the window before has left to do
/// outside; of that the next window needs but the columns that it has before the others, and does them
/// itself.
struct ChainSweep<Scalar: MatrixScalar>: Sendable {
  let matrix: SchurMatrix<Scalar>
  let active: Range<Int>
  let chain: Kernels.Chain<Scalar>

  /// A block in one window.
  private var isOneWindow: Bool {
    active.count <= min(matrix.blocks.whole, Kernels.mostTurned(Scalar.self))
  }

  /// The order of the largest window, and elements from column to column of its transformation.
  private var order: Int {
    isOneWindow
      ? active.count : min(active.count, steps + 3 * chain.bulges)
  }
  private var stride: Int { Kernels.padded(order) }
  /// The steps of a window, whose order is limited.
  private var steps: Int {
    min(matrix.blocks.steps, Kernels.mostTurned(Scalar.self) - 3 * chain.bulges)
  }

  func run() throws(LAPACKError) {
    let square = Scratch.bytes(Scalar.self, stride * order)
    let packed = Scratch.bytes(Scalar.self, PackedMatrix<Scalar>.count(rows: order, columns: order))
    let work = Kernels.Chain<Scalar>.scratchCount(rows: order)
    let bytes = 2 * square + 2 * packed + Scratch.bytes(Scalar.self, work)
    try withBatchScratch(bytes) { (scratch) throws(LAPACKError) in
      let transforms = Slots(scratch.elements(Scalar.self, 2 * square / size), size: square / size)
      let adjoints = Slots(scratch.elements(Scalar.self, 2 * packed / size), size: packed / size)
      let own = Slots(scratch.elements(Scalar.self, work))
      var last: WindowTurn<Scalar>?
      var number = 0
      let window = isOneWindow ? chain.steps : steps
      for first in Swift.stride(from: 0, to: chain.steps, by: window) {
        let steps = first..<min(first + window, chain.steps)
        let turn = turn(steps, transforms[number % 2], adjoints[number % 2])
        let before = last
        try matrix.perform(before.map { rest(of: $0, right: turn.range.upperBound) }) {
          if let before { bring(turn.range, upToDateWith: before) }
          chain.chase(
            steps, in: matrix.h[rows: active, columns: active], into: turn.u, scratch: own[0])
          turn.adjoint.pack(turn.u.strided.adjoint)
        }
        last = turn
        number += 1
      }
      if let last { try matrix.perform(rest(of: last, right: last.range.upperBound)) }
    }
  }

  private var size: Int { MemoryLayout<Scalar>.stride }

  private func turn(
    _ steps: Range<Int>, _ u: UnsafeMutablePointer<Scalar>, _ adjoint: UnsafeMutablePointer<Scalar>
  ) -> WindowTurn<Scalar> {
    let rows = chain.rows(steps)
    return WindowTurn(
      u: MatrixBlock(u, rows: rows.count, columns: rows.count, stride: stride),
      adjoint: PackedMatrix(adjoint, rows: rows.count, columns: rows.count),
      range: active.lowerBound + rows.lowerBound..<active.lowerBound + rows.upperBound)
  }

  /// A window has a column and a row before those that it mixes.
  private func rest(of turn: WindowTurn<Scalar>, right: Int) -> FarUpdate<Scalar> {
    let origin = max(active.lowerBound, turn.range.lowerBound - 1)
    return matrix.update(by: turn, in: active, origin: origin, right: right)
  }

  private func bring(_ range: Range<Int>, upToDateWith turn: WindowTurn<Scalar>) {
    let columns = turn.range.upperBound..<range.upperBound
    Kernels.turnRows(matrix.h[rows: turn.range, columns: columns], by: turn.adjoint)
  }
}
