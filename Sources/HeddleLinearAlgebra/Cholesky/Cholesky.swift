import HeddleArrays
import HeddleLAPACK
import HeddleScheduler

/// The Cholesky factorization A = L L* of one symmetric or Hermitian positive definite matrix or of
/// every matrix of a batch.
///
/// Source: LAPACK's `potrf`, `potrs` and `potri`; for large matrices the same by panels with
/// look-ahead.
public struct Cholesky<Stack: MatrixStack>: LinearSolver where Stack.Scalar: LAPACKScalar {
  /// The triangle of A that was read, in which the factor stands.
  public let triangle: LAPACK.Triangle
  /// The factor as it was computed, [..., n, n], zero in the other triangle: L with A = L L* for
  /// `.lower`, U with A = U* U for `.upper`.
  public let factor: Stack
  /// Why matrices have no factor, by their number.
  let missing: [Int: LAPACKError]

  /// n: the rows and columns of A.
  public var order: Int { factor.columnCount }

  /// L, [..., n, n], with A = L L*: lower triangular whichever triangle of A was read.
  public var l: Stack { triangle == .lower ? factor : factor.adjoint }
}

extension MatrixStack where Scalar: LAPACKScalar {
  /// The Cholesky factorization of symmetric or Hermitian positive definite matrices.
  ///
  /// - Parameter triangle: the one that is read; the other one may hold anything.
  /// - Throws: ``LinearAlgebraError/failed(_:)`` for the first matrix that has none, with the reason:
  ///   `.notPositiveDefinite`, or `.nonFinite` for a NaN or an infinity in the triangle.
  @specialized(where Self == Matrix<Float>)
  @specialized(where Self == Matrix<Double>)
  public func cholesky(
    _ triangle: LAPACK.Triangle = .lower
  ) throws(LinearAlgebraError) -> Cholesky<Self> {
    try choleskyOutcome(triangle).get()
  }

  /// `cholesky(_:)`, in which a matrix that has no factorization does not cost the others theirs.
  @specialized(where Self == Matrix<Float>)
  @specialized(where Self == Matrix<Double>)
  public func choleskyOutcome(
    _ triangle: LAPACK.Triangle = .lower
  ) throws(LinearAlgebraError) -> Outcome<Cholesky<Self>> {
    let n = squareOrder("a Cholesky factorization")
    let source = SourceSlices(array)
    if let tiny = TinyCholesky(order: n, Scalar.self) {
      let factor = try ResultSlices<Scalar>(batch: batchShape, rows: n, columns: n)
      let failures = try tiny.factor(source, triangle, batch: batchShape, factor: factor)
      return Cholesky.outcome(factor.array, triangle, batch: batchShape, failures)
    }
    try workspace { () throws(LAPACKError) in try LAPACK.checkSizes(n) }
    let engine = Tuning.current.engine(for: .cholesky, rows: n, columns: n, Scalar.self)
    // The blocked kernel knows the lower triangle only.
    let usesKernel = engine == .blocked && triangle == .lower
    let size = usesKernel ? Kernels.potrfWorkspace(Scalar.self, order: n) : WorkspaceSize()
    let factor = try ResultSlices<Scalar>(batch: batchShape, rows: n, columns: n)
    let failures: [SliceFailure]
    if let tiled = TiledCholesky<Scalar>(order: n) {
      let run = BatchRun(
        name: "cholesky", batch: batchShape, cost: Cholesky<Self>.cost(order: n))
      failures = try run.run(into: [factor]) { (index, _) throws(LAPACKError) in
        try tiled.factor(source[index], triangle, into: factor[index])
      }
    } else {
      let run = BatchRun(
        name: "cholesky", batch: batchShape, cost: Cholesky<Self>.cost(order: n),
        scratchBytes: size.byteCount(for: Scalar.self))
      failures = try run.run(into: [factor]) { (index, scratch) throws(LAPACKError) in
        try source[index].packFinite(triangle, into: factor[index])
        factor[index].copyTriangle(triangle, to: factor[index])
        if usesKernel {
          return try Kernels.potrf(factor[index], workspace: scratch.workspace(Scalar.self, size))
        }
        try LAPACK.potrf(factor[index], triangle)
      }
    }
    return Cholesky.outcome(factor.array, triangle, batch: batchShape, failures)
  }

  /// `cholesky(_:)` that suspends the calling task instead of blocking its thread.
  public func cholesky(
    _ triangle: LAPACK.Triangle = .lower
  ) async throws(LinearAlgebraError) -> Cholesky<Self> {
    try await Scheduler.current.run { () throws(LinearAlgebraError) in
      try self.cholesky(triangle)
    }
  }
}

extension Cholesky {
  fileprivate static func outcome(
    _ factor: NDArray<Stack.Scalar>, _ triangle: LAPACK.Triangle, batch: [Int],
    _ failures: [SliceFailure]
  ) -> Outcome<Cholesky> {
    Outcome(
      value: Cholesky(
        triangle: triangle, factor: Stack(factor), missing: failures.reasons(in: batch)),
      failures: failures)
  }

  /// n³/3.
  static func cost(order: Int) -> Double {
    let n = Double(order)
    return BatchRun.cost(Stack.Scalar.self, flops: n * n * n / 3, elements: order * order)
  }
}
