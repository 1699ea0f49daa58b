import HeddleArrays
import HeddleLAPACK
import HeddleScheduler
import Synchronization

/// The factorization A = P L U with partial pivoting, of one matrix or of every matrix of a batch.
///
/// A is m x n, and k is min(m, n). A singular matrix has this factorization too: it gives the
/// determinant 0 and no solutions. Pivots so small that their reciprocals overflow (subnormal ones) may
/// leave a system without a solution in the range (`.overflow`), for OpenBLAS divides by reciprocals.
///
/// Source: LAPACK's `getrf`, `getrs` and `getri`; for large matrices the same pivots by panels with
/// look-ahead, and in a panel Toledo, "Locality of reference in LU decomposition with partial pivoting",
/// 1997.
public struct LU<Stack: MatrixStack>: LinearSolver where Stack.Scalar: LAPACKScalar {
  /// U in the upper triangle, L without its diagonal of ones below it: [..., m, n].
  let factors: NDArray<Stack.Scalar>
  /// The rows exchanged, as LAPACK counts (from 1), k a matrix.
  let pivots: IntegerSlices
  /// Why matrices cannot solve, by their number.
  let unsolvable: [Int: LAPACKError]

  /// m: the rows of A.
  public var rowCount: Int { factors.shape[factors.rank - 2] }
  /// n: the columns of A.
  public var columnCount: Int { factors.shape[factors.rank - 1] }
  var batch: [Int] { Array(factors.shape.dropLast(2)) }
}

extension MatrixStack where Scalar: LAPACKScalar {
  /// The LU factorization with partial pivoting.
  ///
  /// - Throws: ``LinearAlgebraError/failed(_:)`` for the first matrix that has none, with the reason:
  ///   `.nonFinite`, or `.overflow` for a factor.
  @specialized(where Self == Matrix<Float>)
  @specialized(where Self == Matrix<Double>)
  public func lu() throws(LinearAlgebraError) -> LU<Self> {
    try luOutcome().get()
  }

  /// `lu()`, in which a matrix that has no factorization does not cost the others theirs.
  @specialized(where Self == Matrix<Float>)
  @specialized(where Self == Matrix<Double>)
  public func luOutcome() throws(LinearAlgebraError) -> Outcome<LU<Self>> {
    let source = SourceSlices(array)
    let (m, n, batch) = (rowCount, columnCount, batchShape)
    try workspace { () throws(LAPACKError) in try LAPACK.checkSizes(m, n) }
    let factors = try ResultSlices<Scalar>(batch: batch, rows: m, columns: n)
    let pivots = try LU<Self>.pivotSlices(batch: batch, count: min(m, n))
    if let tiny = TinyLU(rows: m, columns: n, Scalar.self) {
      let run = try tiny.factor(source, batch: batch, factors: factors, pivots: pivots)
      return LU<Self>.outcome(factors, pivots, run.failures, singular: run.singular)
    }
    let singular = Mutex<[Int: LAPACKError]>([:])
    let factorer = LU<Self>.Factorer(rows: m, columns: n)
    let run = BatchRun(name: "lu", batch: batch, cost: LU<Self>.cost(rows: m, columns: n))
    let failures = try run.run(into: [factors, pivots]) { (index, _) throws(LAPACKError) in
      let pivot = try factorer.factor(source[index], into: factors[index], pivots: pivots[index])
      if let pivot {
        singular.withLock { $0[index] = .singular(pivot: pivot) }
      }
    }
    return LU<Self>.outcome(factors, pivots, failures, singular: singular.withLock { $0 })
  }

  /// `lu()` that suspends the calling task instead of blocking its thread.
  public func lu() async throws(LinearAlgebraError) -> LU<Self> {
    try await Scheduler.current.run { () throws(LinearAlgebraError) in try self.lu() }
  }
}

extension LU {
  /// Pivots of which a matrix without factors has those that exchange nothing.
  static func pivotSlices(
    batch: [Int], count: Int
  ) throws(LinearAlgebraError) -> IntegerSlices {
    try IntegerSlices(batch: batch, missing: (0..<Int32(count)).map { $0 + 1 })
  }

  fileprivate static func outcome(
    _ factors: ResultSlices<Stack.Scalar>, _ pivots: IntegerSlices, _ failures: [SliceFailure],
    singular: [Int: LAPACKError]
  ) -> Outcome<LU> {
    let batch = Array(factors.array.shape.dropLast(2))
    let unsolvable = failures.reasons(in: batch).merging(singular) { first, _ in first }
    return Outcome(
      value: LU(factors: factors.array, pivots: pivots, unsolvable: unsolvable),
      failures: failures)
  }

  /// mn² - n³/3 for m >= n, and the same with the roles exchanged otherwise.
  static func cost(rows: Int, columns: Int) -> Double {
    let (long, short) = (Double(max(rows, columns)), Double(min(rows, columns)))
    return BatchRun.cost(
      Stack.Scalar.self, flops: long * short * short - short * short * short / 3,
      elements: rows * columns)
  }
}
