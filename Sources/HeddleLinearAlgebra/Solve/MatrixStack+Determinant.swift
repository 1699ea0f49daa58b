import HeddleArrays
import HeddleLAPACK
import HeddleScheduler

extension MatrixStack where Scalar: LAPACKScalar {
  /// The determinant of each square matrix; 0 for a singular matrix, 1 for
  /// one of order 0.
  ///
  /// Parts of the product never overflow or underflow unless the determinant does; see
  /// ``LU/logDeterminant`` for those that do.
  ///
  /// Source: LU with partial pivoting, LAPACK's `getrf`.
  ///
  /// - Throws: ``LinearAlgebraError/failed(_:)`` for the first matrix that has none, with the reason:
  ///   `.nonFinite`, or `.overflow` for a factor, while the determinant itself may be infinite.
  @specialized(where Self == Matrix<Float>)
  @specialized(where Self == Matrix<Double>)
  public func determinant() throws(LinearAlgebraError) -> Values {
    try determinantOutcome().get()
  }

  /// `determinant()`, in which a matrix that has none does not cost the others theirs.
  @specialized(where Self == Matrix<Float>)
  @specialized(where Self == Matrix<Double>)
  public func determinantOutcome() throws(LinearAlgebraError) -> Outcome<Values> {
    let n = squareOrder("a determinant")
    let source = SourceSlices(array)
    try workspace { () throws(LAPACKError) in try LAPACK.checkSizes(n) }
    let result = try ResultSlices<Scalar>(valuesFor: batchShape)
    if let tiny = TinyLU(rows: n, columns: n, Scalar.self) {
      let failures = try tiny.determinant(source, batch: batchShape, result: result)
      return Outcome(value: Self.values(result.array), failures: failures)
    }
    let factorer = LU<Self>.Factorer(rows: n, columns: n)
    let run = BatchRun(
      name: "determinant", batch: batchShape, cost: LU<Self>.cost(rows: n, columns: n),
      scratchBytes: Scratch.bytes(Scalar.self, n * n) + Scratch.bytes(Int32.self, n))
    let failures = try run.run(into: [result]) { (index, scratch) throws(LAPACKError) in
      let factors = scratch.matrix(Scalar.self, rows: n, columns: n)
      let pivots = scratch.elements(Int32.self, n)
      _ = try factorer.factor(source[index], into: factors, pivots: pivots)
      result[index].base.pointee = LU<Self>.product(factors, pivots).value
    }
    return Outcome(value: Self.values(result.array), failures: failures)
  }

  /// `determinant()` that suspends the calling task instead of blocking its thread.
  public func determinant() async throws(LinearAlgebraError) -> Values {
    try await Scheduler.current.run { () throws(LinearAlgebraError) in try self.determinant() }
  }
}
