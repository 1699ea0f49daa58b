import HeddleLAPACK
import HeddleScheduler
import Numerics

/// From a Schur form and its vectors to eigenvectors of the matrix they came from: groups of neighbouring
/// columns, each solved for and multiplied on its own.
struct EigenvectorForm<Real: LAPACKReal>: @unchecked Sendable {
  // Tasks only read it, and write columns of their own.
  let t: MatrixBlock<Real>
  let schur: MatrixBlock<Real>
  let values: UnsafeMutablePointer<Complex<Real>>
  let balance: LAPACK.Balance<Real>

  /// Writes the right or left eigenvectors, each of length 1 and with a real largest component.
  @specialized(where Real == Float)
  @specialized(where Real == Double)
  func write(left: Bool, to target: MatrixBlock<Complex<Real>>) throws(LAPACKError) {
    let count = (0..<t.rows).pieces(of: width)
    try Scheduler.current.parallelFor(0..<count, grain: .items(1)) {
      (number) throws(LAPACKError) in
      // The longest ones first: those of the last columns, and from the left of the first ones.
      let group = left ? number : count - 1 - number
      let columns = boundary(group * width)..<boundary((group + 1) * width)
      if columns.isEmpty { return }
      let size = LAPACK.trevcWorkspace(Real.self, order: t.rows)
      let product = Kernels.gemmWorkspace(Real.self)
      let bytes =
        2 * Scratch.bytes(Real.self, t.rows * columns.count) + size.byteCount(for: Real.self)
        + product.byteCount(for: Real.self)
      try withBatchScratch(bytes) { (scratch) throws(LAPACKError) in
        let x = scratch.matrix(Real.self, rows: t.rows, columns: columns.count)
        let y = scratch.matrix(Real.self, rows: t.rows, columns: columns.count)
        try LAPACK.trevc(
          t, left: left, columns: columns, into: x, workspace: scratch.workspace(Real.self, size))
        let rows = left ? columns.lowerBound..<t.rows : 0..<columns.upperBound
        Kernels.gemm(
          schur[rows: 0..<t.rows, columns: rows].strided,
          times: x[rows: rows, columns: 0..<columns.count].strided, into: y,
          workspace: scratch.workspace(Real.self, product))
        try LAPACK.gebak(balance, left: left, y)
        normalize(y, columns, to: target)
      }
    }
  }

  /// Columns of a group: before each group LAPACK looks at all of T once.
  private var width: Int { max(32, t.rows / 16) }

  /// The column, or the next one where it is the second of a pair.
  private func boundary(_ column: Int) -> Int {
    if column >= t.rows { return t.rows }
    return column > 0 && t.base[column + (column - 1) * t.stride] != 0 ? column + 1 : column
  }

  private func normalize(
    _ y: MatrixBlock<Real>, _ columns: Range<Int>, to target: MatrixBlock<Complex<Real>>
  ) {
    for j in columns {
      let column = y.base + (j - columns.lowerBound) * y.stride
      let imaginary = values[j].imaginary
      if imaginary >= 0 { bringNearOne(y, column, count: imaginary == 0 ? 1 : 2) }
      if imaginary == 0 {
        Self.writeReal(column, target, j)
      } else if imaginary > 0 {
        Self.writePair(column, column + y.stride, target, j)
      }
    }
  }

  /// Scales a vector, or both parts of one, so that no square leaves the range: balancing may have.
  private func bringNearOne(
    _ y: MatrixBlock<Real>, _ column: UnsafeMutablePointer<Real>, count: Int
  ) {
    var largest = Real(0)
    for i in 0..<y.rows {
      largest = max(largest, abs(column[i]))
      if count == 2 { largest = max(largest, abs(column[i + y.stride])) }
    }
    let edge = Real.greatestFiniteMagnitude.squareRoot().squareRoot()
    if largest == 0 || 1 / edge...edge ~= largest { return }
    for k in 0..<count {
      for i in 0..<y.rows { column[i + k * y.stride] /= largest }
    }
  }

  private static func writeReal(
    _ x: UnsafePointer<Real>, _ target: MatrixBlock<Complex<Real>>, _ j: Int
  ) {
    let column = target.base + j * target.stride
    var squares = Real(0)
    for i in 0..<target.rows { squares += x[i] * x[i] }
    let scale = 1 / squares.squareRoot()
    for i in 0..<target.rows { column[i] = Complex(x[i] * scale, 0) }
  }

  /// A vector x + i y and its conjugate, turned so that the largest component is real.
  private static func writePair(
    _ x: UnsafePointer<Real>, _ y: UnsafePointer<Real>, _ target: MatrixBlock<Complex<Real>>,
    _ j: Int
  ) {
    let (column, partner) = (target.base + j * target.stride, target.base + (j + 1) * target.stride)
    var (squares, largest, place) = (Real(0), Real(-1), 0)
    for i in 0..<target.rows {
      let square = x[i] * x[i] + y[i] * y[i]
      squares += square
      if square > largest { (largest, place) = (square, i) }
    }
    let scale = 1 / (squares.squareRoot() * largest.squareRoot())
    let (c, s) = (x[place] * scale, -y[place] * scale)
    for i in 0..<target.rows {
      let (real, imaginary) = (x[i] * c - y[i] * s, i == place ? 0 : x[i] * s + y[i] * c)
      column[i] = Complex(real, imaginary)
      partner[i] = Complex(real, -imaginary)
    }
  }
}
