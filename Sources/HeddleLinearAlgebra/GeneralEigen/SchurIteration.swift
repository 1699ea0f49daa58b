import HeddleArrays
import HeddleLAPACK
import Numerics

/// The QR iteration, from a Hessenberg matrix to its Schur form: sweeps by many shifts, between which
/// deflations are looked for in a window at the end of the active block.
///
/// A sweep is chains of small bulges that go through windows on the diagonal; a window's transformations
/// are gathered in one matrix, by which the rest of the rows, columns and vectors is multiplied on all
/// cores, while the next window is at work. So nearly all operations are in products.
///
/// Source: Braman, Byers and Mathias, "The multishift QR algorithm", parts I and II, 2002, with the
/// strategy of LAPACK's `laqr0`.
struct SchurIteration<Scalar: MatrixScalar>: Sendable {
  let matrix: SchurMatrix<Scalar>

  private var blocks: SchurBlocks { matrix.blocks }

  /// Iterates on these rows and columns, with zeros to the left of them.
  ///
  /// - Returns: how many rows from the first one on have not converged.
  func run(_ range: Range<Int>) throws(LAPACKError) -> Int {
    let values = Scratch.bytes(Complex<Scalar.Magnitude>.self, range.count)
    let shifts = Scratch.bytes(Scalar.Magnitude.self, 4 * range.count)
    return try withBatchScratch(values + shifts) { (scratch) throws(LAPACKError) in
      let found = scratch.elements(Complex<Scalar.Magnitude>.self, range.count)
      return try iterate(
        range, ShiftList(scratch.elements(Scalar.Magnitude.self, 4 * range.count)), found)
    }
  }

  private func iterate(
    _ range: Range<Int>, _ list: ShiftList<Scalar>,
    _ found: UnsafeMutablePointer<Complex<Scalar.Magnitude>>
  ) throws(LAPACKError) -> Int {
    var list = list
    /// Windows without a deflation, one after the other, and the order of the last one.
    var (failures, lastOrder) = (0, 0)
    var end = range.upperBound
    // LAPACK's limit: three iterations for an eigenvalue are common.
    for _ in 0..<30 * max(10, range.count) {
      matrix.dropNegligible(in: range.lowerBound..<end)
      while end > range.lowerBound, isSingle(end - 1, range.lowerBound) { end -= 1 }
      if end == range.lowerBound { return 0 }
      var active = activeBlock(range.lowerBound..<end)
      if active.count <= matrix.leaf {
        let whole = EarlyDeflation(matrix: matrix, active: active, order: active.count)
        let unconverged = try whole.finish()
        if unconverged > 0 { return active.lowerBound + unconverged - range.lowerBound }
        (end, failures, lastOrder) = (active.lowerBound, 0, 0)
        continue
      }
      let (order, shiftCount) = sizes(active, failures: failures, lastOrder)
      lastOrder = order
      let window = EarlyDeflation(matrix: matrix, active: active, order: order)
      let result = try window.run(into: found)
      failures = result.deflated > 0 ? 0 : failures + 1
      end -= result.deflated
      active = active.lowerBound..<end
      if result.deflated * 100 > order * blocks.nibble || active.count <= matrix.leaf { continue }
      list.choose(
        min(shiftCount, (active.count - 1) / 2 * 2), from: found, count: result.shifts,
        isExceptional: failures > 0 && failures % 6 == 0, matrix, active)
      for first in stride(from: 0, to: list.count, by: blocks.chain) {
        let chain = Kernels.Chain<Scalar>(
          order: active.count, bulges: min(blocks.chain, list.count - first),
          shifts: list.shifts + 4 * first)
        try ChainSweep(matrix: matrix, active: active, chain: chain).run()
      }
    }
    return end - range.lowerBound
  }

  /// Whether the last row is a block of order one.
  private func isSingle(_ row: Int, _ first: Int) -> Bool {
    row == first || matrix[row, row - 1] == .zero
  }

  /// The rows and columns at the end that hang together.
  private func activeBlock(_ range: Range<Int>) -> Range<Int> {
    var first = range.upperBound - 1
    while first > range.lowerBound, matrix[first, first - 1] != .zero { first -= 1 }
    return first..<range.upperBound
  }

  /// The order of a deflation window and the number of shifts.
  private func sizes(
    _ active: Range<Int>, failures: Int, _ lastOrder: Int
  ) -> (window: Int, shifts: Int) {
    let shifts = min(blocks.shifts(order: active.count), (active.count + 6) / 9 * 2)
    var order = max(2, min(shifts, (active.count - 1) / 3))
    // Where nothing has deflated for long, look further.
    if failures >= 5 { order = max(2 * lastOrder, order) }
    order = min(order, active.count, Kernels.mostTurned(Scalar.self) - 1)
    let spike = active.upperBound - order
    if order < active.count, spike - 1 > active.lowerBound,
      matrix[spike, spike - 1].magnitude > matrix[spike - 1, spike - 2].magnitude
    {
      order += 1
    }
    return (order, max(2, shifts / 2 * 2))
  }
}
