import HeddleArrays
import HeddleLAPACK
import HeddleScheduler

extension MatrixStack where Scalar: LAPACKScalar {
  /// Q and R formed in one pass, each matrix while it is in its worker's cache: `(q, r)` of shapes
  /// [..., m, k] and [..., k, n], or [..., m, m] and [..., m, n] for `.complete`.
  ///
  /// - Throws: ``LinearAlgebraError/failed(_:)`` for the first matrix that has none, with the reason:
  ///   `.nonFinite`, or `.overflow` for R.
  @specialized(where Self == Matrix<Float>)
  @specialized(where Self == Matrix<Double>)
  public func qr(_ shape: FactorShape) throws(LinearAlgebraError) -> (q: Self, r: Self) {
    var failures: [SliceFailure] = []
    let result = try formedQR(shape, &failures)
    try failures.throwFirst()
    return result
  }

  /// `qr(_:)`, in which a matrix that has no factorization does not cost the others theirs.
  @specialized(where Self == Matrix<Float>)
  @specialized(where Self == Matrix<Double>)
  public func qrOutcome(
    _ shape: FactorShape
  ) throws(LinearAlgebraError) -> Outcome<FormedQR<Self>> {
    var failures: [SliceFailure] = []
    let (q, r) = try formedQR(shape, &failures)
    return Outcome(value: FormedQR(q: q, r: r), failures: failures)
  }

  @specialized(where Self == Matrix<Float>)
  @specialized(where Self == Matrix<Double>)
  private func formedQR(
    _ shape: FactorShape, _ failures: inout [SliceFailure]
  ) throws(LinearAlgebraError) -> (q: Self, r: Self) {
    let source = SourceSlices(array)
    let (m, n, batch) = (rowCount, columnCount, batchShape)
    let k = min(m, n), order = shape == .reduced ? k : m
    let q = try ResultSlices<Scalar>(batch: batch, rows: m, columns: order)
    let r = try ResultSlices<Scalar>(batch: batch, rows: order, columns: n)
    if let tiny = TinyQR(rows: m, columns: n, Scalar.self) {
      failures = try tiny.factorAndForm(source, batch: batch, q: q, r: r)
    } else {
      failures = try formQR(shape, of: source, q: q, r: r)
    }
    return (Self(q.array), Self(r.array))
  }

  /// By the engines for matrices that are not tiny. Apart, because what their closures hold is copied on the
  /// way in, which takes part of the time of a tiny matrix.
  @inline(never)
  private func formQR(
    _ shape: FactorShape, of source: SourceSlices<Scalar>, q: ResultSlices<Scalar>,
    r: ResultSlices<Scalar>
  ) throws(LinearAlgebraError) -> [SliceFailure] {
    let (m, n, batch) = (rowCount, columnCount, batchShape)
    let k = min(m, n), order = shape == .reduced ? k : m
    var run = BatchRun(
      name: "qr", batch: batch, cost: 2 * QR<Self>.cost(rows: m, columns: max(n, order)))
    if let tree = TreeQR<Scalar>(rows: m, columns: n) {
      return try run.run(into: [q, r]) { (index, _) throws(LAPACKError) in
        if shape == .reduced {
          try tree.factorAndForm(source[index], q: q[index], r: r[index])
        } else {
          try tree.factorAndFormComplete(source[index], q: q[index], r: r[index])
        }
        try r[index].requireFiniteUpper()
      }
    } else if let tiled = TiledQR<Scalar>(rows: m, columns: n) {
      return try run.run(into: [q, r]) { (index, _) throws(LAPACKError) in
        try tiled.factorAndForm(source[index], q: q[index], r: r[index])
        try r[index].requireFiniteUpper()
      }
    } else {
      let routines = HouseholderRoutines<Scalar>(rows: m, columns: n)
      let size = try workspace { () throws(LAPACKError) in
        try routines.geqrfWorkspace(rows: m, columns: n).union(
          routines.orgqrWorkspace(rows: m, columns: order, reflectors: k))
      }
      run.scratchBytes = size.byteCount(for: Scalar.self) + Scratch.bytes(Scalar.self, k)
      return try run.run(into: [q, r]) { (index, scratch) throws(LAPACKError) in
        let (q, r) = (q[index], r[index])
        let tau = scratch.elements(Scalar.self, k)
        let workspace = scratch.workspace(Scalar.self, size)
        // The factorization happens in whichever result has A's shape, so that no third matrix is needed.
        let factors = order == m ? r : q
        try source[index].packFinite(into: factors)
        try routines.geqrf(factors, tau: tau, workspace: workspace)
        if order == m {
          r[rows: 0..<m, columns: 0..<k].copy(to: q[rows: 0..<m, columns: 0..<k])
          r.copyTriangle(.upper, to: r)
        } else {
          q.copyTriangle(.upper, to: r)
        }
        try r.requireFiniteUpper()
        try routines.orgqr(q, reflectors: k, tau: tau, workspace: workspace)
      }
    }
  }

