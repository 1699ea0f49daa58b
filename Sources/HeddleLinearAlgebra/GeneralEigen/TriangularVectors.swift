import HeddleArrays
import HeddleLAPACK

/// Eigenvectors of an upper triangular complex matrix that belong to some neighbouring columns: from the last
/// rows up, a block of rows at a time, each of which is then taken from all rows above by a product.
struct TriangularVectors<Scalar: MatrixScalar>: Sendable {
  let t: MatrixBlock<Scalar>
  let columns: Range<Int>

  /// Rows of a block.
  private static var height: Int { 32 }

  /// Writes the vectors, each by a column, which has the rows up to the last of the columns. No part of one is
  /// larger than `most`.
  func solve(into x: MatrixBlock<Scalar>) throws(LAPACKError) {
    x.clear()
    for j in 0..<x.columns { x.base[columns.lowerBound + j + j * x.stride] = 1 }
    let size = Kernels.gemmWorkspace(Scalar.self)
    try withBatchScratch(size.byteCount(for: Scalar.self)) { (scratch) throws(LAPACKError) in
      let workspace = scratch.workspace(Scalar.self, size)
      let all = 0..<columns.upperBound
      for number in (0..<all.pieces(of: Self.height)).reversed() {
        let rows = all.piece(number, of: Self.height)
        Kernels.upperVectors(
          of: t, columns: columns, rows: rows, least: SchurMatrix<Scalar>.least, most: Self.most,
          in: x)
        let above = 0..<rows.lowerBound
        Kernels.gemm(
          t[rows: above, columns: rows].strided,
          times: x[rows: rows, columns: 0..<x.columns].strided, .subtract,
          into: x[rows: above, columns: 0..<x.columns], workspace: workspace)
      }
    }
  }

  /// A size that times such a matrix stays in range, also if it is multiplied and added up for all rows: 2⁴⁰⁰ and
  /// 2⁶⁴, beside elements up to 2⁴⁵⁹ and 2⁴⁰.
  private static var most: Scalar.Magnitude {
    let exponent = Scalar.Magnitude.self == Double.self ? 400 : 64
    return Scalar.Magnitude(sign: .plus, exponent: .init(exponent), significand: 1)
  }
}
