import HeddleLAPACK

/// The product of a panel's Householder reflectors, I - V T V*, packed for products with many blocks of
/// columns. A place in memory that one task fills and others then read.
///
/// Source: Schreiber and Van Loan, "A storage-efficient WY representation for products of Householder
/// transformations", 1989.
struct BlockReflector<Scalar: LAPACKScalar>: Sendable {
  private let v: PackedMatrix<Scalar>
  private let adjoint: PackedMatrix<Scalar>
  private let middle: PackedMatrix<Scalar>

  /// A place for reflectors of this length, so many of them.
  init(_ memory: UnsafeMutablePointer<Scalar>, rows: Int, count: Int) {
    v = PackedMatrix(memory, rows: rows, columns: count)
    let second = memory + PackedMatrix<Scalar>.count(rows: rows, columns: count)
    adjoint = PackedMatrix(second, rows: count, columns: rows)
    let third = second + PackedMatrix<Scalar>.count(rows: count, columns: rows)
    middle = PackedMatrix(third, rows: count, columns: count)
  }

  /// The elements of a place, in whole cache lines.
  static func elements(rows: Int, count: Int) -> Int {
    PackedMatrix<Scalar>.count(rows: rows, columns: count)
      + PackedMatrix<Scalar>.count(rows: count, columns: rows)
      + PackedMatrix<Scalar>.count(rows: count, columns: count)
  }

  /// Fills the place from a panel as `geqrf` left it.
  ///
  /// - Parameters:
  ///   - adjoint: whether it is the adjoint, with T*, that will be applied.
  ///   - triangle: a place for T, or T itself where `isKnown`.
  func fill(
    _ panel: MatrixBlock<Scalar>, tau: UnsafeMutablePointer<Scalar>, adjoint: Bool,
    triangle: MatrixBlock<Scalar>, isKnown: Bool
  ) throws(LAPACKError) {
    let count = panel.columns
    let bytes =
      Scratch.bytes(Scalar.self, panel.rows * count) + Scratch.bytes(Scalar.self, count * count)
    try withBatchScratch(bytes) { (scratch) throws(LAPACKError) in
      let full = scratch.matrix(Scalar.self, rows: panel.rows, columns: count)
      panel.copyTriangle(.lower, diagonal: .unit, to: full)
      v.pack(full.strided)
      self.adjoint.pack(full.strided.adjoint)
      if !isKnown {
        let gram = scratch.matrix(Scalar.self, rows: count, columns: count)
        Kernels.gemm(self.adjoint, times: full.strided, into: gram)
        Kernels.larft(gram: gram, tau: tau, into: triangle)
      }
      middle.pack(adjoint ? triangle.strided.adjoint : triangle.strided)
    }
  }

  /// C = (I - V T V*) C, or the adjoint.
  func apply(to c: MatrixBlock<Scalar>) throws(LAPACKError) {
    let (count, columns) = (middle.rows, c.columns)
    try withBatchScratch(2 * Scratch.bytes(Scalar.self, count * columns)) {
      (scratch) throws(LAPACKError) in
      let first = scratch.matrix(Scalar.self, rows: count, columns: columns)
      let second = scratch.matrix(Scalar.self, rows: count, columns: columns)
      Kernels.gemm(adjoint, times: c.strided, into: first)
      Kernels.gemm(middle, times: first.strided, into: second)
      Kernels.gemm(v, times: second.strided, .subtract, into: c)
    }
  }
}
