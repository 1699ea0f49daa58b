import HeddleLAPACK
import HeddleScheduler

/// Eigenvalues and eigenvectors of a symmetric tridiagonal matrix by divide and conquer, the halves and
/// all that a merge consists of on all cores.
///
/// Source: Cuppen, "A divide and conquer method for the symmetric tridiagonal eigenproblem", 1981, as in
/// LAPACK's `laed0` to `laed3`, with our own solver of the secular equation.
///
/// Unchecked, because tasks share the memory that the caller lends: a problem's rows and columns belong
/// to the task that solves it, and within a merge each task writes columns or tiles of its own.
struct TridiagonalDivision<Real: LAPACKReal>: @unchecked Sendable {
  let order: Int
  let blocks: SpectralBlocks
  /// The eigenvalues of a problem in its rows, in the order of its columns.
  let values: UnsafeMutablePointer<Real>
  private let offDiagonal: UnsafeMutablePointer<Real>
  /// The eigenvectors of a problem in its rows and columns.
  let vectors: MatrixBlock<Real>
  private let gathered: MatrixBlock<Real>
  private let secular: MatrixBlock<Real>
  /// The columns of a problem, counted from its own first one, by ascending eigenvalues.
  let ascending: UnsafeMutablePointer<Int32>
  private let merges: MergeMemory<Real>

  /// The diagonal becomes the eigenvalues. The matrix has a largest element near 1, or is zero.
  init(
    order: Int, blocks: SpectralBlocks, _ matrix: Kernels.Tridiagonal<Real>,
    _ scratch: inout Scratch
  ) {
    (self.order, self.blocks) = (order, blocks)
    (values, offDiagonal) = (matrix.diagonal, matrix.offDiagonal)
    let rows = Kernels.padded(order)
    let stride = Kernels.stride(Real.self, rows: order)
    func square() -> MatrixBlock<Real> {
      scratch.matrix(Real.self, rows: rows, columns: rows, stride: stride)
    }
    (vectors, gathered, secular) = (square(), square(), square())
    ascending = scratch.elements(Int32.self, rows)
    merges = MergeMemory(count: rows, &scratch)
  }

  static func scratchBytes(order: Int) -> Int {
    let rows = Kernels.padded(order)
    return 3 * Scratch.bytes(Real.self, Kernels.stride(Real.self, rows: order) * rows)
      + Scratch.bytes(Int32.self, rows) + MergeMemory<Real>.bytes(count: rows)
  }

  func run() throws(LAPACKError) { try solve(0..<order) }

  private func solve(_ range: Range<Int>) throws(LAPACKError) {
    if range.count <= blocks.leaf { return try iterate(range) }
    let middle = range.lowerBound + Kernels.padded((range.count + 1) / 2)
    let coupling = offDiagonal[middle - 1]
    values[middle - 1] -= abs(coupling)
    values[middle] -= abs(coupling)
    _ = try Scheduler.current.join(
      { () throws(LAPACKError) in try solve(range.lowerBound..<middle) },
      { () throws(LAPACKError) in try solve(middle..<range.upperBound) })
    merge(range, middle, coupling)
  }

  private func iterate(_ range: Range<Int>) throws(LAPACKError) {
    let start = range.lowerBound
    for j in start..<Kernels.padded(range.upperBound) {
      (vectors.base + j * vectors.stride).update(repeating: 0, count: vectors.rows)
    }
    // Its scratch is what a merge needs later.
    try LAPACK.steqr(
      diagonal: values + start, offDiagonal: offDiagonal + start,
      vectors: vectors[rows: range, columns: range],
      scratch: gathered.base + start * gathered.stride)
    for j in range { ascending[j] = Int32(j - start) }
  }

  private func merge(_ range: Range<Int>, _ middle: Int, _ coupling: Real) {
    let (start, count, cut) = (range.lowerBound, range.count, middle - range.lowerBound)
    let whole = start..<Kernels.padded(range.upperBound)
    let own = merges[start]
    let scale = Real(0.5).squareRoot()
    for j in 0..<count {
      let row = j < cut ? middle - 1 : middle
      let element = vectors.base[row + (start + j) * vectors.stride] * scale
      own.z[j] = j >= cut && coupling < 0 ? -element : element
    }
    var largest = Real(0)
    for j in 0..<count { largest = max(largest, abs(values[start + j]), abs(own.z[j])) }
    let step = MergeStep(
      count: count, halves: .init(cut: cut, firsts: cut, seconds: count - cut),
      rho: abs(2 * coupling), largest: largest, blocks: blocks, values: values + start,
      ascending: ascending + start, vectors: vectors[rows: whole, columns: whole], left: nil,
      gathered: gathered[rows: whole, columns: whole],
      secular: secular[rows: whole, columns: whole], memory: own)
    step.run()
  }
}
