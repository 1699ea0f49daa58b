import HeddleLAPACK

/// A triangular matrix T as something to solve with, T X = B: a view of memory of any strides, of which
/// one triangle is read. Real scalars only.
struct TriangularSystem<Scalar: LAPACKScalar>: Sendable {
  let matrix: StridedMatrix<Scalar>
  let isLower: Bool
  let diagonal: LAPACK.Diagonal

  /// op(T) for the triangle that stands in a matrix.
  init(
    _ matrix: StridedMatrix<Scalar>, _ triangle: LAPACK.Triangle,
    _ operation: LAPACK.Operation = .none, _ diagonal: LAPACK.Diagonal = .stored
  ) {
    self.matrix = operation == .none ? matrix : matrix.transposed
    isLower = (triangle == .lower) == (operation == .none)
    self.diagonal = diagonal
  }

  /// Unknowns that are solved for between two products.
  static var step: Int { 128 }

  /// Scratch to solve for so many columns at a time.
  static func scratchBytes(columns: Int) -> Int {
    Kernels.gemmWorkspace(Scalar.self).byteCount(for: Scalar.self)
      + Scratch.bytes(Scalar.self, step * step) + Scratch.bytes(Scalar.self, step * columns)
  }

  /// Overwrites B with X.
  func solve(_ b: MatrixBlock<Scalar>, _ scratch: Scratch) {
    var scratch = scratch
    let order = matrix.rows
    let workspace = scratch.workspace(Scalar.self, Kernels.gemmWorkspace(Scalar.self))
    let starts = stride(from: 0, to: order, by: Self.step)
    for start in isLower ? Array(starts) : starts.reversed() {
      let (own, all) = (start..<min(start + Self.step, order), 0..<b.columns)
      solve(own, b[rows: own, columns: all], scratch)
      let rest = isLower ? own.upperBound..<order : 0..<start
      Kernels.gemm(
        matrix[rows: rest, columns: own], times: b[rows: own, columns: all].strided, .subtract,
        into: b[rows: rest, columns: all], workspace: workspace)
    }
  }

  /// Solves with a block of the diagonal, from the right: X' T' = B'. Where T' isn't upper triangular,
  /// it is when its rows and columns are reversed.
  func solve(_ range: Range<Int>, _ b: MatrixBlock<Scalar>, _ scratch: Scratch) {
    var scratch = scratch
    let upper = scratch.matrix(Scalar.self, rows: range.count, columns: range.count)
    let x = scratch.matrix(Scalar.self, rows: b.columns, columns: range.count)
    matrix[rows: range, columns: range].transposed.reversed(rows: !isLower, columns: !isLower)
      .pack(into: upper)
    b.strided.transposed.reversed(rows: false, columns: !isLower).pack(into: x)
    Kernels.trsm(upper, diagonal, onRightOf: x)
    x.unpack(
      to: isLower ? b.base : b.base + (range.count - 1), rowStride: b.stride,
      columnStride: isLower ? 1 : -1)
  }
}
