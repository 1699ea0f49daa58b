import HeddleArrays
import HeddleLAPACK
import HeddleScheduler

extension SymmetricEigen {
  /// The function of the matrix that `transform` is on numbers, V diag(f(w)) V*, [..., n, n]: square root,
  /// exponential, inverse and their like. Symmetric or Hermitian to the last bit.
  ///
  /// - Throws: ``LinearAlgebraError/impossible(_:)`` where there is no memory.
  public func map(
    _ transform: (Stack.Scalar.Magnitude) -> Stack.Scalar.Magnitude
  ) throws(LinearAlgebraError) -> Stack {
    try formed(with: values.map(transform))
  }

  /// `map(_:)` that suspends the calling task instead of blocking its thread, after the calls of `transform`.
  public func map(
    _ transform: (Stack.Scalar.Magnitude) -> Stack.Scalar.Magnitude
  ) async throws(LinearAlgebraError) -> Stack {
    let transformed = values.map(transform)
    return try await Scheduler.current.run { () throws(LinearAlgebraError) in
      try self.formed(with: transformed)
    }
  }

  /// The matrices of these eigenvalues and the same eigenvectors.
  private func formed(
    with values: NDArray<Stack.Scalar.Magnitude>
  ) throws(LinearAlgebraError) -> Stack {
    let n = vectors.rowCount
    let product = DiagonalProduct(
      name: "symmetricEigen.map", scaled: vectors.array, scales: values, other: vectors.array)
    return Stack(
      try product.formed(rows: n, columns: n) { (scaled, vectors, result) throws(LAPACKError) in
        try LAPACK.gemm(scaled, times: vectors, .adjoint, into: result)
        result.mirror(.lower)
      })
  }

  /// V diag(w) V*, [..., n, n]: the matrices that were decomposed, both halves, up to rounding.
  ///
  /// - Throws: ``LinearAlgebraError/impossible(_:)`` where there is no memory.
  public func reconstruct() throws(LinearAlgebraError) -> Stack { try formed(with: values) }

  /// `reconstruct()` that suspends the calling task instead of blocking its thread.
  public func reconstruct() async throws(LinearAlgebraError) -> Stack {
    try await Scheduler.current.run { () throws(LinearAlgebraError) in try self.reconstruct() }
  }
}
