import HeddleArrays
import HeddleLAPACK
import HeddleScheduler

/// The eigenvalues and eigenvectors of a symmetric or Hermitian matrix, A = V diag(w) V*, or of every
/// matrix of a batch.
///
/// A is n x n. V is orthogonal (unitary for complex scalars): its columns are the eigenvectors.
///
/// Source: the method of LAPACK's `syevd` and `heevd`, divide and conquer on the tridiagonal form; from
/// order 33 on by Heddle's own kernels, on all cores for a single matrix too. Values alone of real
/// matrices of order 512 and more come by way of a band.
public struct SymmetricEigen<Stack: MatrixStack>: Sendable where Stack.Scalar: LAPACKScalar {
  /// The eigenvalues, ascending: [..., n].
  public let values: NDArray<Stack.Scalar.Magnitude>
  /// The eigenvectors by columns, in the order of the values: [..., n, n].
  public let vectors: Stack
}

extension MatrixStack where Scalar: LAPACKScalar {
  /// The eigenvalues and eigenvectors of symmetric or Hermitian matrices.
  ///
  /// Needs a worker, besides the results, a copy of the matrix and three times n x n reals (the vectors of the
  /// tridiagonal form, with two more for merges), and for each of the last matrices where there are a few more
  /// large ones than cores.
  ///
  /// - Parameter triangle: the half that is read. What stands in the other half does not matter, nor do
  ///   the imaginary parts of the diagonal as long as they are finite.
  /// - Throws: ``LinearAlgebraError/failed(_:)`` for the first matrix that has none, with the reason:
  ///   `.nonFinite` for a number in that half, `.notConverged`, or `.overflow` for an eigenvalue.
  @specialized(where Self == Matrix<Float>)
  @specialized(where Self == Matrix<Double>)
  public func symmetricEigen(
    _ triangle: LAPACK.Triangle = .lower
  ) throws(LinearAlgebraError) -> SymmetricEigen<Self> {
    try symmetricEigenOutcome(triangle).get()
  }

  /// `symmetricEigen(_:)`, in which a matrix that fails does not cost the others their results.
  @specialized(where Self == Matrix<Float>)
  @specialized(where Self == Matrix<Double>)
  public func symmetricEigenOutcome(
    _ triangle: LAPACK.Triangle = .lower
  ) throws(LinearAlgebraError) -> Outcome<SymmetricEigen<Self>> {
    let vectors = try ResultSlices<Scalar>(batch: batchShape, rows: rowCount, columns: columnCount)
    let (values, failures) = try decomposeSymmetric(triangle, vectors: vectors)
    return Outcome(
      value: SymmetricEigen(values: values, vectors: Self(vectors.array)), failures: failures)
  }

  /// `symmetricEigen(_:)` that suspends the calling task instead of blocking its thread.
  public func symmetricEigen(
    _ triangle: LAPACK.Triangle = .lower
  ) async throws(LinearAlgebraError) -> SymmetricEigen<Self> {
    try await Scheduler.current.run { () throws(LinearAlgebraError) in
      try self.symmetricEigen(triangle)
    }
  }

  /// The eigenvalues alone of symmetric or Hermitian matrices, [..., n], ascending: a fraction of the
  /// work, for real ones at the rate of matrix products from order 512 on.
  ///
  /// They agree with those of `symmetricEigen(_:)` to rounding, not to the bit: they are found by another
  /// method, bisection or LAPACK's QR iteration.
  ///
  /// - Parameter triangle: the half that is read.
  /// - Throws: ``LinearAlgebraError/failed(_:)`` for the first matrix that has none, with the reason:
  ///   `.nonFinite` for a number in that half, `.notConverged`, or `.overflow` for an eigenvalue.
  @specialized(where Self == Matrix<Float>)
  @specialized(where Self == Matrix<Double>)
  public func symmetricEigenvalues(
    _ triangle: LAPACK.Triangle = .lower
  ) throws(LinearAlgebraError) -> NDArray<Scalar.Magnitude> {
    try symmetricEigenvaluesOutcome(triangle).get()
  }

  /// `symmetricEigenvalues(_:)`, in which a matrix that fails does not cost the others theirs.
  @specialized(where Self == Matrix<Float>)
  @specialized(where Self == Matrix<Double>)
  public func symmetricEigenvaluesOutcome(
    _ triangle: LAPACK.Triangle = .lower
  ) throws(LinearAlgebraError) -> Outcome<NDArray<Scalar.Magnitude>> {
    let (values, failures) = try decomposeSymmetric(triangle, vectors: nil)
    return Outcome(value: values, failures: failures)
  }

