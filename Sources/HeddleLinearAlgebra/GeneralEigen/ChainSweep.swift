import HeddleLAPACK
import HeddleScheduler

/// One chain of bulges through an active block, window by window.
///
/// While the bulges go through a window, the other cores do what the window before has left to do
/// outside; of that the next window needs but the columns that it has before the others, and does them
/// itself.
struct ChainSweep<Real: LAPACKReal>: Sendable {
  let matrix: SchurMatrix<Real>
  let active: Range<Int>
  let chain: Kernels.Chain<Real>

  /// A block in one window.
  private var isOneWindow: Bool { active.count <= matrix.blocks.whole }

  /// The order of the largest window, and elements from column to column of its transformation.
  private var order: Int {
    isOneWindow
      ? active.count : min(active.count, matrix.blocks.steps + 3 * chain.bulges)
  }
  private var stride: Int { Kernels.padded(order) }

  func run() throws(LAPACKError) {
    let square = Scratch.bytes(Real.self, stride * order)
    let packed = Scratch.bytes(Real.self, PackedMatrix<Real>.count(rows: order, columns: order))
    let work = Kernels.Chain<Real>.scratchCount(rows: order)
    let bytes = 2 * square + 2 * packed + Scratch.bytes(Real.self, work)
    try withBatchScratch(bytes) { (scratch) throws(LAPACKError) in
      let transforms = Slots(scratch.elements(Real.self, 2 * square / size), size: square / size)
      let adjoints = Slots(scratch.elements(Real.self, 2 * packed / size), size: packed / size)
      let own = Slots(scratch.elements(Real.self, work))
      var last: WindowTurn<Real>?
      var number = 0
      let window = isOneWindow ? chain.steps : matrix.blocks.steps
      for first in Swift.stride(from: 0, to: chain.steps, by: window) {
        let steps = first..<min(first + window, chain.steps)
        let turn = turn(steps, transforms[number % 2], adjoints[number % 2])
        let before = last
        try matrix.perform(before.map { rest(of: $0, right: turn.range.upperBound) }) {
          if let before { bring(turn.range, upToDateWith: before) }
          chain.chase(
            steps, in: matrix.h[rows: active, columns: active], into: turn.u, scratch: own[0])
          turn.adjoint.pack(turn.u.strided.transposed)
        }
        last = turn
        number += 1
      }
      if let last { try matrix.perform(rest(of: last, right: last.range.upperBound)) }
    }
  }

  private var size: Int { MemoryLayout<Real>.stride }

  private func turn(
    _ steps: Range<Int>, _ u: UnsafeMutablePointer<Real>, _ adjoint: UnsafeMutablePointer<Real>
  ) -> WindowTurn<Real> {
    let rows = chain.rows(steps)
    return WindowTurn(
      u: MatrixBlock(u, rows: rows.count, columns: rows.count, stride: stride),
      adjoint: PackedMatrix(adjoint, rows: rows.count, columns: rows.count),
      range: active.lowerBound + rows.lowerBound..<active.lowerBound + rows.upperBound)
  }

  /// A window has a column and a row before those that it mixes.
  private func rest(of turn: WindowTurn<Real>, right: Int) -> FarUpdate<Real> {
    let origin = max(active.lowerBound, turn.range.lowerBound - 1)
    return matrix.update(by: turn, in: active, origin: origin, right: right)
  }

  private func bring(_ range: Range<Int>, upToDateWith turn: WindowTurn<Real>) {
    let columns = turn.range.upperBound..<range.upperBound
    Kernels.turnRows(matrix.h[rows: turn.range, columns: columns], by: turn.adjoint)
  }
}
