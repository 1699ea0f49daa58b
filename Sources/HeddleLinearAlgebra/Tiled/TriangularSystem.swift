import HeddleLAPACK

/// A triangular matrix T as something to solve with, T X = B: a view of memory of any strides, of which
/// one triangle is read.
struct TriangularSystem<Scalar: LAPACKScalar>: Sendable {
  let matrix: StridedMatrix<Scalar>
  let isLower: Bool
  let diagonal: LAPACK.Diagonal

  /// op(T) for the triangle that stands in a matrix.
  init(
    _ matrix: StridedMatrix<Scalar>, _ triangle: LAPACK.Triangle,
    _ operation: LAPACK.Operation = .none, _ diagonal: LAPACK.Diagonal = .stored
  ) {
    self.matrix =
      switch operation {
      case .none: matrix
      case .transpose: matrix.transposed
      case .adjoint: matrix.adjoint
      }
    isLower = (triangle == .lower) == (operation == .none)
    self.diagonal = diagonal
  }

  /// Unknowns that are solved for between two products.
  static var step: Int { 128 }

  /// Scratch to solve for so many columns at a time.
  static func scratchBytes(columns: Int) -> Int {
    Kernels.gemmWorkspace(Scalar.self).byteCount(for: Scalar.self)
      + Scratch.bytes(Scalar.self, PackedTriangle<Scalar>.count(order: step))
      + Scratch.bytes(
        Scalar.self, PackedTriangle<Scalar>.scratchCount(order: step, columns: columns))
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

  /// Solves with a block of the diagonal.
  func solve(_ range: Range<Int>, _ b: MatrixBlock<Scalar>, _ scratch: Scratch) {
    typealias Triangle = PackedTriangle<Scalar>
    var scratch = scratch
    let triangle = Triangle(
      scratch.elements(Scalar.self, Triangle.count(order: range.count)), order: range.count,
      isLower: isLower)
    triangle.pack(matrix[rows: range, columns: range])
    let count = Triangle.scratchCount(order: range.count, columns: b.columns)
    triangle.solve(diagonal, b, scratch: scratch.elements(Scalar.self, count))
  }
}
