import HeddleArrays
import HeddleLAPACK

/// The matrices of an argument, by their number in C order.
///
/// Holds the array, which keeps the memory alive and unchanged; tasks only read it.
struct SourceSlices<Scalar: MatrixScalar>: @unchecked Sendable {
  let array: NDArray<Scalar>
  let rows: Int
  let columns: Int
  private let base: UnsafePointer<Scalar>
  let offsets: BatchOffsets
  let matrixStrides: (row: Int, column: Int)

  /// The last two axes are the matrix.
  init(_ array: NDArray<Scalar>) {
    self.array = array
    let (shape, strides) = (array.shape, array.strides)
    let axes = array.rowAxis
    (rows, columns) = (shape[axes], shape[axes + 1])
    matrixStrides = (strides[axes], strides[axes + 1])
    base = array.withBase { $0 }
    offsets =
      axes == 0
      ? BatchOffsets([], strides: [])
      : BatchOffsets(Array(shape[..<axes]), strides: Array(strides[..<axes]))
  }

  /// Matrix number `index`.
  subscript(index: Int) -> StridedMatrix<Scalar> {
    StridedMatrix(
      base + offsets[index], rows: rows, columns: columns, rowStride: matrixStrides.row,
      columnStride: matrixStrides.column)
  }
}
