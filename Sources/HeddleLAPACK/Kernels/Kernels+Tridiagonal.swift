internal import CHeddleKernels

/// Symmetric and Hermitian matrices on the way to tridiagonal form: copies whose rows and columns are filled
/// up with zeros to multiples of `Kernels.unit`, their columns, or planes of columns, on cache lines.
extension Kernels {
  /// Rows and columns of such copies are multiples of this.
  package static var unit: Int { Int(HEDDLE_UNIT) }

  /// Rows and columns with those that fill them up.
  package static func padded(_ count: Int) -> Int { (count + unit - 1) / unit * unit }

  /// Elements from column to column of a copy.
  package static func stride<Scalar: LAPACKScalar>(_ type: Scalar.Type, rows: Int) -> Int {
    heddle_line_stride(padded(rows), MemoryLayout<Scalar>.stride)
  }

  /// Fills up a copy of which a matrix, or with `triangle` its lower triangle, is set; returns the largest
  /// magnitude of a real or imaginary part.
  package static func frame<Real: LAPACKReal>(
    _ a: MatrixBlock<Real>, planes: Int = 1, rows: Int, columns: Int, triangle: Bool = false
  ) -> Real {
    Real(
      heddle_frame(
        bytes(Real.self), planes, triangle, rows, columns, a.rows, a.columns / planes, a.base,
        a.stride))
  }

  /// Multiplies by one factor and then by the other.
  package static func scale<Real: LAPACKReal>(
    _ a: MatrixBlock<Real>, planes: Int = 1, _ factors: (Real, Real), triangle: Bool = false
  ) {
    heddle_scale(
      bytes(Real.self), planes, triangle, a.rows, a.columns / planes, a.base, a.stride,
      Double(factors.0), Double(factors.1))
  }

  /// What a reduction to tridiagonal form writes: the tridiagonal matrix, and the scales of the
  /// reflectors, which replace the matrix below the first diagonal.
  package struct Tridiagonal<Real: LAPACKReal>: @unchecked Sendable {
    // Whoever makes it owns the memory, and lets one task at a time write it.
    package let diagonal: UnsafeMutablePointer<Real>
    package let offDiagonal: UnsafeMutablePointer<Real>
    /// Of a complex matrix in pairs.
    package let tau: UnsafeMutablePointer<Real>

    package init(
      diagonal: UnsafeMutablePointer<Real>, offDiagonal: UnsafeMutablePointer<Real>,
      tau: UnsafeMutablePointer<Real>
    ) {
      (self.diagonal, self.offDiagonal, self.tau) = (diagonal, offDiagonal, tau)
    }
  }

  /// A panel of a reduction to tridiagonal form: LAPACK's `latrd`, in parts. Complex matrices and vectors are
  /// in planes.
  package struct TridiagonalPanel<Scalar: LAPACKScalar>: @unchecked Sendable {
    package typealias Real = Scalar.Magnitude
    // The reduction owns the memory; within a column, tasks write disjoint parts of it.
    package let matrix: MatrixBlock<Real>
    /// W, `Kernels.depth` planes.
    package let w: MatrixBlock<Real>
    /// The reflector at hand, zeros before it.
    package let x: UnsafeMutablePointer<Real>
    /// Parts of A x by planes.
    package let parts: MatrixBlock<Real>
    /// Parts of V' x and W' x, two times `Kernels.depth` each.
    package let products: UnsafeMutablePointer<Real>
    package let result: Tridiagonal<Real>
    /// The first column.
    package let start: Int

    package init(
      matrix: MatrixBlock<Real>, w: MatrixBlock<Real>, x: UnsafeMutablePointer<Real>,
      parts: MatrixBlock<Real>, products: UnsafeMutablePointer<Real>, result: Tridiagonal<Real>,
      start: Int
    ) {
      (self.matrix, self.w, self.x, self.parts) = (matrix, w, x, parts)
      (self.products, self.result, self.start) = (products, result, start)
    }

    private var partStride: Int { Scalar.parts * parts.stride }

    private var panel: UnsafeMutablePointer<Real> {
      matrix.base + start * Scalar.parts * matrix.stride
    }

    /// The reflector of the first column.
    package func begin() {
      heddle_latrd_begin(
        bytes(Real.self), Scalar.parts, start, matrix.rows, matrix.base, matrix.stride, x,
        result.diagonal,
        result.offDiagonal, result.tau)
    }

    /// Columns `first` ..< `end` in one go.
    package func reduce(_ first: Int, to end: Int) {
      heddle_latrd(
        bytes(Real.self), Scalar.parts, first, end, first - start, matrix.rows, matrix.base,
        matrix.stride,
        w.base,
        w.stride, x, parts.base, result.diagonal, result.offDiagonal, result.tau)
    }

    /// What these columns, multiples of `Kernels.unit`, contribute to the products of column `j`.
    package func multiply(_ columns: Range<Int>, column j: Int, part: Int) {
      let top = (j + 1) / unit * unit
      heddle_latrd_products(
        bytes(Real.self), Scalar.parts, columns.lowerBound, columns.upperBound, top, matrix.rows,
        matrix.base,
        matrix.stride, x, parts.base + part * partStride, j - start, panel, w.base, w.stride,
        products + part * 2 * depth)
    }

    /// Ends column `j`, whose products lie in so many parts, and unless it is the last one begins the
    /// next.
    package func finish(_ j: Int, isLast: Bool, parts count: Int) {
      heddle_latrd_column(
        bytes(Real.self), Scalar.parts, j, j - start, isLast, matrix.rows, matrix.base,
        matrix.stride, w.base,
        w.stride, x, count, parts.base, products, partStride, result.diagonal, result.offDiagonal,
        result.tau)
    }

    /// Applies the panel, which ends at a multiple of `Kernels.unit`, to these columns after it.
    package func update(_ columns: Range<Int>, end: Int) {
      heddle_syr2k(
        bytes(Real.self), Scalar.parts, columns.lowerBound, columns.upperBound, matrix.rows,
        end - start,
        panel, matrix.stride, w.base, w.stride, matrix.base, matrix.stride)
    }
  }

  /// The most planes of a panel: columns of a real one, two for each of a complex one.
  package static var depth: Int { Int(HEDDLE_DEPTH) }

  static func bytes<Real: LAPACKReal>(_ type: Real.Type) -> Int { MemoryLayout<Real>.size }
}
