internal import CHeddleKernels

/// Symmetric matrices on the way to a band, and from it to tridiagonal form; see band_body.h and
/// chase_body.h.
extension Kernels {
  /// Diagonals of a band below the main one, and columns of a panel on the way to it.
  package static var bandWidth: Int { heddle_band_width() }

  /// Y += the part that these columns of the lower triangle, multiples of `unit`, have in A V.
  package static func bandProducts<Real: LAPACKReal>(
    _ a: MatrixBlock<Real>, _ columns: Range<Int>, times v: MatrixBlock<Real>,
    into y: MatrixBlock<Real>
  ) {
    heddle_band_products(
      bytes(Real.self), columns.lowerBound, columns.upperBound, a.rows, a.base, a.stride, v.base,
      v.stride, y.base, y.stride)
  }

  /// Adds to these elements, for whole vectors of rows.
  package static func add<Real: LAPACKReal>(
    _ other: MatrixBlock<Real>, to target: MatrixBlock<Real>
  ) {
    heddle_add(
      bytes(Real.self), target.rows, target.columns, other.base, other.stride, target.base,
      target.stride)
  }

  /// X' Y for two panels.
  package static func bandGram<Real: LAPACKReal>(
    _ x: MatrixBlock<Real>, _ y: MatrixBlock<Real>, into result: UnsafeMutablePointer<Real>
  ) {
    heddle_band_gram(bytes(Real.self), x.rows, x.base, x.stride, y.base, y.stride, result)
  }

  /// -T and T' S T / 2 for S = V' A V.
  package static func bandMiddle<Real: LAPACKReal>(
    triangle: UnsafePointer<Real>, products: UnsafePointer<Real>,
    negated: UnsafeMutablePointer<Real>, middle: UnsafeMutablePointer<Real>
  ) {
    heddle_band_middle(bytes(Real.self), triangle, products, negated, middle)
  }

  /// W = Y T - V T' S T / 2.
  package static func bandWeights<Real: LAPACKReal>(
    _ v: MatrixBlock<Real>, _ y: MatrixBlock<Real>, negated: UnsafePointer<Real>,
    middle: UnsafePointer<Real>, into w: MatrixBlock<Real>
  ) {
    heddle_band_weights(
      bytes(Real.self), v.rows, v.base, v.stride, y.base, y.stride, negated, middle, w.base,
      w.stride)
  }

  /// These columns of the lower triangle of A -= V W' + W V', multiples of `unit`.
  package static func bandUpdate<Real: LAPACKReal>(
    _ a: MatrixBlock<Real>, _ columns: Range<Int>, v: MatrixBlock<Real>, w: MatrixBlock<Real>
  ) {
    heddle_syr2k(
      bytes(Real.self), 1, columns.lowerBound, columns.upperBound, a.rows, v.columns, v.base,
      v.stride,
      w.base, w.stride, a.base, a.stride)
  }

  /// A band as it is chased: element (i, j) of the lower triangle is `base[i + j * stride]`.
  package struct Band<Real: LAPACKReal>: @unchecked Sendable {
    // The chase owns the memory; its tasks touch columns one after the other, as dependencies say.
    package let base: UnsafeMutablePointer<Real>
    package let taus: UnsafeMutablePointer<Real>
    package let order: Int

    package static var stride: Int { heddle_chase_stride() }

    /// Elements of the storage: bulges end two widths behind the matrix.
    package static func elements(order: Int) -> Int {
      (order + 3 * bandWidth) * (stride + 1) + 2 * unit
    }

    /// In memory that is all zeros and begins on a cache line, with a scale for each sweep.
    package init(
      _ memory: UnsafeMutablePointer<Real>, taus: UnsafeMutablePointer<Real>, order: Int
    ) {
      // A vector may reach above the first element.
      (base, self.taus, self.order) = (memory + unit, taus, order)
    }

    /// These sweeps' steps whose number plus that of the sweep among them is in `range`.
    package func chase(_ sweeps: Range<Int>, _ range: Range<Int>) {
      heddle_chase(
        bytes(Real.self), sweeps.lowerBound, sweeps.upperBound, range.lowerBound, range.upperBound,
        order, base, taus)
    }
  }
}