  /// R alone, [..., k, n]: half the work of forming Q too.
  ///
  /// - Throws: ``LinearAlgebraError/failed(_:)`` for the first matrix that has none, with the reason:
  ///   `.nonFinite`, or `.overflow` for R.
  @specialized(where Self == Matrix<Float>)
  @specialized(where Self == Matrix<Double>)
  public func qrR() throws(LinearAlgebraError) -> Self {
    try qrROutcome().get()
  }

  /// `qrR()`, in which a matrix that has no factorization does not cost the others theirs.
  @specialized(where Self == Matrix<Float>)
  @specialized(where Self == Matrix<Double>)
  public func qrROutcome() throws(LinearAlgebraError) -> Outcome<Self> {
    let source = SourceSlices(array)
    let (m, n, batch) = (rowCount, columnCount, batchShape)
    let k = min(m, n)
    let r = try ResultSlices<Scalar>(batch: batch, rows: k, columns: n)
    var run = BatchRun(name: "qr.r", batch: batch, cost: QR<Self>.cost(rows: m, columns: n))
    let failures: [SliceFailure]
    if let tiny = TinyQR(rows: m, columns: n, Scalar.self) {
      failures = try tiny.factorForR(source, batch: batch, r: r)
    } else if let tree = TreeQR<Scalar>(rows: m, columns: n) {
      failures = try run.run(into: [r]) { (index, _) throws(LAPACKError) in
        try tree.factorForR(source[index], r: r[index])
        try r[index].requireFiniteUpper()
      }
    } else if let tiled = TiledQR<Scalar>(rows: m, columns: n) {
      failures = try run.run(into: [r]) { (index, _) throws(LAPACKError) in
        try tiled.factorForR(source[index], r: r[index])
        try r[index].requireFiniteUpper()
      }
    } else {
      let routines = HouseholderRoutines<Scalar>(rows: m, columns: n)
      let size = try workspace { () throws(LAPACKError) in
        try routines.geqrfWorkspace(rows: m, columns: n)
      }
      run.scratchBytes =
        size.byteCount(for: Scalar.self) + Scratch.bytes(Scalar.self, k)
        + Scratch.bytes(Scalar.self, m * n)
      failures = try run.run(into: [r]) { (index, scratch) throws(LAPACKError) in
        let tau = scratch.elements(Scalar.self, k)
        let factors = scratch.matrix(Scalar.self, rows: m, columns: n)
        try source[index].packFinite(into: factors)
        try routines.geqrf(factors, tau: tau, workspace: scratch.workspace(Scalar.self, size))
        factors.copyTriangle(.upper, to: r[index])
        try r[index].requireFiniteUpper()
      }
    }
    return Outcome(value: Self(r.array), failures: failures)
  }

  /// `qrR()` that suspends the calling task instead of blocking its thread.
  public func qrR() async throws(LinearAlgebraError) -> Self {
    try await Scheduler.current.run { () throws(LinearAlgebraError) in try self.qrR() }
  }

  /// `qr(_:)` that suspends the calling task instead of blocking its thread.
  public func qr(_ shape: FactorShape) async throws(LinearAlgebraError) -> (q: Self, r: Self) {
    try await Scheduler.current.run { () throws(LinearAlgebraError) in try self.qr(shape) }
  }
}

/// Q and R as matrices.
public struct FormedQR<Stack: MatrixStack>: Sendable {
  /// The orthogonal factor.
  public let q: Stack
  /// The triangular factor.
  public let r: Stack
}
