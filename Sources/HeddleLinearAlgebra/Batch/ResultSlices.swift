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
  init(batch: [Int], rows: Int, columns: Int) throws(LinearAlgebraError) {
    let shape = batch.isEmpty ? [rows, columns] : batch + [rows, columns]
    self.init(try Self.fresh(shape, .columnMajorMatrices), rows: rows, columns: columns)
  }

  /// Vectors.
  init(batch: [Int], count: Int) throws(LinearAlgebraError) {
    let shape = batch.isEmpty ? [count] : batch + [count]
    self.init(try Self.fresh(shape, .rowMajor), rows: count, columns: 1)
  }

  /// A number for every matrix; the shape is the batch's.
  init(valuesFor batch: [Int]) throws(LinearAlgebraError) {
    self.init(try Self.fresh(batch, .rowMajor), rows: 1, columns: 1)
  }

  /// Uninitialised memory. A little is had without a detour for errors, which would take a tenth of a tiny
  /// matrix's time: where that is missing, nothing works.
  @inline(__always)
  private static func fresh(
    _ shape: [Int], _ layout: NDArray<Scalar>.Layout
  ) throws(LinearAlgebraError) -> NDArray<Scalar> {
    let byteCount = saturatingByteCount(shape, of: Scalar.self)
    return 1..<(64 << 10) ~= byteCount
      ? NDArray(uninitialized: shape, layout: layout) : try large(shape, layout, byteCount)
  }

  @inline(never)
  private static func large(
    _ shape: [Int], _ layout: NDArray<Scalar>.Layout, _ byteCount: Int
  ) throws(LinearAlgebraError) -> NDArray<Scalar> {
    guard let array = NDArray<Scalar>(tryingToAllocate: shape, layout: layout) else {
      throw .impossible(.outOfMemory(bytes: byteCount))
    }
    return array
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

/// What elements of an array of this shape take, or the largest number there is where they take more.
func saturatingByteCount<Element>(_ shape: [Int], of type: Element.Type) -> Int {
  var (bytes, isTooMuch) = (MemoryLayout<Element>.stride, false)
  for extent in shape {
    if extent == 0 { return 0 }
    let (product, overflow) = bytes.multipliedReportingOverflow(by: extent)
    (bytes, isTooMuch) = (product, isTooMuch || overflow)
  }
  return isTooMuch ? .max : bytes
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