  /// `symmetricEigenvalues(_:)` that suspends the calling task instead of blocking its thread.
  public func symmetricEigenvalues(
    _ triangle: LAPACK.Triangle = .lower
  ) async throws(LinearAlgebraError) -> NDArray<Scalar.Magnitude> {
    try await Scheduler.current.run { () throws(LinearAlgebraError) in
      try self.symmetricEigenvalues(triangle)
    }
  }

  @specialized(where Self == Matrix<Float>)
  @specialized(where Self == Matrix<Double>)
  private func decomposeSymmetric(
    _ triangle: LAPACK.Triangle, vectors: ResultSlices<Scalar>?
  ) throws(LinearAlgebraError) -> (NDArray<Scalar.Magnitude>, [SliceFailure]) {
    let n = squareOrder("eigenvalues")
    let source = SourceSlices(array)
    let values = try ResultSlices<Scalar.Magnitude>(batch: batchShape, count: n)
    let name: StaticString = vectors == nil ? "symmetricEigen.values" : "symmetricEigen"
    // Asked only where it is needed: the answer takes longer than the smallest matrices.
    let workspaceSize = { @Sendable () throws(LAPACKError) in
      try LAPACK.syevdWorkspace(Scalar.self, order: n, vectors: vectors != nil)
    }
    let copyBytes = vectors == nil ? Scratch.bytes(Scalar.self, n * n) : 0
    let decompose = {
      @Sendable (index: Int, size: WorkspaceSize, scratch: inout Scratch) throws(LAPACKError) in
      // The eigenvectors replace the matrix.
      let work = vectors?[index] ?? scratch.matrix(Scalar.self, rows: n, columns: n)
      try source[index].packFinite(triangle, into: work)
      try LAPACK.syevd(
        work, triangle, vectors: vectors != nil, values: values[index].base,
        workspace: scratch.workspace(Scalar.self, size))
      try values[index].requireFinite()
    }
    if let tiny = TinySymmetricEigen(order: n, Scalar.self) {
      let failures = try tiny.run(
        name, source, triangle, batch: batchShape, values: values, vectors: vectors
      ) { (index) throws(LAPACKError) in
        let size = try workspaceSize()
        try withBatchScratch(size.byteCount(for: Scalar.self) + copyBytes) {
          (scratch) throws(LAPACKError) in try decompose(index, size, &scratch)
        }
      }
      return (values.array, failures)
    }
    if let failures = try decomposeByBlocks(name, source, triangle, values, vectors) {
      return (values.array, failures)
    }
    let size = try workspace(workspaceSize)
    let run = BatchRun(
      name: name, batch: batchShape, cost: cost(hasVectors: vectors != nil),
      scratchBytes: size.byteCount(for: Scalar.self) + copyBytes)
    let failures = try run.run(into: vectors.map { [values, $0] } ?? [values]) {
      (index, scratch) throws(LAPACKError) in try decompose(index, size, &scratch)
    }
    return (values.array, failures)
  }

  /// The engine for one matrix on all cores, where it is to be used.
  private func decomposeByBlocks(
    _ name: StaticString, _ source: SourceSlices<Scalar>, _ triangle: LAPACK.Triangle,
    _ values: ResultSlices<Scalar.Magnitude>, _ vectors: ResultSlices<Scalar>?
  ) throws(LinearAlgebraError) -> [SliceFailure]? {
    let (n, tuning) = (rowCount, Tuning.current)
    guard n > 0,
      tuning.engine(for: .symmetricEigen, rows: n, columns: n, Scalar.self) == .blocked
    else { return nil }
    let engine = BlockedSymmetricEigen<Scalar>(
      order: n, hasVectors: vectors != nil, blocks: tuning.spectral)
    let run = BatchRun(
      name: name, batch: batchShape, cost: cost(hasVectors: vectors != nil, share: 1 / 4),
      scratchBytes: engine.scratchBytes)
    let results: [any FailableResult] = vectors.map { [values, $0] } ?? [values]
    return try engine.run(
      run, into: results, of: { source[$0].lower(triangle) }, values: { values[$0] },
      vectors: { vectors?[$0] })
  }

  /// 4n³/3 to a tridiagonal form, and about six times as much more for the vectors.
  /// The engine for one matrix takes a `share` of LAPACK's time for them.
  private func cost(hasVectors: Bool, share: Double = 1) -> Double {
    let n = Double(rowCount)
    return BatchRun.cost(
      Scalar.self, flops: share * (hasVectors ? 9 : 4 / 3) * n * n * n,
      elements: rowCount * rowCount)
  }
}
