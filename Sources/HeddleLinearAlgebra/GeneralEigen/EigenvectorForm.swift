import HeddleArrays
import HeddleLAPACK
import HeddleScheduler
import Numerics

/// From a Schur form and its vectors to eigenvectors of the matrix they came from: groups of neighbouring
/// columns, each solved for and multiplied on its own.
struct EigenvectorForm<Scalar: MatrixScalar>: @unchecked Sendable {
  typealias Real = Scalar.Magnitude

  // Tasks only read it, and write columns of their own.
  let t: MatrixBlock<Scalar>
  let schur: MatrixBlock<Scalar>
  let values: UnsafeMutablePointer<Complex<Real>>
  let balance: LAPACK.Balance<Real>

  /// Writes the right or left eigenvectors, each of length 1 and with a real largest component.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Complex<Float>)
  @specialized(where Scalar == Complex<Double>)
  func write(left: Bool, to target: MatrixBlock<Complex<Real>>) throws(LAPACKError) {
    if Scalar.isComplex { return try writeComplex(left: left, to: target) }
    let size = LAPACK.trevcWorkspace(Real.self, order: t.rows)
    // The longest ones first: those of the last columns, and from the left of the first ones.
    try forEachGroup(longestFirst: left) { (columns) throws(LAPACKError) in
      let bytes = Scratch.bytes(Scalar.self, t.rows * columns.count)
      try withBatchScratch(bytes + size.byteCount(for: Real.self)) {
        (scratch) throws(LAPACKError) in
        let x = scratch.matrix(Scalar.self, rows: t.rows, columns: columns.count)
        try LAPACK.trevc(
          t.real, left: left, columns: columns, into: x.real,
          workspace: scratch.workspace(Real.self, size))
        let rows = left ? columns.lowerBound..<t.rows : 0..<columns.upperBound
        try transform(
          x[rows: rows, columns: 0..<columns.count],
          by: schur[rows: 0..<t.rows, columns: rows].strided, left: left
        ) { y in
          EigenvectorLengths.normalizeReal(
            y.real, values + columns.lowerBound,
            to: target[rows: 0..<t.rows, columns: columns])
        }
      }
    }
  }

  /// Left eigenvectors of T are, backwards, right ones of T* with both rows and columns reversed, which is
  /// upper triangular too.
  private func writeComplex(
    left: Bool, to target: MatrixBlock<Complex<Real>>
  ) throws(LAPACKError) {
    if !left { return try writeUpper(t, schur.strided, left: false, to: target) }
    try withBatchScratch(Scratch.bytes(Scalar.self, t.rows * t.rows)) {
      (scratch) throws(LAPACKError) in
      let turned = scratch.matrix(Scalar.self, rows: t.rows, columns: t.rows)
      t.strided.adjoint.reversed(rows: true, columns: true).pack(into: turned)
      try writeUpper(
        turned, schur.strided.reversed(rows: false, columns: true), left: true, to: target)
    }
  }

  /// The eigenvectors of a triangle, multiplied; those on the left are written backwards.
  private func writeUpper(
    _ triangle: MatrixBlock<Scalar>, _ vectors: StridedMatrix<Scalar>, left: Bool,
    to target: MatrixBlock<Complex<Real>>
  ) throws(LAPACKError) {
    try forEachGroup(longestFirst: false) { (columns) throws(LAPACKError) in
      let rows = 0..<columns.upperBound
      try withBatchScratch(Scratch.bytes(Scalar.self, rows.count * columns.count)) {
        (scratch) throws(LAPACKError) in
        let x = scratch.matrix(Scalar.self, rows: rows.count, columns: columns.count)
        try TriangularVectors(t: triangle, columns: columns).solve(into: x)
        try transform(x, by: vectors[rows: 0..<t.rows, columns: rows], left: left) { y in
          for j in columns {
            let place = left ? t.rows - 1 - j : j
            EigenvectorLengths.normalizeComplex(
              y[rows: 0..<t.rows, columns: j - columns.lowerBound..<j - columns.lowerBound + 1],
              to: target.base + place * target.stride)
          }
        }
      }
    }
  }

  /// Lends the product of vectors with x, with the balance taken back.
  private func transform(
    _ x: MatrixBlock<Scalar>, by vectors: StridedMatrix<Scalar>, left: Bool,
    _ body: (MatrixBlock<Scalar>) -> Void
  ) throws(LAPACKError) {
    let product = Kernels.gemmWorkspace(Scalar.self)
    let bytes = Scratch.bytes(Scalar.self, t.rows * x.columns)
    try withBatchScratch(bytes + product.byteCount(for: Scalar.self)) {
      (scratch) throws(LAPACKError) in
      let y = scratch.matrix(Scalar.self, rows: t.rows, columns: x.columns)
      Kernels.gemm(
        vectors, times: x.strided, into: y, workspace: scratch.workspace(Scalar.self, product))
      try LAPACK.gebak(balance, left: left, y)
      body(y)
    }
  }

  /// Calls `body` for groups of columns, each a task.
  private func forEachGroup(
    longestFirst isFirst: Bool, _ body: @Sendable (Range<Int>) throws(LAPACKError) -> Void
  ) throws(LAPACKError) {
    let count = (0..<t.rows).pieces(of: width)
    try Scheduler.current.parallelFor(0..<count, grain: .items(1)) {
      (number) throws(LAPACKError) in
      let group = isFirst ? number : count - 1 - number
      let columns = boundary(group * width)..<boundary((group + 1) * width)
      if !columns.isEmpty { try body(columns) }
    }
  }

  /// Columns of a group: before each group LAPACK looks at all of T once.
  private var width: Int { max(32, t.rows / 16) }

  /// The column, or the next one where it is the second of a pair.
  private func boundary(_ column: Int) -> Int {
    if column >= t.rows { return t.rows }
    return column > 0 && t.hasPair(column - 1) ? column + 1 : column
  }
}
