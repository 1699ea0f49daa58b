import HeddleArrays
import HeddleErrors
import HeddleLAPACK

/// A result under construction: a matrix or a vector for every matrix of a batch.
///
/// Owns a fresh array that nobody else refers to until `array` is handed out, after the run; each part
/// is written by the one task that has its number.
struct ResultSlices<Scalar: MatrixScalar>: @unchecked Sendable {
  let array: NDArray<Scalar>
  private let base: UnsafeMutablePointer<Scalar>
  private let rows: Int
  private let columns: Int

  /// Column-major matrices.
  init(batch: [Int], rows: Int, columns: Int) throws(LinearAlgebraError) {
    try self.init(
      batch.isEmpty ? [rows, columns] : batch + [rows, columns], .columnMajorMatrices, rows: rows,
      columns: columns)
  }

  /// Vectors.
  init(batch: [Int], count: Int) throws(LinearAlgebraError) {
    try self.init(batch.isEmpty ? [count] : batch + [count], .rowMajor, rows: count, columns: 1)
  }

  /// A number for every matrix; the shape is the batch's.
  init(valuesFor batch: [Int]) throws(LinearAlgebraError) {
    try self.init(batch, .rowMajor, rows: 1, columns: 1)
  }

  private init(
    _ shape: [Int], _ layout: NDArray<Scalar>.Layout, rows: Int, columns: Int
  ) throws(LinearAlgebraError) {
    var fresh = try memory { () throws(OutOfMemory) in
      try NDArray<Scalar>(allocating: shape, layout: layout)
    }
    base = fresh.withMutableBase { $0 }
    array = fresh
    (self.rows, self.columns) = (rows, columns)
  }

  /// Of all parts.
  var byteCount: Int { array.count * MemoryLayout<Scalar>.stride }

  /// Matrix number `index`; a vector is one column.
  subscript(index: Int) -> MatrixBlock<Scalar> {
    MatrixBlock(base + index * (rows * columns), rows: rows, columns: columns)
  }
}

/// What a batch run must know of a result: how to say that a part of it isn't there.
protocol FailableResult: Sendable {
  /// Whether its parts have no elements.
  var isEmpty: Bool { get }
  /// Fills the part with this number with NaN.
  func invalidate(_ index: Int)
}

extension ResultSlices: FailableResult {
  var isEmpty: Bool { rows == 0 || columns == 0 }

  func invalidate(_ index: Int) {
    let part = self[index]
    let nan = Scalar(realPart: .nan, imaginaryPart: .nan)
    part.base.update(repeating: nan, count: part.rows * part.columns)
  }
}
