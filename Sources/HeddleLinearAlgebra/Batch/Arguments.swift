import HeddleArrays
import HeddleErrors
import HeddleLAPACK

/// Runs a question about sizes, whose answer concerns the whole batch.
func workspace<R>(_ query: () throws(LAPACKError) -> R) throws(LinearAlgebraError) -> R {
  do throws(LAPACKError) { return try query() } catch { throw .impossible(error) }
}

extension StridedMatrix {
  /// Copies into a block, in the one pass that also looks for NaN and infinities.
  func packFinite(into block: MatrixBlock<Scalar>) throws(LAPACKError) {
    guard pack(into: block) else { throw .nonFinite }
  }

  /// The same for one triangle; what the block holds elsewhere is unspecified.
  func packFinite(
    _ triangle: LAPACK.Triangle, into block: MatrixBlock<Scalar>
  ) throws(LAPACKError) {
    guard pack(triangle, into: block) else { throw .nonFinite }
  }

  /// The matrix as a block to be read, where it is already column-major: one of our own results.
  var columnMajorBlock: MatrixBlock<Scalar> {
    precondition(
      rowStride == 1 || rows <= 1, "rows lie \(rowStride) apart in a column-major matrix")
    return MatrixBlock(
      reading: base, rows: rows, columns: columns, stride: columns <= 1 ? nil : columnStride)
  }
}

extension MatrixBlock where Scalar: LAPACKScalar {
  /// Throws where this result of finite numbers is not finite.
  func requireFinite() throws(LAPACKError) {
    if !isFinite { throw .overflow }
  }

  /// The same for what is on and above the diagonal.
  func requireFiniteUpper() throws(LAPACKError) {
    for j in 0..<columns {
      try self[rows: 0..<min(j + 1, rows), columns: j..<j + 1].requireFinite()
    }
  }
}

extension NDArray {
  /// Vectors along the last axis as matrices of one column.
  var asColumns: NDArray { insertingAxis(at: rank) }

  /// Matrices of one column as vectors along the last axis.
  var withoutLastAxis: NDArray { removingAxis(at: rank - 1) }

  /// The batch repeated to fill these leading axes; the matrices stay as they are.
  func broadcastBatch(to batch: [Int]) -> NDArray {
    shape.dropLast(2).elementsEqual(batch) ? self : broadcast(to: batch + shape.suffix(2))
  }
}

/// The number in C order of the matrix at an index along the leading axes.
func number(of index: [Int], in batch: [Int]) -> Int {
  require(index.count == batch.count, "an index of \(index.count) axes in a batch of \(batch)")
  return zip(index, batch).reduce(0) { number, axis in
    require(0..<axis.1 ~= axis.0, "index \(index) is out of the bounds of a batch of \(batch)")
    return number * axis.1 + axis.0
  }
}

/// The leading axes of a call on two batches, by NumPy's rule.
func broadcastBatches(_ first: [Int], _ second: [Int]) -> [Int] {
  let rank = max(first.count, second.count)
  func padded(_ shape: [Int]) -> [Int] { Array(repeating: 1, count: rank - shape.count) + shape }
  return zip(padded(first), padded(second)).map { a, b in
    require(a == b || a == 1 || b == 1, "batches of \(first) and \(second) do not match")
    return a == 1 ? b : a
  }
}

extension MatrixStack {
  /// The order of the matrices, which must be square for what is asked.
  func squareOrder(_ subject: String) -> Int {
    require(
      rowCount == columnCount, "\(subject) of matrices that are \(rowCount) x \(columnCount)")
    return rowCount
  }
}
