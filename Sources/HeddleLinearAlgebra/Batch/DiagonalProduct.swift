import HeddleArrays
import HeddleLAPACK
import Numerics

/// Products with a diagonal matrix in the middle, such as U diag(s) V*: what is made of a decomposition
/// once its values have been changed.
struct DiagonalProduct<Scalar: MatrixScalar> {
  /// What the trace calls it.
  let name: StaticString
  /// [..., m, k]: its columns are scaled.
  let scaled: NDArray<Scalar>
  /// [..., k].
  let scales: NDArray<Scalar.Magnitude>
  /// The other operand, of any shape.
  let other: NDArray<Scalar>

  /// The results of `multiply` on the scaled matrix, the other one, and the place of the product,
  /// which is rows x columns.
  func formed(
    rows: Int, columns: Int,
    _ multiply:
      @Sendable (
        _ scaled: MatrixBlock<Scalar>, _ other: MatrixBlock<Scalar>, _ product: MatrixBlock<Scalar>
      ) throws(LAPACKError) -> Void
  ) throws(LinearAlgebraError) -> NDArray<Scalar> {
    let batch = Array(scaled.shape.dropLast(2))
    let (left, right) = (SourceSlices(scaled), SourceSlices(other))
    let factors = SourceSlices(scales.asColumns)
    let product = try ResultSlices<Scalar>(batch: batch, rows: rows, columns: columns)
    let run = BatchRun(
      name: name, batch: batch,
      cost: BatchRun.cost(
        Scalar.self, flops: 2 * Double(rows) * Double(columns) * Double(left.columns),
        elements: left.rows * left.columns + rows * columns),
      scratchBytes: Scratch.bytes(Scalar.self, left.rows * left.columns))
    try run.run(into: [product]) { (index, scratch) throws(LAPACKError) in
      let copy = scratch.matrix(Scalar.self, rows: left.rows, columns: left.columns)
      left[index].columnMajorBlock.scaleColumns(
        by: factors[index].columnMajorBlock.base, into: copy)
      try multiply(copy, right[index].columnMajorBlock, product[index])
    }.throwFirst()
    return product.array
  }
}

extension MatrixBlock where Scalar: ArrayScalar {
  /// Every column times its factor.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Complex<Float>)
  @specialized(where Scalar == Complex<Double>)
  fileprivate func scaleColumns(
    by factors: UnsafeMutablePointer<Scalar.Magnitude>, into target: MatrixBlock
  ) {
    for j in 0..<columns {
      let (from, to, factor) = (base + j * stride, target.base + j * target.stride, factors[j])
      for i in 0..<rows {
        let value = from[i]
        to[i] = Scalar(
          realPart: value.realPart * factor, imaginaryPart: value.imaginaryPart * factor)
      }
    }
  }
}
