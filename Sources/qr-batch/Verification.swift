import Heddle

/// LAPACK's two test ratios of a QR factorization: the worst of the batch, in units of the rounding error
/// that a backward stable algorithm may make.
struct QRRatios: Sendable {
  /// |A - Q R| / (|A| max(m, n) eps), in the 1-norm.
  var residual = 0.0
  /// |I - Q* Q| / (m eps), in the 1-norm.
  var orthogonality = 0.0

  static let threshold = 30.0
  /// False for NaN too.
  var pass: Bool { residual < Self.threshold && orthogonality < Self.threshold }
}

/// Holds a batch against its factors.
struct Verification<Scalar: MatrixScalar>: Sendable {
  private let batch: NDArray<Scalar>
  private let factors: Factors<NDArray<Scalar>>

  init(_ batch: NDArray<Scalar>, _ factors: Factors<NDArray<Scalar>>) {
    self.batch = batch
    self.factors = factors
  }

  /// One matrix a task, so that little more memory is needed than the batch takes.
  func ratios(on scheduler: Scheduler) throws(LinearAlgebraError) -> QRRatios {
    let (m, n) = (batch.rowCount, batch.columnCount)
    let count = batch.batchShape.reduce(1, *)
    if m == 0 || n == 0 { return QRRatios() }
    let a = batch.reshaped(to: [count, m, n])
    let r = factors.r.reshaped(to: [count, factors.r.rowCount, n])
    let q = factors.q.map { $0.reshaped(to: [count, m, $0.columnCount]) }
    let all = try scheduler.parallelMap(0..<count) { (index) throws(LinearAlgebraError) in
      let a = Matrix(a[.at(index)])
      // Without a Q that was asked for, R is held against the one that belongs to it.
      let q = if let q { Matrix(q[.at(index)]) } else { try a.qr().q }
      return try Self.ratios(a, q, Matrix(r[.at(index)]))
    }
    return all.reduce(QRRatios()) { worst, ratios in
      QRRatios(
        residual: Self.worse(worst.residual, ratios.residual),
        orthogonality: Self.worse(worst.orthogonality, ratios.orthogonality))
    }
  }

  /// The larger; NaN counts as larger than anything.
  private static func worse(_ a: Double, _ b: Double) -> Double { a.isNaN || a > b ? a : b }

  private static func ratios(
    _ a: Matrix<Scalar>, _ q: Matrix<Scalar>, _ r: Matrix<Scalar>
  ) throws(LinearAlgebraError) -> QRRatios {
    let epsilon = Double(Scalar.Magnitude.ulpOfOne)
    let residual = norm(try a.array - q.multiplied(by: r).array)
    let gram = try q.adjointMultiplied(by: q).array
    let orthogonality = norm(NDArray.identity(q.columnCount) - gram)
    let scale = norm(a.array)
    return QRRatios(
      residual: residual == 0
        ? 0 : residual / scale / (Double(max(a.rowCount, a.columnCount)) * epsilon),
      orthogonality: orthogonality / (Double(a.rowCount) * epsilon))
  }

  /// The 1-norm: the largest sum of magnitudes of a column.
  private static func norm(_ a: NDArray<Scalar>) -> Double {
    Double(a.sumOfMagnitudes(axes: [0]).max())
  }
}
