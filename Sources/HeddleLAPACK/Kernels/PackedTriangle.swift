internal import CHeddleKernels

/// A triangle T as the kernels solve with it, T X = B: packed once, for several solves.
///
/// All solves are from the right, X' U = B' for U = T', by reals: a complex U is expanded to twice as many
/// rows and columns, and X' comes by parts, which are the rows of X as it is stored.
///
/// Whoever makes it keeps the memory alive while it is used; tasks that read it begin after `pack`.
package struct PackedTriangle<Scalar: LAPACKScalar>: @unchecked Sendable {
  private typealias Real = Scalar.Magnitude
  private let base: UnsafeMutablePointer<Scalar>
  private let isLower: Bool
  package let order: Int

  /// The most unknowns.
  package static var mostSolved: Int { Kernels.mostSolved / Scalar.parts }

  /// The elements that a packed triangle takes, in whole cache lines.
  package static func count(order: Int) -> Int {
    let square = Scalar.isComplex ? 2 * order * order : order * order
    return (square + 15) / 16 * 16
  }

  /// Elements of scratch for a solution with so many right-hand sides.
  package static func scratchCount(order: Int, columns: Int) -> Int { order * columns }

  /// A place in memory that begins on a cache line and holds `count(order:)`.
  package init(_ memory: UnsafeMutablePointer<Scalar>, order: Int, isLower: Bool) {
    precondition(order <= Self.mostSolved, "a triangle of order \(order)")
    (base, self.order, self.isLower) = (memory, order, isLower)
  }

  /// Fills the place from a matrix in which T stands.
  package func pack(_ matrix: StridedMatrix<Scalar>) {
    precondition(
      matrix.rows == order && matrix.columns == order,
      "a triangle of order \(order) from \(matrix.rows) x \(matrix.columns)")
    // Where T' isn't upper triangular, it is when its rows and columns are reversed. The parts of every
    // number of X' then change places, which is what conjugating U twice instead of once stands for.
    let upper = matrix.transposed.reversed(rows: !isLower, columns: !isLower)
    guard Scalar.isComplex else {
      upper.pack(into: MatrixBlock(base, rows: order, columns: order))
      return
    }
    let conjugates = upper.isConjugated != isLower
    if Real.self == Double.self {
      heddle_expand_z(
        order, order, Kernels.reals(reading: upper.base), upper.rowStride, upper.columnStride,
        conjugates, Kernels.reals(base), 2 * order)
    } else {
      heddle_expand_c(
        order, order, Kernels.reals(reading: upper.base), upper.rowStride, upper.columnStride,
        conjugates, Kernels.reals(base), 2 * order)
    }
  }

  /// Overwrites B with X.
  package func solve(
    _ diagonal: LAPACK.Diagonal, _ b: MatrixBlock<Scalar>, scratch: UnsafeMutablePointer<Scalar>
  ) {
    precondition(b.rows == order, "\(b.rows) equations for a triangle of order \(order)")
    let reals = b.reals, length = reals.rows
    let x = MatrixBlock<Real>(Kernels.magnitudes(scratch), rows: b.columns, columns: length)
    reals.strided.transposed.reversed(rows: false, columns: !isLower).pack(into: x)
    solve(diagonal, rows: x.rows, x.base, stride: x.stride)
    x.unpack(
      to: isLower ? reals.base : reals.base + (length - 1), rowStride: reals.stride,
      columnStride: isLower ? 1 : -1)
  }

  /// Overwrites B with the solution of X T' = B, for a lower triangle T.
  ///
  /// - Parameter scratch: for complex scalars as much as for `rightStep` right-hand sides.
  package func solve(
    _ diagonal: LAPACK.Diagonal, onRightOf b: MatrixBlock<Scalar>,
    scratch: UnsafeMutablePointer<Scalar>
  ) {
    precondition(
      isLower && b.columns == order, "\(b.rows) x \(b.columns) beside a triangle of order \(order)")
    guard Scalar.isComplex else {
      return solve(diagonal, rows: b.rows, Kernels.magnitudes(b.base), stride: b.stride)
    }
    for start in stride(from: 0, to: b.rows, by: Self.rightStep) {
      let part = b[rows: start..<min(start + Self.rightStep, b.rows), columns: 0..<order]
      let x = MatrixBlock<Real>(
        Kernels.magnitudes(scratch), rows: part.rows, columns: Scalar.parts * order,
        stride: Self.rightStep)
      Kernels.split(part, into: x)
      solve(diagonal, rows: x.rows, x.base, stride: x.stride)
      Kernels.join(x, into: part)
    }
  }

  /// Rows that are solved for at a time, a multiple of every register tile's.
  package static var rightStep: Int { 240 }

  /// X' U = B' by reals.
  private func solve(
    _ diagonal: LAPACK.Diagonal, rows: Int, _ x: UnsafeMutablePointer<Real>, stride: Int
  ) {
    let isUnit = diagonal == .unit, own = Scalar.parts * order
    if Real.self == Double.self {
      (Scalar.isComplex ? heddle_trsm_z : heddle_trsm_d)(
        rows, order, Kernels.reals(base), own, isUnit, Kernels.reals(x), stride)
    } else {
      (Scalar.isComplex ? heddle_trsm_c : heddle_trsm_s)(
        rows, order, Kernels.reals(base), own, isUnit, Kernels.reals(x), stride)
    }
  }
}
