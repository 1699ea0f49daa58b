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
      MatrixBlock(
        scratch.elements(Real.self, stride * rows), rows: rows, columns: rows, stride: stride)
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
    let step = MergeStep(
      count: count, cut: cut, rho: abs(2 * coupling), blocks: blocks, values: values + start,
      ascending: ascending + start, vectors: vectors[rows: whole, columns: whole],
      gathered: gathered[rows: whole, columns: whole],
      secular: secular[rows: whole, columns: whole], memory: own)
    step.run()
  }
}

/// Vectors for merges, each problem's part where its rows are.
///
/// Unchecked for the reason that `TridiagonalDivision` gives.
struct MergeMemory<Real: LAPACKReal>: @unchecked Sendable {
  var z: UnsafeMutablePointer<Real>
  var poles: UnsafeMutablePointer<Real>
  var weights: UnsafeMutablePointer<Real>
  var exact: UnsafeMutablePointer<Real>
  var roots: UnsafeMutablePointer<Real>
  var kept: UnsafeMutablePointer<Int32>
  var deflated: UnsafeMutablePointer<Int32>
  var kinds: UnsafeMutablePointer<Int32>
  var places: UnsafeMutablePointer<Int32>

  init(count: Int, _ scratch: inout Scratch) {
    func reals() -> UnsafeMutablePointer<Real> { scratch.elements(Real.self, count) }
    func integers() -> UnsafeMutablePointer<Int32> { scratch.elements(Int32.self, count) }
    (z, poles, weights, exact, roots) = (reals(), reals(), reals(), reals(), reals())
    (kept, deflated, kinds, places) = (integers(), integers(), integers(), integers())
  }

  static func bytes(count: Int) -> Int {
    5 * Scratch.bytes(Real.self, count) + 4 * Scratch.bytes(Int32.self, count)
  }

  /// The parts that begin at this row.
  subscript(start: Int) -> MergeMemory {
    var part = self
    part.z += start
    part.poles += start
    part.weights += start
    part.exact += start
    part.roots += start
    part.kept += start
    part.deflated += start
    part.kinds += start
    part.places += start
    return part
  }
}
