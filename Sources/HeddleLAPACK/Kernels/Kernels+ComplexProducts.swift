internal import CHeddleKernels

// Products of complex matrices.
extension Kernels {
  static func complexGemm<Scalar: LAPACKScalar>(
    _ a: StridedMatrix<Scalar>, _ b: StridedMatrix<Scalar>, _ update: Update,
    _ c: MatrixBlock<Scalar>, _ workspace: Workspace<Scalar>
  ) {
    if Scalar.Magnitude.self == Double.self {
      heddle_gemm_z(
        c.rows, c.columns, a.columns, update.sign, reals(reading: a.base), a.rowStride,
        a.columnStride, a.isConjugated, reals(reading: b.base), b.rowStride, b.columnStride,
        b.isConjugated, update.adds, reals(c.base), c.stride, reals(workspace.scalars))
    } else {
      heddle_gemm_c(
        c.rows, c.columns, a.columns, Float(update.sign), reals(reading: a.base), a.rowStride,
        a.columnStride, a.isConjugated, reals(reading: b.base), b.rowStride, b.columnStride,
        b.isConjugated, update.adds, reals(c.base), c.stride, reals(workspace.scalars))
    }
  }

  static func complexGemm<Scalar: LAPACKScalar>(
    _ a: PackedMatrix<Scalar>, _ b: StridedMatrix<Scalar>, _ update: Update,
    _ c: MatrixBlock<Scalar>
  ) {
    precondition(
      (b.rowStride == 1 || b.rows <= 1) && !b.isConjugated,
      "complex columns that are not contiguous, for a packed matrix")
    if Scalar.Magnitude.self == Double.self {
      heddle_gemm_packed_z(
        c.rows, c.columns, a.columns, update.sign, reals(a.base), reals(reading: b.base),
        b.columnStride, update.adds, reals(c.base), c.stride)
    } else {
      heddle_gemm_packed_c(
        c.rows, c.columns, a.columns, Float(update.sign), reals(a.base), reals(reading: b.base),
        b.columnStride, update.adds, reals(c.base), c.stride)
    }
  }

  static func complexPack<Scalar: LAPACKScalar>(
    _ matrix: StridedMatrix<Scalar>, _ target: UnsafeMutablePointer<Scalar>
  ) {
    if Scalar.Magnitude.self == Double.self {
      heddle_pack_z(
        matrix.rows, matrix.columns, reals(reading: matrix.base), matrix.rowStride,
        matrix.columnStride, matrix.isConjugated, reals(target))
    } else {
      heddle_pack_c(
        matrix.rows, matrix.columns, reals(reading: matrix.base), matrix.rowStride,
        matrix.columnStride, matrix.isConjugated, reals(target))
    }
  }
}

extension MatrixBlock where Scalar: LAPACKScalar {
  /// Conjugates every element, if there is anything to it.
  package func conjugate() {
    guard Scalar.isComplex else { return }
    if Scalar.Magnitude.self == Double.self {
      heddle_conjugate_z(rows, columns, Kernels.reals(base), stride)
    } else {
      heddle_conjugate_c(rows, columns, Kernels.reals(base), stride)
    }
  }
}
