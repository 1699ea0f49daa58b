import HeddleArrays
import HeddleLAPACK

/// One side of a product: matrices as gemm takes them, in place where it can.
struct Operand<Scalar: MatrixScalar>: Sendable {
  private let slices: SourceSlices<Scalar>
  private let adjoint: Bool

  /// The matrices of an array, or their adjoints.
  init(_ array: NDArray<Scalar>, adjoint: Bool) {
    slices = SourceSlices(array)
    self.adjoint = adjoint
  }

  var rows: Int { adjoint ? slices.columns : slices.rows }
  var columns: Int { adjoint ? slices.rows : slices.columns }

  /// The operand with this number, where it lies.
  subscript(index: Int) -> StridedMatrix<Scalar> {
    adjoint ? slices[index].adjoint : slices[index]
  }

  /// What `part` takes for so many elements.
  func scratchBytes(_ elements: Int) -> Int {
    let isRead = slices.array.isEmpty || slices[0].inPlace(adjoint: adjoint) != nil
    return isRead ? 0 : Scratch.bytes(Scalar.self, elements)
  }

  /// These rows and columns of the operand with this number, and what gemm has to do to them first.
  func part(
    _ index: Int, rows: Range<Int>, columns: Range<Int>, _ scratch: inout Scratch
  ) -> (MatrixBlock<Scalar>, LAPACK.Operation) {
    let stored = adjoint ? (rows: columns, columns: rows) : (rows: rows, columns: columns)
    let part = slices[index][rows: stored.rows, columns: stored.columns]
    if let inPlace = part.inPlace(adjoint: adjoint) { return inPlace }
    let copy = scratch.matrix(Scalar.self, rows: part.rows, columns: part.columns)
    part.pack(into: copy)
    return (copy, adjoint ? .adjoint : .none)
  }
}

extension StridedMatrix {
  /// The matrix or its adjoint as gemm reads it where it lies; nil if gemm cannot.
  fileprivate func inPlace(adjoint: Bool) -> (MatrixBlock<Scalar>, LAPACK.Operation)? {
    if Self.isLeadingDimension(columnStride, along: rowStride, rows, columns) {
      let block = MatrixBlock(
        reading: base, rows: rows, columns: columns, stride: columns <= 1 ? nil : columnStride)
      return (block, adjoint ? .adjoint : .none)
    }
    // By rows: the columns of the transpose. BLAS cannot conjugate without transposing.
    guard !(adjoint && Scalar.isComplex),
      Self.isLeadingDimension(rowStride, along: columnStride, columns, rows)
    else { return nil }
    let block = MatrixBlock(
      reading: base, rows: columns, columns: rows, stride: rows <= 1 ? nil : rowStride)
    return (block, adjoint ? .none : .transpose)
  }

  /// Whether lines of `length` contiguous elements lie `stride` apart, without overlap and within BLAS's
  /// integers. The stride of a single element or line does not matter.
  private static func isLeadingDimension(
    _ stride: Int, along step: Int, _ length: Int, _ lines: Int
  ) -> Bool {
    (length <= 1 || step == 1) && (lines <= 1 || max(1, length)...Int(Int32.max) ~= stride)
  }
}
