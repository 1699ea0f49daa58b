internal import CHeddleKernels

extension Kernels {
  /// The most strips of rows of one sweep for a Hessenberg panel.
  package static var mostStrips: Int { Int(HEDDLE_MOST_STRIPS) }

  /// Columns of a strip behind a Hessenberg panel that are best updated by one call: those of the tiles that
  /// the kernels go by. Strips of two or three tiles are as good.
  package static var columnsBehind: Int { 48 }

  /// A panel of a reduction to Hessenberg form: LAPACK's `lahr2`, in parts; see reduce_body.h.
  package struct HessenbergPanel<Scalar: LAPACKScalar>: @unchecked Sendable {
    // The reduction owns the memory; within a column, or an update, tasks write disjoint parts of it.
    private let panel: heddle_hessenberg_panel
    /// Its columns.
    package let columns: Range<Int>
    /// The rows that sweeps are for, multiples of `Kernels.unit`.
    package let rows: Range<Int>

    /// Elements of scratch for the panels of a framed matrix of so many rows.
    package static func scratchCount(rows: Int) -> Int {
      2 * depth * Kernels.stride(Scalar.self, rows: rows) + mostColumns * rows
        + heddle_lahr2_workspace(bytes(Scalar.Magnitude.self)) / MemoryLayout<Scalar>.stride
    }

    /// The most columns: one of complex numbers is kept as two.
    package static var mostColumns: Int { depth / Scalar.parts }

    /// Rows of a strip above the panel that are best updated by one call, as `columnsBehind` are.
    package static var rowsAbove: Int { Int(HEDDLE_ROWS_ABOVE) / Scalar.parts }

    /// - Parameters:
    ///   - columns: its columns, which end at a multiple of `Kernels.unit` or with the matrix.
    ///   - end: the row after the last one that is reflected.
    ///   - matrix: a framed copy.
    ///   - scratch: zeros, or what the panels before have left.
    package init(
      _ columns: Range<Int>, end: Int, of matrix: MatrixBlock<Scalar>,
      tau: UnsafeMutablePointer<Scalar>, scratch: UnsafeMutablePointer<Scalar>
    ) {
      precondition(columns.count <= Self.mostColumns, "a panel of \(columns.count) columns")
      let stride = Kernels.stride(Scalar.self, rows: matrix.rows)
      let byRows = scratch + 2 * depth * stride
      self.columns = columns
      rows = (columns.lowerBound + 1) / unit * unit..<padded(end)
      panel = heddle_hessenberg_panel(
        start: columns.lowerBound, top: rows.lowerBound, end: end, rows: rows.upperBound,
        a: matrix.base, tau: tau, as: matrix.stride, v: scratch, y: scratch + depth * stride,
        by_rows: byRows, small: byRows + Self.mostColumns * matrix.rows, vs: stride)
    }

    private func call(_ body: (Int, UnsafePointer<heddle_hessenberg_panel>) -> Void) {
      withUnsafePointer(to: panel) { body(bytes(Scalar.Magnitude.self), $0) }
    }

    /// Ends column `j`, which the sweep before left in so many parts, and makes its reflector.
    package func reflect(_ j: Int, parts: Int) {
      let kernel = Scalar.isComplex ? heddle_complex_lahr2_column : heddle_lahr2_column
      call { kernel($0, $1, j, parts) }
    }

    /// What column `j`'s reflector leads to in these rows, multiples of `Kernels.unit`.
    package func sweep(_ rows: Range<Int>, column j: Int, part: Int) {
      let kernel = Scalar.isComplex ? heddle_complex_lahr2_sweep : heddle_lahr2_sweep
      let isLast = j + 1 == columns.upperBound
      call { kernel($0, $1, rows.lowerBound, rows.upperBound, j, isLast, part) }
    }

    /// Applies the panel to these columns after it, multiples of `Kernels.unit`.
    package func updateColumns(_ columns: Range<Int>) {
      let kernel = Scalar.isComplex ? heddle_complex_lahr2_right : heddle_lahr2_right
      call { kernel($0, $1, columns.lowerBound, columns.upperBound, self.columns.count) }
    }

    /// Applies the panel to these rows before its own, at most `rowsAbove`, multiples of `Kernels.unit`.
    package func updateRows(_ rows: Range<Int>) {
      precondition(rows.count <= Self.rowsAbove, "\(rows.count) rows above a panel")
      let kernel = Scalar.isComplex ? heddle_complex_lahr2_above : heddle_lahr2_above
      call { kernel($0, $1, rows.lowerBound, rows.upperBound, columns.count) }
    }
  }
}
