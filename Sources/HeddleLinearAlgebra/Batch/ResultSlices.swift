import HeddleArrays
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
  init(batch: [Int], rows: Int, columns: Int) {
    self.init(
      NDArray(
        uninitialized: batch.isEmpty ? [rows, columns] : batch + [rows, columns],
        layout: .columnMajorMatrices),
      rows: rows, columns: columns)
  }

  /// Vectors.
  init(batch: [Int], count: Int) {
    self.init(
      NDArray(uninitialized: batch.isEmpty ? [count] : batch + [count]), rows: count, columns: 1)
  }

  /// A number for every matrix; the shape is the batch's.
  init(valuesFor batch: [Int]) {
    self.init(NDArray(uninitialized: batch), rows: 1, columns: 1)
  }

  // Consuming: a second reference would have the array copied before its first write.
  private init(_ fresh: consuming NDArray<Scalar>, rows: Int, columns: Int) {
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
  /// Fills the part with this number with NaN.
  func invalidate(_ index: Int)
}

extension ResultSlices: FailableResult {
  func invalidate(_ index: Int) {
    let part = self[index]
    let nan = Scalar(realPart: .nan, imaginaryPart: .nan)
    part.base.update(repeating: nan, count: part.rows * part.columns)
  }
}
