import HeddleArrays
import HeddleLAPACK
import Numerics

extension SymmetricEigen {
  /// The function of the matrix that `transform` is on numbers, V diag(f(w)) V*, [..., n, n]: square root,
  /// exponential, inverse and their like. Symmetric or Hermitian to the last bit.
  ///
  /// - Throws: ``LinearAlgebraError/impossible(_:)`` where there is no memory.
  public func map(
    _ transform: (Stack.Scalar.Magnitude) -> Stack.Scalar.Magnitude
  ) throws(LinearAlgebraError) -> Stack {
    let n = vectors.rowCount
    let product = DiagonalProduct(
      name: "symmetricEigen.map", scaled: vectors.array, scales: values.map(transform),
      other: vectors.array)
    return Stack(
      try product.formed(rows: n, columns: n) { (scaled, vectors, result) throws(LAPACKError) in
        try LAPACK.gemm(scaled, times: vectors, .adjoint, into: result)
        result.mirrorLowerTriangle()
      })
  }

  /// V diag(w) V*, [..., n, n]: the matrices that were decomposed, both halves, up to rounding.
  ///
  /// - Throws: ``LinearAlgebraError/impossible(_:)`` where there is no memory.
  public func reconstruct() throws(LinearAlgebraError) -> Stack { try map { $0 } }
}

extension MatrixBlock where Scalar: ArrayScalar {
  /// Makes the upper triangle the adjoint of the lower one, and the diagonal real.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Complex<Float>)
  @specialized(where Scalar == Complex<Double>)
  fileprivate func mirrorLowerTriangle() {
    for j in 0..<columns {
      let column = base + j * stride
      column[j] = Scalar(realPart: column[j].realPart, imaginaryPart: 0)
      for i in j + 1..<max(rows, j + 1) { base[j + i * stride] = column[i].conjugated }
    }
  }
}
