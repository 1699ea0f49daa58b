import HeddleArrays
import HeddleLAPACK
import Numerics

/// How one system of a batch is solved.
struct LeastSquaresFit<Scalar: MatrixScalar>: Sendable {
  let rows: Int
  let columns: Int
  let rightHandSides: Int
  let tolerance: Scalar.Magnitude

  /// `gelsd` refuses to have no right-hand side; it then gets one of zeros.
  private var paddedColumns: Int { max(1, rightHandSides) }

  /// Asked only where it is needed: the answer takes longer than the smallest systems.
  func workspaceSize() throws(LAPACKError) -> WorkspaceSize {
    try LAPACK.gelsdWorkspace(
      Scalar.self, rows: rows, columns: columns, rightHandSides: paddedColumns)
  }

  /// About what the bidiagonal form and its application take.
  var cost: Double {
    let (long, short) = (Double(max(rows, columns)), Double(min(rows, columns)))
    return BatchRun.cost(
      Scalar.self, flops: 4 * long * short * (short + Double(rightHandSides)),
      elements: rows * columns)
  }

  func scratchBytes(_ size: WorkspaceSize) -> Int {
    Scratch.bytes(Scalar.self, rows * columns)
      + Scratch.bytes(Scalar.self, max(rows, columns) * paddedColumns)
      + size.byteCount(for: Scalar.self)
  }

  /// Writes X, A's singular values and the lengths of the columns of B - A X; returns A's rank.
  func solve(
    _ matrix: StridedMatrix<Scalar>, _ side: StridedMatrix<Scalar>, _ x: MatrixBlock<Scalar>,
    values: UnsafeMutablePointer<Scalar.Magnitude>,
    norms: UnsafeMutablePointer<Scalar.Magnitude>, _ size: WorkspaceSize, _ scratch: inout Scratch
  ) throws(LAPACKError) -> Int32 {
    let a = scratch.matrix(Scalar.self, rows: rows, columns: columns)
    let work = scratch.matrix(Scalar.self, rows: max(rows, columns), columns: paddedColumns)
    let b = work[rows: 0..<rows, columns: 0..<rightHandSides]
    try matrix.packFinite(into: a)
    work.clear()
    try side.packFinite(into: b)
    var rank = 0
    // Without an equation or an unknown `gelsd` returns at once and leaves B for the solution.
    if min(rows, columns) > 0 {
      rank = try LAPACK.gelsd(
        a, work, tolerance: tolerance, values: values,
        workspace: scratch.workspace(Scalar.self, size))
      work[rows: 0..<columns, columns: 0..<rightHandSides].copy(to: x)
    } else {
      x.clear()
    }
    // `gelsd` knows the residual for full rank only, and has used up both copies.
    matrix.pack(into: a)
    side.pack(into: b)
    try LAPACK.gemm(a, times: x, alpha: -1, beta: 1, into: b)
    for j in 0..<rightHandSides { norms[j] = Self.norm(b.base + j * b.stride, count: rows) }
    return Int32(rank)
  }

  /// The Euclidean length, scaled so that no square leaves the range.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Complex<Float>)
  @specialized(where Scalar == Complex<Double>)
  private static func norm(_ column: UnsafePointer<Scalar>, count: Int) -> Scalar.Magnitude {
    var largest: Scalar.Magnitude = 0
    for i in 0..<count {
      largest = max(largest, abs(column[i].realPart), abs(column[i].imaginaryPart))
    }
    if largest == 0 || !largest.isFinite { return largest }
    // A power of two: scaling rounds nothing.
    let scale = Scalar.Magnitude(sign: .plus, exponent: largest.exponent, significand: 1)
    var sum: Scalar.Magnitude = 0
    for i in 0..<count {
      let (x, y) = (column[i].realPart / scale, column[i].imaginaryPart / scale)
      sum += x * x + y * y
    }
    return sum.squareRoot() * scale
  }
}
