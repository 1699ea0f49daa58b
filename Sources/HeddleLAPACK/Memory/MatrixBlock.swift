/// A column-major matrix in memory that someone else owns: what BLAS and LAPACK work on.
///
/// Whoever makes a block keeps its memory alive while the block is used, and lets no two tasks
/// write the same elements; blocks of one matrix may go to different tasks if they are disjoint.
package struct MatrixBlock<Scalar>: @unchecked Sendable {
  package let base: UnsafeMutablePointer<Scalar>
  package let rows: Int
  package let columns: Int
  /// Elements from the start of a column to the start of the next: LAPACK's leading dimension.
  package let stride: Int

  /// A block whose columns follow one another, or lie `stride` elements apart.
  package init(_ base: UnsafeMutablePointer<Scalar>, rows: Int, columns: Int, stride: Int? = nil) {
    let stride = stride ?? max(1, rows)
    precondition(rows >= 0 && columns >= 0, "a block of \(rows) x \(columns)")
    precondition(stride >= max(1, rows), "a stride of \(stride) for columns of \(rows)")
    self.base = base
    self.rows = rows
    self.columns = columns
    self.stride = stride
  }

  /// A block that is only read: an operand, never a result.
  package init(
    reading base: UnsafePointer<Scalar>, rows: Int, columns: Int, stride: Int? = nil
  ) {
    self.init(
      UnsafeMutablePointer(mutating: base), rows: rows, columns: columns, stride: stride)
  }

  /// The block of these rows and columns within this one.
  package subscript(rows rows: Range<Int>, columns columns: Range<Int>) -> MatrixBlock {
    precondition(
      rows.lowerBound >= 0 && rows.upperBound <= self.rows && columns.lowerBound >= 0
        && columns.upperBound <= self.columns,
      "block \(rows) x \(columns) of a \(self.rows) x \(self.columns) matrix")
    return MatrixBlock(
      base + rows.lowerBound + columns.lowerBound * stride, rows: rows.count,
      columns: columns.count, stride: stride)
  }

  /// Sizes as LAPACK's integers: rows, columns, leading dimension.
  func sizes() throws(LAPACKError) -> (rows: Int32, columns: Int32, stride: Int32) {
    (try LAPACK.int32(rows), try LAPACK.int32(columns), try LAPACK.int32(stride))
  }

  /// The order of a square matrix, and its leading dimension.
  func squareSizes() throws(LAPACKError) -> (order: Int32, stride: Int32) {
    precondition(rows == columns, "a square matrix is needed, not \(rows) x \(columns)")
    return (try LAPACK.int32(rows), try LAPACK.int32(stride))
  }
}

extension MatrixBlock {
  /// Copies one triangle and fills the other with zeros: R or L out of a factorization.
  ///
  /// With `.unit` the diagonal becomes ones (L of an LU). `target` may be this block itself, so
  /// that the other triangle is cleared in place; otherwise the two must not overlap. Without
  /// `columns` all of the target's are copied.
  package func copyTriangle(
    _ triangle: LAPACK.Triangle, diagonal: LAPACK.Diagonal = .stored, columns: Range<Int>? = nil,
    to target: MatrixBlock
  ) where Scalar: LAPACKScalar {
    let copied = columns ?? 0..<target.columns
    let height = triangle == .upper ? min(target.rows, copied.upperBound) : target.rows
    precondition(
      height <= rows && copied.upperBound <= min(self.columns, target.columns),
      "columns \(copied) of a triangle of \(rows) x \(self.columns) to "
        + "\(target.rows) x \(target.columns)")
    for j in copied {
      let edge = min(triangle == .upper ? j + 1 : j, target.rows)
      let kept = triangle == .upper ? 0..<edge : edge..<target.rows
      let cleared = triangle == .upper ? edge..<target.rows : 0..<edge
      let (from, to) = (base + j * stride, target.base + j * target.stride)
      if from != to {
        (to + kept.lowerBound).copy(from: from + kept.lowerBound, count: kept.count)
      }
      (to + cleared.lowerBound).clear(count: cleared.count)
      if diagonal == .unit, j < target.rows { to[j] = 1 }
    }
  }
}
