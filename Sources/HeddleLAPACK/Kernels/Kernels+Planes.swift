internal import CHeddleKernels

/// Complex matrices in planes: each column's real parts, and in the column of reals after them its imaginary
/// parts; see planar_body.h. Rows are filled up to multiples of `Kernels.unit`.
extension Kernels {
  /// Columns of complex vectors that block reflectors in planes are best applied to at once.
  package static var planarStrip: Int { 24 }

  /// Copies a complex matrix, of as many rows as the planes have.
  package static func split<Scalar: LAPACKScalar>(
    _ pairs: MatrixBlock<Scalar>, into planes: MatrixBlock<Scalar.Magnitude>
  ) {
    precondition(
      pairs.rows == planes.rows && 2 * pairs.columns == planes.columns && Scalar.isComplex,
      "\(pairs.rows) x \(pairs.columns) into planes of \(planes.rows) x \(planes.columns)")
    heddle_split_pairs(
      bytes(Scalar.Magnitude.self), pairs.rows, pairs.columns, pairs.base, pairs.stride,
      planes.base, planes.stride)
  }

  /// Copies the first rows and columns of planes.
  package static func join<Scalar: LAPACKScalar>(
    _ planes: MatrixBlock<Scalar.Magnitude>, into pairs: MatrixBlock<Scalar>
  ) {
    precondition(
      pairs.rows <= planes.rows && 2 * pairs.columns <= planes.columns && Scalar.isComplex,
      "planes of \(planes.rows) x \(planes.columns) into \(pairs.rows) x \(pairs.columns)")
    heddle_join_pairs(
      bytes(Scalar.Magnitude.self), pairs.rows, pairs.columns, planes.base, planes.stride,
      pairs.base, pairs.stride)
  }

  /// A block reflector I - V T V* in planes, of at most `depth` of them.
  package struct PlanarReflector<Real: LAPACKReal>: @unchecked Sendable {
    // Whoever makes it owns the memory; tasks that apply it begin after `prepare`.
    private let v: MatrixBlock<Real>
    private let triangle: UnsafeMutablePointer<Real>

    /// Elements of the triangle's memory.
    package static var triangleCount: Int { depth * depth }

    /// - Parameter v: from the first row of the `unit` on in which the first reflector has its head; in front
    ///   of the heads anything may stand until `prepare` has run.
    package init(_ v: MatrixBlock<Real>, triangle: UnsafeMutablePointer<Real>) {
      precondition(
        v.columns <= depth && v.rows % unit == 0, "V in planes of \(v.rows) x \(v.columns)")
      (self.v, self.triangle) = (v, triangle)
    }

    /// Forms T of reflectors with these scales, of which the first has its head in row `head`, and the others
    /// a row further down each.
    package func prepare(head: Int, tau: UnsafePointer<Real>) {
      heddle_planar_larft(
        bytes(Real.self), head, v.rows, v.columns / 2, v.base, v.stride, tau, triangle)
    }

    /// Multiplies a matrix of as many rows from the left.
    package func apply(to c: MatrixBlock<Real>) {
      precondition(
        c.rows == v.rows && c.columns % 16 == 0, "a reflector of \(v.rows) on \(c.rows)")
      heddle_planar_apply(
        bytes(Real.self), v.rows, v.columns / 2, v.base, v.stride, triangle, c.base, c.stride,
        c.columns / 2)
    }
  }
}
