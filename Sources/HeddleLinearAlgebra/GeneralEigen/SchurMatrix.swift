import HeddleLAPACK
import HeddleScheduler
import Numerics

/// A Hessenberg matrix on its way to Schur form, and the vectors that it is turned with.
///
/// Unchecked, as whoever makes it lends the memory; of the tasks that run at the same time, one works in
/// a window on the diagonal and the others on parts outside.
struct SchurMatrix<Real: LAPACKReal>: @unchecked Sendable {
  let h: MatrixBlock<Real>
  let vectors: MatrixBlock<Real>?
  /// Whether all of the form is wanted, and not only its eigenvalues.
  let isWhole: Bool
  /// Whether there is enough work for all cores.
  let isDivided: Bool
  let blocks: SchurBlocks

  subscript(row: Int, column: Int) -> Real {
    get { h.base[row + column * h.stride] }
    nonmutating set { h.base[row + column * h.stride] = newValue }
  }

  /// What is left to do for a turn made in a window of an active block whose first row is `origin`, when
  /// the columns before `right` are done.
  func update(
    by turn: WindowTurn<Real>, in active: Range<Int>, origin: Int, right: Int
  ) -> FarUpdate<Real> {
    let (first, end) = isWhole ? (0, h.columns) : (active.lowerBound, active.upperBound)
    return FarUpdate(
      turn: turn, right: h[rows: turn.range, columns: min(right, end)..<end],
      above: h[rows: first..<max(first, origin), columns: turn.range],
      vectors: vectors.map { $0[rows: 0..<$0.rows, columns: turn.range] }, strip: blocks.strip)
  }

  /// Does one thing and an update, at the same time where that is worth it.
  func perform(
    _ update: FarUpdate<Real>?, beside body: @Sendable () throws(LAPACKError) -> Void = {}
  ) throws(LAPACKError) {
    let count = update?.count ?? 0
    if !isDivided || count == 0 {
      try body()
      for number in 0..<count { try update?.perform(number) }
      return
    }
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
      let below = abs(self[k + 1, k])
      if below == 0 { continue }
      let (here, next) = (self[k, k], self[k + 1, k + 1])
      var size = abs(here) + abs(next)
      if size == 0 {
        if k > range.lowerBound { size += abs(self[k, k - 1]) }
        if k + 2 < range.upperBound { size += abs(self[k + 2, k + 1]) }
      }
      if below > max(Self.least, .ulpOfOne * size) { continue }
      let beside = abs(self[k, k + 1])
      let (more, less) = (max(below, beside), min(below, beside))
      let (large, small) = (max(abs(next), abs(here - next)), min(abs(next), abs(here - next)))
      let sum = large + more
      if below <= Self.least
        || less * (more / sum)
          <= max(Self.least, .ulpOfOne * (small * (large / sum)))
      {
        self[k + 1, k] = 0
      }
    }
  }

  /// What is nothing beside any matrix whose largest element is in `BlockedEigen.safeExponents`: far below
  /// its rounding.
  static var least: Real { .leastNormalMagnitude / .ulpOfOne }

  /// The eigenvalues of rows and columns k and k + 1.
  func pair(_ k: Int) -> (Complex<Real>, Complex<Real>) {
    Self.pair(self[k, k], self[k, k + 1], self[k + 1, k], self[k + 1, k + 1])
  }

  /// The eigenvalues of a matrix of order two, given by rows: real ones, or a conjugate pair whose first
  /// has the positive imaginary part.
  static func pair(_ a: Real, _ b: Real, _ c: Real, _ d: Real) -> (Complex<Real>, Complex<Real>) {
    // In units of their largest, so that no square leaves the range.
    let unit = max(abs(a), abs(b), abs(c), abs(d))
    if unit == 0 { return (.zero, .zero) }
    let half = (a - d) / unit / 2
    let product = (b / unit) * (c / unit)
    let square = half * half + product
    if square < 0 {
      let imaginary = (-square).squareRoot() * unit
      return (Complex(d + half * unit, imaginary), Complex(d + half * unit, -imaginary))
    }
    // Of the two roots z of z² - 2 half z - product, the larger one does not suffer from cancellation.
    let large = half + Real(signOf: half, magnitudeOf: square.squareRoot())
    let other = large == 0 ? 0 : -product / large
    return (Complex(d + large * unit, 0), Complex(d + other * unit, 0))
  }

  /// The eigenvalues on the diagonal of a Schur form.
  func values(_ range: Range<Int>, into values: UnsafeMutablePointer<Complex<Real>>) {
    var k = range.lowerBound
    while k < range.upperBound {
      if k + 1 < range.upperBound, self[k + 1, k] != 0 {
        (values[k], values[k + 1]) = pair(k)
        k += 2
      } else {
        values[k] = Complex(self[k, k], 0)
        k += 1
      }
    }
  }
}
