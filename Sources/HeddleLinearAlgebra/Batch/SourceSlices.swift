import HeddleArrays
import HeddleLAPACK

/// The matrices of an argument, by their number in C order.
///
/// Holds the array, which keeps the memory alive and unchanged; tasks only read it.
struct SourceSlices<Scalar: ArrayScalar & LAPACKScalar>: @unchecked Sendable {
  let array: NDArray<Scalar>
  let rows: Int
  let columns: Int
  private let base: UnsafePointer<Scalar>
  private let batch: [(count: Int, stride: Int)]
  private let matrixStrides: (row: Int, column: Int)

  /// The last two axes are the matrix.
  init(_ array: NDArray<Scalar>) {
    self.array = array
    let axes = array.rank - 2
    (rows, columns) = (array.shape[axes], array.shape[axes + 1])
    matrixStrides = (array.strides[axes], array.strides[axes + 1])
    base = array.withBase { $0 }
    batch = Self.merged(Array(zip(array.shape[..<axes], array.strides[..<axes])))
  }

  /// Matrix number `index`.
  subscript(index: Int) -> StridedMatrix<Scalar> {
    var (rest, offset) = (index, 0)
    for axis in batch.reversed() {
      let (quotient, position) = rest.quotientAndRemainder(dividingBy: axis.count)
      offset += position * axis.stride
      rest = quotient
    }
    return StridedMatrix(
      base + offset, rows: rows, columns: columns, rowStride: matrixStrides.row,
      columnStride: matrixStrides.column)
  }

  /// Joins axes that lie in memory like one, so that most batches have a single stride.
  private static func merged(_ axes: [(Int, Int)]) -> [(count: Int, stride: Int)] {
    axes.reduce(into: []) { merged, axis in
      let (count, stride) = axis
      if let outer = merged.last, outer.stride == count * stride {
        merged[merged.count - 1] = (outer.count * count, stride)
      } else {
        merged.append((count, stride))
      }
    }
  }
}
