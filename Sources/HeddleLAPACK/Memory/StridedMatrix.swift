/// A matrix with any strides in memory that someone else owns: what callers hand in.
///
/// Whoever makes it keeps the memory alive, and unwritten, while it is used.
package struct StridedMatrix<Scalar: LAPACKScalar>: @unchecked Sendable {
  package let base: UnsafePointer<Scalar>
  package let rows: Int
  package let columns: Int
  /// Elements from a row to the next: of any sign, or 0 for rows that repeat.
  package let rowStride: Int
  /// Elements from a column to the next: of any sign, or 0 for columns that repeat.
  package let columnStride: Int
  /// Whether the elements are the conjugates of what stands in memory; never for real scalars.
  package let isConjugated: Bool

  /// A view from `base`, the address of element (0, 0).
  package init(
    _ base: UnsafePointer<Scalar>, rows: Int, columns: Int, rowStride: Int, columnStride: Int,
    isConjugated: Bool = false
  ) {
    precondition(rows >= 0 && columns >= 0, "a matrix of \(rows) x \(columns)")
    self.base = base
    self.rows = rows
    self.columns = columns
    self.rowStride = rowStride
    self.columnStride = columnStride
    self.isConjugated = isConjugated && Scalar.isComplex
  }

  /// Copies into a column-major block, which may not overlap; whether all values are finite.
  @discardableResult
  package func pack(into block: MatrixBlock<Scalar>) -> Bool {
    precondition(
      block.rows == rows && block.columns == columns,
      "packing \(rows) x \(columns) into \(block.rows) x \(block.columns)")
    let isFinite = Scalar.Routines.copy(
      rows, columns, base, rowStride, columnStride, block.base, 1, block.stride)
    if isConjugated { block.conjugate() }
    return isFinite
  }

  /// The transpose of the same memory.
  package var transposed: StridedMatrix {
    StridedMatrix(
      base, rows: columns, columns: rows, rowStride: columnStride, columnStride: rowStride,
      isConjugated: isConjugated)
  }

  /// The adjoint (for real scalars the transpose) of the same memory.
  package var adjoint: StridedMatrix {
    StridedMatrix(
      base, rows: columns, columns: rows, rowStride: columnStride, columnStride: rowStride,
      isConjugated: !isConjugated)
  }

  /// The same memory with its rows, or its columns, or both in reverse order.
  package func reversed(rows reversesRows: Bool, columns reversesColumns: Bool) -> StridedMatrix {
    let last =
      (reversesRows ? max(0, rows - 1) * rowStride : 0)
      + (reversesColumns ? max(0, columns - 1) * columnStride : 0)
    return StridedMatrix(
      base + last, rows: rows, columns: columns, rowStride: reversesRows ? -rowStride : rowStride,
      columnStride: reversesColumns ? -columnStride : columnStride, isConjugated: isConjugated)
  }

  /// Whether all values are finite.
  package var isFinite: Bool {
    Scalar.Routines.isFinite(rows, columns, base, rowStride, columnStride)
  }
}

extension MatrixBlock where Scalar: LAPACKScalar {
  /// The block as something to be read, wherever any strides will do.
  package var strided: StridedMatrix<Scalar> {
    StridedMatrix(base, rows: rows, columns: columns, rowStride: 1, columnStride: stride)
  }

  /// Copies to any strides, into memory that may not overlap; whether all values are finite.
  @discardableResult
  package func unpack(
    to target: UnsafeMutablePointer<Scalar>, rowStride: Int, columnStride: Int
  ) -> Bool {
    Scalar.Routines.copy(rows, columns, base, 1, stride, target, rowStride, columnStride)
  }

  /// Whether all values are finite.
  package var isFinite: Bool { Scalar.Routines.isFinite(rows, columns, base, 1, stride) }
}
