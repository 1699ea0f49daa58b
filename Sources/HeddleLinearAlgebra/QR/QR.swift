import HeddleArrays
import HeddleLAPACK
import HeddleScheduler

/// The QR factorization A = Q R of one matrix or of every matrix of a batch.
///
/// Q stays implicit, as the Householder reflectors that make it: applying it costs less than forming it.
/// A is m x n, and k is min(m, n).
///
/// Source: LAPACK's `geqrf`, `ormqr` and `orgqr` (Householder reflections, blocked by the compact WY form),
/// and Heddle's kernels of the same names; for large matrices the same by panels with look-ahead, and
/// for tall ones by a tree, Demmel, Grigori, Hoemmen and Langou, "Communication-optimal parallel and
/// sequential QR and LU factorizations", 2012.
public struct QR<Stack: MatrixStack>: LinearSolver where Stack.Scalar: LAPACKScalar {
  let form: QRForm<Stack.Scalar>
  /// Why matrices have no factorization, by their number.
  let missing: [Int: LAPACKError]

  /// m: the rows of A.
  public var rowCount: Int { form.rows }
  /// n: the columns of A.
  public var columnCount: Int { form.columns }
  var batch: [Int] { form.batch }
}

/// Which part of a factorization's square orthogonal factors is formed.
public enum FactorShape: Sendable, Hashable, CaseIterable {
  /// As many rows or columns as the smaller side of the matrix: what products need.
  case reduced
  /// All of them: the orthogonal factors are square.
  case complete
}

extension MatrixStack where Scalar: LAPACKScalar {
  /// The QR factorization, with Q kept implicit.
  ///
  /// - Throws: ``LinearAlgebraError/failed(_:)`` for the first matrix that has none, with the reason:
  ///   `.nonFinite`, or `.overflow` for R.
  @specialized(where Self == Matrix<Float>)
  @specialized(where Self == Matrix<Double>)
  public func qr() throws(LinearAlgebraError) -> QR<Self> {
    var failures: [SliceFailure] = []
    let result = try factoredQR(&failures)
    try failures.throwFirst()
    return result
  }

  /// `qr()`, in which a matrix that has no factorization does not cost the others theirs.
  @specialized(where Self == Matrix<Float>)
  @specialized(where Self == Matrix<Double>)
  public func qrOutcome() throws(LinearAlgebraError) -> Outcome<QR<Self>> {
    var failures: [SliceFailure] = []
    let result = try factoredQR(&failures)
    return Outcome(value: result, failures: failures)
  }

  @specialized(where Self == Matrix<Float>)
  @specialized(where Self == Matrix<Double>)
  private func factoredQR(
    _ failures: inout [SliceFailure]
  ) throws(LinearAlgebraError) -> QR<Self> {
    let source = SourceSlices(array)
    let (m, n, batch) = (rowCount, columnCount, batchShape)
    if let tree = TreeQR<Scalar>(rows: m, columns: n) {
      let form: TreeForm<Scalar>
      (form, failures) = try tree.factor(
        source, batch: batch, cost: QR<Self>.cost(rows: m, columns: n))
      return QR(form: .tree(form), missing: failures.reasons(in: batch))
    }
    let factors = try ResultSlices<Scalar>(batch: batch, rows: m, columns: n)
    let tau = try ResultSlices<Scalar>(batch: batch, count: min(m, n))
    if let tiny = TinyQR(rows: m, columns: n, Scalar.self) {
      failures = try tiny.factor(source, batch: batch, factors: factors, tau: tau)
    } else {
      failures = try factorQR(source, into: factors, tau)
    }
    let form = QRForm.reflectors(Reflectors(factors: factors.array, tau: tau.array))
    return QR(form: form, missing: failures.reasons(in: batch))
  }

  /// By the engines for matrices that are neither tiny nor tall. Apart, because what their closures hold is
  /// copied on the way in, which takes part of the time of a tiny matrix.
  @inline(never)
  private func factorQR(
    _ source: SourceSlices<Scalar>, into factors: ResultSlices<Scalar>, _ tau: ResultSlices<Scalar>
  ) throws(LinearAlgebraError) -> [SliceFailure] {
    let (m, n, batch) = (rowCount, columnCount, batchShape)
    if let tiled = TiledQR<Scalar>(rows: m, columns: n) {
      let run = BatchRun(name: "qr", batch: batch, cost: QR<Self>.cost(rows: m, columns: n))
      return try run.run(into: [factors, tau]) { (index, _) throws(LAPACKError) in
        try tiled.withTriangles { (_, triangles) throws(LAPACKError) in
          try tiled.factor(
            source[index], into: factors[index], tau: Slots(tau[index].base),
            triangles: triangles)
        }
        try factors[index].requireFiniteUpper()
      }
    } else {
      let routines = HouseholderRoutines<Scalar>(rows: m, columns: n)
      let size = try workspace { () throws(LAPACKError) in
        try routines.geqrfWorkspace(rows: m, columns: n)
      }
      let run = BatchRun(
        name: "qr", batch: batch, cost: QR<Self>.cost(rows: m, columns: n),
        scratchBytes: size.byteCount(for: Scalar.self))
      return try run.run(into: [factors, tau]) { (index, scratch) throws(LAPACKError) in
        try source[index].packFinite(into: factors[index])
        try routines.geqrf(
          factors[index], tau: tau[index].base, workspace: scratch.workspace(Scalar.self, size))
        try factors[index].requireFiniteUpper()
      }
    }
  }

  /// `qr()` that suspends the calling task instead of blocking its thread.
  public func qr() async throws(LinearAlgebraError) -> QR<Self> {
    try await Scheduler.current.run { () throws(LinearAlgebraError) in try self.qr() }
  }
}

extension QR {
  /// 2mn² - 2n³/3 for m >= n, and the same with the roles exchanged otherwise.
  static func cost(rows: Int, columns: Int) -> Double {
    let (long, short) = (Double(max(rows, columns)), Double(min(rows, columns)))
    return BatchRun.cost(
      Stack.Scalar.self, flops: 2 * long * short * short - 2 / 3 * short * short * short,
      elements: rows * columns)
  }
}
