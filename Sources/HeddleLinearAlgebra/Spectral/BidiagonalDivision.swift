import HeddleLAPACK
import HeddleScheduler

/// Singular values and vectors of an upper bidiagonal matrix by divide and conquer, the halves and all
/// that a merge consists of on all cores.
///
/// A problem has the rows and columns of its range, but for its last row where another problem follows:
/// that row joins the two. Until then it has the singular value zero, with the row itself as its left
/// vector, and for its right one the vector that the problem's rows do not see.
///
/// Source: Gu and Eisenstat, "A divide-and-conquer algorithm for the bidiagonal SVD", 1995, as in
/// LAPACK's `lasd0` to `lasd3`, with our own solver of the secular equation.
///
/// Unchecked for the reason that `TridiagonalDivision` gives.
struct BidiagonalDivision<Real: LAPACKReal>: @unchecked Sendable {
  let order: Int
  let blocks: SpectralBlocks
  private let diagonal: UnsafeMutablePointer<Real>
  private let offDiagonal: UnsafeMutablePointer<Real>
  /// The singular values of a problem in its rows, in the order of its columns.
  let values: UnsafeMutablePointer<Real>
  let left: MatrixBlock<Real>
  let right: MatrixBlock<Real>
  private let gathered: MatrixBlock<Real>
  private let secular: MatrixBlock<Real>
  /// The columns of a problem, counted from its own first one, by ascending values.
  let ascending: UnsafeMutablePointer<Int32>
  private let merges: MergeMemory<Real>

  /// The matrix has a largest element near 1, or is zero.
  init<Scalar>(
    order: Int, blocks: SpectralBlocks, _ matrix: Bidiagonal<Scalar>, _ scratch: inout Scratch
  ) where Scalar.Magnitude == Real {
    (self.order, self.blocks) = (order, blocks)
    (diagonal, offDiagonal) = (matrix.diagonal, matrix.offDiagonal)
    let rows = Kernels.padded(order)
    let stride = Kernels.stride(Real.self, rows: order)
    func square() -> MatrixBlock<Real> {
      scratch.matrix(Real.self, rows: rows, columns: rows, stride: stride)
    }
    (left, right, gathered, secular) = (square(), square(), square(), square())
    values = scratch.elements(Real.self, rows)
    ascending = scratch.elements(Int32.self, rows)
    merges = MergeMemory(count: rows, &scratch)
  }

  static func scratchBytes(order: Int) -> Int {
    let rows = Kernels.padded(order)
    return 4 * Scratch.bytes(Real.self, Kernels.stride(Real.self, rows: order) * rows)
      + Scratch.bytes(Real.self, rows) + Scratch.bytes(Int32.self, rows)
      + MergeMemory<Real>.bytes(count: rows)
  }

  func run() throws(LAPACKError) { try solve(0..<order) }

  private func solve(_ range: Range<Int>) throws(LAPACKError) {
    if range.count <= blocks.leaf { return try iterate(range) }
    let cut = range.lowerBound + Kernels.padded((range.count + 1) / 2)
    _ = try Scheduler.current.join(
      { () throws(LAPACKError) in try solve(range.lowerBound..<cut) },
      { () throws(LAPACKError) in try solve(cut..<range.upperBound) })
    merge(range, cut)
  }

  /// Whether the range's last row joins it to another.
  private func isJoined(_ range: Range<Int>) -> Bool { range.upperBound < order }

  private func iterate(_ range: Range<Int>) throws(LAPACKError) {
    let (start, count) = (range.lowerBound, range.count)
    let own = isJoined(range) ? count - 1 : count
    for j in start..<Kernels.padded(range.upperBound) {
      (left.base + j * left.stride).update(repeating: 0, count: left.rows)
      (right.base + j * right.stride).update(repeating: 0, count: right.rows)
    }
    values[start + count - 1] = 0
    (values + start).update(from: diagonal + start, count: own)
    let rows = start..<start + own
    // What a merge needs later is scratch until then.
    let rightByRows = secular[rows: range, columns: range]
    try LAPACK.lasdq(
      diagonal: values + start, offDiagonal: offDiagonal + start,
      u: left[rows: rows, columns: rows], vt: rightByRows,
      scratch: gathered.base + start * gathered.stride)
    for j in 0..<count {
      for i in 0..<count {
        right.base[start + i + (start + j) * right.stride] =
          rightByRows.base[j + i * rightByRows.stride]
      }
    }
    if own < count { left.base[(start + own) * (left.stride + 1)] = 1 }
    for j in 0..<own { ascending[start + j] = Int32(j) }
  }

  private func merge(_ range: Range<Int>, _ cut: Int) {
    let (start, count, middle) = (range.lowerBound, range.count, cut - range.lowerBound)
    let own = merges[start]
    let (alpha, beta) = (diagonal[cut - 1], offDiagonal[cut - 1])
    let seconds = count - middle - (isJoined(range) ? 1 : 0)
    // Of a part far smaller than the whole, no more is asked than of the whole.
    var largest = max(abs(alpha), abs(beta), .ulpOfOne)
    for j in 0..<count {
      let (row, scale) = j < middle ? (cut - 1, alpha) : (cut, beta)
      own.z[j] = scale * right.base[row + (start + j) * right.stride]
      largest = max(largest, abs(values[start + j]))
    }
    let special = middle - 1
    let tolerance = 4 * Real.ulpOfOne * largest
    own.kinds[special] = 0
    if isJoined(range) {
      own.kinds[special] = 1
      joinUnseen(start + special, start + count - 1, own.z + special, own.z + count - 1, tolerance)
    }
    if abs(own.z[special]) <= tolerance { own.z[special] = tolerance }
    let whole = start..<Kernels.padded(range.upperBound)
    let step = MergeStep(
      count: count,
      halves: .init(cut: middle, firsts: middle - 1, seconds: seconds, special: special), rho: 1,
      largest: largest, blocks: blocks, values: values + start, ascending: ascending + start,
      vectors: right[rows: whole, columns: whole], left: left[rows: whole, columns: whole],
      gathered: gathered[rows: whole, columns: whole],
      secular: secular[rows: whole, columns: whole], memory: own)
    step.run()
    if isJoined(range) { values[range.upperBound - 1] = 0 }
  }

  /// Rotates the two right vectors that the halves' rows do not see, so that the joining row does not
  /// see the last one either.
  private func joinUnseen(
    _ first: Int, _ last: Int, _ z: UnsafeMutablePointer<Real>, _ other: UnsafeMutablePointer<Real>,
    _ tolerance: Real
  ) {
    let length = (z.pointee * z.pointee + other.pointee * other.pointee).squareRoot()
    if length <= tolerance { return }
    let (c, s) = (z.pointee / length, other.pointee / length)
    let (x, y) = (right.base + first * right.stride, right.base + last * right.stride)
    for i in 0..<right.rows { (x[i], y[i]) = (c * x[i] + s * y[i], c * y[i] - s * x[i]) }
    z.pointee = length
    other.pointee = 0
  }
}
