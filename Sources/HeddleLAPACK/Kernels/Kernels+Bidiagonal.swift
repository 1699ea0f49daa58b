internal import CHeddleKernels

extension Kernels {
  /// A panel of a reduction to upper bidiagonal form: LAPACK's `labrd`, in parts; see
  /// bidiagonal_body.h. Complex matrices and vectors are in planes.
  package struct BidiagonalPanel<Scalar: LAPACKScalar>: @unchecked Sendable {
    package typealias Real = Scalar.Magnitude
    // The reduction owns the memory; within a column, tasks write disjoint parts of it.
    package let matrix: MatrixBlock<Real>
    /// The reflectors from the right, by columns.
    package let u: MatrixBlock<Real>
    /// X, `Kernels.depth` planes.
    package let x: MatrixBlock<Real>
    /// Y, as many.
    package let y: MatrixBlock<Real>
    /// The reflector of the column, the row's corrections and bases, and the row.
    package let vectors: MatrixBlock<Real>
    /// Parts of A r by planes.
    package let parts: MatrixBlock<Real>
    package let start: Int

    /// The vectors in `vectors`.
    package static var vectorCount: Int { 4 }

    package init(
      matrix: MatrixBlock<Real>, u: MatrixBlock<Real>, x: MatrixBlock<Real>, y: MatrixBlock<Real>,
      vectors: MatrixBlock<Real>, parts: MatrixBlock<Real>, start: Int
    ) {
      (self.matrix, self.u, self.x, self.y) = (matrix, u, x, y)
      (self.vectors, self.parts, self.start) = (vectors, parts, start)
    }

    private func column(
      _ number: Int, of matrix: MatrixBlock<Real>
    ) -> UnsafeMutablePointer<Real> {
      matrix.base + number * Scalar.parts * matrix.stride
    }

    private func vector(_ number: Int) -> UnsafeMutablePointer<Real> { column(number, of: vectors) }

    /// The reflector of column `j`, its scale written to `tau`; returns the diagonal's element.
    package func reflectColumn(_ j: Int, tau: UnsafeMutablePointer<Scalar>) -> Real {
      Real(
        heddle_labrd_column(
          bytes(Real.self), Scalar.parts, j, j - start, matrix.rows,
          matrix.columns / Scalar.parts,
          matrix.base, matrix.stride, column(start, of: u), u.stride, x.base, x.stride, y.base,
          y.stride, vector(0), vectors.stride, vector(1), vector(2), tau))
    }

    /// Row `j`, and what it contributes to A r, in these columns: multiples of `Kernels.unit`.
    package func sweep(_ columns: Range<Int>, row j: Int, tau: Scalar, part: Int) {
      withUnsafeBytes(of: tau) { tau in
        heddle_labrd_sweep(
          bytes(Real.self), Scalar.parts, columns.lowerBound, columns.upperBound, j, matrix.rows,
          matrix.base, matrix.stride, vector(0), vectors.stride, tau.baseAddress, vector(1),
          vector(2), column(j - start, of: y), y.stride, vector(3), column(part, of: parts),
          parts.stride)
      }
    }

    /// The reflector of row `j`, and unless it is the last one of the panel the next column brought up
    /// to date; returns the element beside the diagonal.
    package func reflectRow(
      _ j: Int, isLast: Bool, parts count: Int, tau: UnsafeMutablePointer<Scalar>
    ) -> Real {
      Real(
        heddle_labrd_row(
          bytes(Real.self), Scalar.parts, j, j - start, isLast, matrix.rows,
          matrix.columns / Scalar.parts, matrix.base, matrix.stride, column(start, of: u),
          u.stride,
          x.base, x.stride, y.base, y.stride, vector(3), vectors.stride, count, parts.base,
          parts.stride, tau))
    }

    /// Applies the panel, which ends at a multiple of `Kernels.unit`, to these columns after it.
    package func update(_ columns: Range<Int>, end: Int) {
      heddle_labrd_update(
        bytes(Real.self), Scalar.parts, columns.lowerBound, columns.upperBound, end, matrix.rows,
        end - start, column(start, of: matrix), matrix.stride, y.base, y.stride, x.base, x.stride,
        column(start, of: u), u.stride, matrix.base, matrix.stride)
    }
  }
}
