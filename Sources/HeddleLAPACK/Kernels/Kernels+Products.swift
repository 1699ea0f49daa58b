internal import CHeddleKernels

extension Kernels {
  /// What a product does to what is there.
  package enum Update: Sendable {
    /// C = A B; C is not read.
    case set
    /// C += A B.
    case add
    /// C -= A B.
    case subtract

    var sign: Double { self == .subtract ? -1 : 1 }
    var adds: Bool { self != .set }
  }

  /// Scratch for `gemm`, whatever the shape.
  package static func gemmWorkspace<Scalar: LAPACKScalar>(_ scalar: Scalar.Type) -> WorkspaceSize {
    // In reals, of which a complex scalar is two.
    let reals = heddle_gemm_workspace(MemoryLayout<Scalar.Magnitude>.stride)
    return WorkspaceSize(scalars: Scalar.isComplex ? reals / 2 : reals)
  }

  /// The product of A and B with any strides; `c` may not overlap them. Each element is a sum in an
  /// order that the depth alone decides, however a product is cut into blocks.
  package static func gemm<Scalar: LAPACKScalar>(
    _ a: StridedMatrix<Scalar>, times b: StridedMatrix<Scalar>, _ update: Update = .set,
    into c: MatrixBlock<Scalar>, workspace: Workspace<Scalar>
  ) {
    requireProduct(a.rows, a.columns, b, c)
    let size = gemmWorkspace(Scalar.self)
    precondition(
      workspace.size.scalars >= size.scalars,
      "a workspace with \(workspace.size) lacks \(size.scalars) scalars")
    if Scalar.isComplex { return complexGemm(a, b, update, c, workspace) }
    if Scalar.self == Double.self {
      heddle_gemm_d(
        c.rows, c.columns, a.columns, update.sign, real(reading: a.base), a.rowStride,
        a.columnStride,
        real(reading: b.base), b.rowStride, b.columnStride, update.adds, real(c.base), c.stride,
        real(workspace.scalars))
    } else {
      heddle_gemm_s(
        c.rows, c.columns, a.columns, Float(update.sign), real(reading: a.base), a.rowStride,
        a.columnStride, real(reading: b.base), b.rowStride, b.columnStride, update.adds,
        real(c.base),
        c.stride, real(workspace.scalars))
    }
  }

  /// The product of a packed A and B with any strides (best with contiguous columns, and complex ones need
  /// them).
  package static func gemm<Scalar: LAPACKScalar>(
    _ a: PackedMatrix<Scalar>, times b: StridedMatrix<Scalar>, _ update: Update = .set,
    into c: MatrixBlock<Scalar>
  ) {
    requireProduct(a.rows, a.columns, b, c)
    if Scalar.isComplex { return complexGemm(a, b, update, c) }
    if Scalar.self == Double.self {
      heddle_gemm_packed_d(
        c.rows, c.columns, a.columns, update.sign, real(a.base), real(reading: b.base), b.rowStride,
        b.columnStride, update.adds, real(c.base), c.stride)
    } else {
      heddle_gemm_packed_s(
        c.rows, c.columns, a.columns, Float(update.sign), real(a.base), real(reading: b.base),
        b.rowStride,
        b.columnStride, update.adds, real(c.base), c.stride)
    }
  }

  /// C -= A B, or C -= A* B, for B and C of a few columns: A is read once and not copied.
  package static func thinProduct<Scalar: LAPACKScalar>(
    _ a: MatrixBlock<Scalar>, adjoint: Bool = false, times b: MatrixBlock<Scalar>,
    subtractedFrom c: MatrixBlock<Scalar>
  ) {
    requireProduct(
      adjoint ? a.columns : a.rows, adjoint ? a.rows : a.columns, b.strided, c)
    if Scalar.self == Double.self {
      heddle_thin_d(
        adjoint, c.rows, c.columns, b.rows, real(reading: a.base), a.stride,
        real(reading: b.base), b.stride, real(c.base), c.stride)
    } else {
      heddle_thin_s(
        adjoint, c.rows, c.columns, b.rows, real(reading: a.base), a.stride,
        real(reading: b.base), b.stride, real(c.base), c.stride)
    }
  }

  private static func requireProduct<Scalar>(
    _ rows: Int, _ depth: Int, _ b: StridedMatrix<Scalar>, _ c: MatrixBlock<Scalar>
  ) {
    precondition(
      c.rows == rows && c.columns == b.columns && b.rows == depth,
      "product of \(rows) x \(depth) and \(b.rows) x \(b.columns) into \(c.rows) x \(c.columns)")
  }
}

/// A matrix as the product kernels read their left operand: packed once, for several products.
///
/// Whoever makes it keeps the memory alive while it is used; tasks that read it begin after `pack`.
package struct PackedMatrix<Scalar: LAPACKScalar>: @unchecked Sendable {
  let base: UnsafeMutablePointer<Scalar>
  package let rows: Int
  package let columns: Int

  /// The elements that a packed matrix of this shape takes, which is at least as many as it has.
  package static func count(rows: Int, columns: Int) -> Int {
    // A complex matrix is packed as one of twice as many reals each way.
    Scalar.isComplex
      ? heddle_packed_size(2 * rows, 2 * columns) / 2 : heddle_packed_size(rows, columns)
  }

  /// A place for a matrix, in memory that begins on a cache line and holds `count(rows:columns:)`.
  package init(_ memory: UnsafeMutablePointer<Scalar>, rows: Int, columns: Int) {
    (base, self.rows, self.columns) = (memory, rows, columns)
  }

  /// Fills the place.
  package func pack(_ matrix: StridedMatrix<Scalar>) {
    precondition(
      matrix.rows == rows && matrix.columns == columns,
      "packing \(matrix.rows) x \(matrix.columns) as \(rows) x \(columns)")
    if Scalar.isComplex { return Kernels.complexPack(matrix, base) }
    if Scalar.self == Double.self {
      heddle_pack_d(
        rows, columns, Kernels.real(reading: matrix.base), matrix.rowStride, matrix.columnStride,
        Kernels.real(base))
    } else {
      heddle_pack_s(
        rows, columns, Kernels.real(reading: matrix.base), matrix.rowStride, matrix.columnStride,
        Kernels.real(base))
    }
  }
}
