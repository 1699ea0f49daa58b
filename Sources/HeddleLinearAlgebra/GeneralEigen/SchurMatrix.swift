import HeddleArrays
import HeddleLAPACK
import HeddleScheduler

/// A Hessenberg matrix on its way to Schur form, and the vectors that it is turned with.
///
/// Unchecked, as whoever makes it lends the memory; of the tasks that run at the same time, one works in
/// a window on the diagonal and the others on parts outside.
struct SchurMatrix<Scalar: MatrixScalar>: @unchecked Sendable {
  let h: MatrixBlock<Scalar>
  let vectors: MatrixBlock<Scalar>?
  /// Whether all of the form is wanted, and not only its eigenvalues.
  let isWhole: Bool
  let blocks: SchurBlocks
  /// Of how many deflation windows this is inside.
  var depth = 0

  /// The largest active block that is not iterated on by sweeps. A window may become its whole active block
  /// where nothing deflates for long: then sweeps in it would fail again, and again in its windows.
  var leaf: Int { depth < 2 ? blocks.leaf : Kernels.mostTurned(Scalar.self) }

  subscript(row: Int, column: Int) -> Scalar {
    get { h.base[row + column * h.stride] }
    nonmutating set { h.base[row + column * h.stride] = newValue }
  }

  /// What is left to do for a turn made in a window of an active block whose first row is `origin`, when
  /// the columns before `right` are done.
  func update(
    by turn: WindowTurn<Scalar>, in active: Range<Int>, origin: Int, right: Int
  ) -> FarUpdate<Scalar> {
    let (first, end) = isWhole ? (0, h.columns) : (active.lowerBound, active.upperBound)
    return FarUpdate(
      turn: turn, right: h[rows: turn.range, columns: min(right, end)..<end],
      above: h[rows: first..<max(first, origin), columns: turn.range],
      vectors: vectors.map { $0[rows: 0..<$0.rows, columns: turn.range] }, strip: blocks.strip)
  }

  /// Does one thing and an update, at the same time.
  func perform(
    _ update: FarUpdate<Scalar>?, beside body: @Sendable () throws(LAPACKError) -> Void = {}
  ) throws(LAPACKError) {
    let count = update?.count ?? 0
    try Scheduler.current.parallelFor(0..<count + 1, grain: .items(1)) {
      (number) throws(LAPACKError) in
      if number == 0 { try body() } else { try update?.perform(number - 1) }
    }
  }

  /// Makes what rounding could as well have made of them of the subdiagonal's negligible elements: zero.
  ///
  /// Source: Ahues and Tisseur, "A new deflation criterion for the QR algorithm", 1997.
  func dropNegligible(in range: Range<Int>) {
    for k in range.dropLast() {
      let below = self[k + 1, k].magnitude
      if below == 0 { continue }
      let (here, next) = (self[k, k], self[k + 1, k + 1])
      var size = here.magnitude + next.magnitude
      if size == 0 {
        if k > range.lowerBound { size += self[k, k - 1].magnitude }
        if k + 2 < range.upperBound { size += self[k + 2, k + 1].magnitude }
      }
      if below > max(Self.least, .ulpOfOne * size) { continue }
      let beside = self[k, k + 1].magnitude
      let (more, less) = (max(below, beside), min(below, beside))
      let (last, difference) = (next.magnitude, (here - next).magnitude)
      let (large, small) = (max(last, difference), min(last, difference))
      let sum = large + more
      if below <= Self.least
        || less * (more / sum)
          <= max(Self.least, .ulpOfOne * (small * (large / sum)))
      {
        self[k + 1, k] = .zero
      }
    }
  }

  /// What is nothing beside any matrix whose largest element is in `BlockedEigen.safeExponents`: far below
  /// its rounding.
  static var least: Scalar.Magnitude { .leastNormalMagnitude / .ulpOfOne }
}
