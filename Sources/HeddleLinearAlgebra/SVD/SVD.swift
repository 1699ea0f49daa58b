import HeddleArrays
import HeddleLAPACK
import HeddleScheduler

/// The singular value decomposition A = U diag(s) V* of one matrix or of every matrix of a batch.
///
/// A is m x n, and k is min(m, n). Where there is nothing to decompose (k is 0), complete factors are
/// identities.
///
/// Source: the method of LAPACK's `gesdd`, divide and conquer on the bidiagonal form; from 40 rows or columns
/// on by Heddle's own kernels, on all cores for a single matrix too. LAPACK's `gesvd` (QR iteration) follows for
/// a smaller matrix on which `gesdd` does not converge.
public struct SVD<Stack: MatrixStack>: Sendable where Stack.Scalar: LAPACKScalar {
  /// U, the left singular vectors by columns: [..., m, k], or [..., m, m] where complete.
  public let u: Stack
  /// The singular values, descending and not negative: [..., k].
  public let s: NDArray<Stack.Scalar.Magnitude>
  /// V*, the right singular vectors by rows, conjugated: [..., k, n], or [..., n, n] where complete.
  public let vt: Stack

  /// All three, to be taken apart: `let (u, s, vt) = try a.svd().factors`.
  public var factors: (u: Stack, s: NDArray<Stack.Scalar.Magnitude>, vt: Stack) { (u, s, vt) }
}

extension MatrixStack where Scalar: LAPACKScalar {
  /// The singular value decomposition.
  ///
  /// Needs a copy of one matrix a worker besides the results, and about five times k x k (six from order
  /// 512 on; two copies more where one side is much longer). The k x k are of reals for the most part.
  ///
  /// - Throws: ``LinearAlgebraError/failed(_:)`` for the first matrix that has none, with the reason:
  ///   `.nonFinite`, `.notConverged`, or `.overflow` for a singular value.
  @specialized(where Self == Matrix<Float>)
  @specialized(where Self == Matrix<Double>)
  public func svd(_ shape: FactorShape = .reduced) throws(LinearAlgebraError) -> SVD<Self> {
    try svdOutcome(shape).get()
  }

  /// `svd(_:)`, in which a matrix that has no decomposition does not cost the others theirs.
  @specialized(where Self == Matrix<Float>)
  @specialized(where Self == Matrix<Double>)
  public func svdOutcome(
    _ shape: FactorShape = .reduced
  ) throws(LinearAlgebraError) -> Outcome<SVD<Self>> {
    let (m, n, k) = (rowCount, columnCount, min(rowCount, columnCount))
    let driver = SVDDriver(array, vectors: shape == .reduced ? .thin : .full)
    let u = try ResultSlices<Scalar>(
      batch: batchShape, rows: m, columns: shape == .reduced ? k : m)
    let s = try ResultSlices<Scalar.Magnitude>(batch: batchShape, count: k)
    let vt = try ResultSlices<Scalar>(
      batch: batchShape, rows: shape == .reduced ? k : n, columns: n)
    let failures = try driver.run(values: s, vectors: (u, vt))
    return Outcome(
      value: SVD(u: Self(u.array), s: s.array, vt: Self(vt.array)), failures: failures)
  }

  /// `svd(_:)` that suspends the calling task instead of blocking its thread.
  public func svd(_ shape: FactorShape = .reduced) async throws(LinearAlgebraError) -> SVD<Self> {
    try await Scheduler.current.run { () throws(LinearAlgebraError) in try self.svd(shape) }
  }

  /// The singular values alone, [..., k], descending: a fraction of the work.
  ///
  /// They agree with those of `svd(_:)` to rounding, not to the bit: they are found by another method.
  ///
  /// - Throws: ``LinearAlgebraError/failed(_:)`` for the first matrix that has none, with the reason:
  ///   `.nonFinite`, `.notConverged`, or `.overflow` for a singular value.
  @specialized(where Self == Matrix<Float>)
  @specialized(where Self == Matrix<Double>)
  public func singularValues() throws(LinearAlgebraError) -> NDArray<Scalar.Magnitude> {
    try singularValuesOutcome().get()
  }

  /// `singularValues()`, in which a matrix that has none does not cost the others theirs.
  @specialized(where Self == Matrix<Float>)
  @specialized(where Self == Matrix<Double>)
  public func singularValuesOutcome() throws(LinearAlgebraError) -> Outcome<
    NDArray<Scalar.Magnitude>
  > {
    let s = try ResultSlices<Scalar.Magnitude>(batch: batchShape, count: min(rowCount, columnCount))
    let failures = try SVDDriver(array, vectors: .none).run(values: s)
    return Outcome(value: s.array, failures: failures)
  }

  /// `singularValues()` that suspends the calling task instead of blocking its thread.
  public func singularValues() async throws(LinearAlgebraError) -> NDArray<Scalar.Magnitude> {
    try await Scheduler.current.run { () throws(LinearAlgebraError) in try self.singularValues() }
  }
}
