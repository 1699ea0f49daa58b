import HeddleArrays
import HeddleLAPACK
import HeddleScheduler

extension QR {
  /// Q with its first k columns, [..., m, k]: the columns are orthonormal.
  public var q: Stack {
    get throws(LinearAlgebraError) { try formQ(columns: min(rowCount, columnCount)) }
  }

  /// Q with all its columns, [..., m, m]: orthogonal, or unitary for complex scalars.
  public var completeQ: Stack {
    get throws(LinearAlgebraError) { try formQ(columns: rowCount) }
  }

  /// R, [..., k, n]: zero below its diagonal.
  public var r: Stack {
    get throws(LinearAlgebraError) {
      let source = SourceSlices(factors)
      let small = min(rowCount, columnCount)
      let r = ResultSlices<Stack.Scalar>(batch: batch, rows: small, columns: columnCount)
      let run = BatchRun(
        name: "qr.r", batch: batch,
        cost: BatchRun.cost(Stack.Scalar.self, flops: 0, elements: small * columnCount))
      _ = try run.run(into: []) { (index, _) throws(LAPACKError) in
        source[index].columnMajorBlock.copyTriangle(.upper, to: r[index])
      }
      return Stack(r.array)
    }
  }

  private func formQ(columns: Int) throws(LinearAlgebraError) -> Stack {
    typealias Scalar = Stack.Scalar
    let (m, k) = (rowCount, min(rowCount, columnCount))
    let (reflectors, scales) = (SourceSlices(factors), SourceSlices(tau.asColumns))
    let q = ResultSlices<Scalar>(batch: batch, rows: m, columns: columns)
    if let tiny = TinyQR(rows: m, columns: columnCount, Scalar.self) {
      try tiny.form(reflectors, scales, batch: batch, q: q)
      return Stack(q.array)
    }
    if let tiled = TiledQR<Scalar>(rows: m, columns: columnCount) {
      let run = BatchRun(name: "qr.q", batch: batch, cost: Self.cost(rows: m, columns: columns))
      _ = try run.run(into: [q]) { (index, _) throws(LAPACKError) in
        try tiled.form(
          q[index], from: reflectors[index].columnMajorBlock,
          tau: scales[index].columnMajorBlock.base)
      }
      return Stack(q.array)
    }
    let routines = HouseholderRoutines<Scalar>(rows: m, columns: columnCount)
    let size = try workspace { () throws(LAPACKError) in
      try routines.orgqrWorkspace(rows: m, columns: columns, reflectors: k)
    }
    let run = BatchRun(
      name: "qr.q", batch: batch, cost: Self.cost(rows: m, columns: columns),
      scratchBytes: size.byteCount(for: Scalar.self))
    _ = try run.run(into: [q]) { (index, scratch) throws(LAPACKError) in
      let block = q[index]
      reflectors[index].columnMajorBlock[rows: 0..<m, columns: 0..<k].copy(
        to: block[rows: 0..<m, columns: 0..<k])
      try routines.orgqr(
        block, reflectors: k, tau: scales[index].columnMajorBlock.base,
        workspace: scratch.workspace(Scalar.self, size))
    }
    return Stack(q.array)
  }
}

extension MatrixStack where Scalar: LAPACKScalar {
  /// Q and R formed in one pass, each matrix while it is in its worker's cache: `(q, r)` of shapes
  /// [..., m, k] and [..., k, n], or [..., m, m] and [..., m, n] for `.complete`.
  ///
  /// - Throws: ``LinearAlgebraError/failed(_:)`` for the first matrix with a NaN or an infinity.
  @specialized(where Self == Matrix<Float>)
  @specialized(where Self == Matrix<Double>)
  public func qr(_ shape: FactorShape) throws(LinearAlgebraError) -> (q: Self, r: Self) {
    try qrOutcome(shape).get().pair
  }

  /// `qr(_:)`, in which a matrix that has no factorization does not cost the others theirs.
  @specialized(where Self == Matrix<Float>)
  @specialized(where Self == Matrix<Double>)
  public func qrOutcome(
    _ shape: FactorShape
  ) throws(LinearAlgebraError) -> Outcome<FormedQR<Self>> {
    let source = SourceSlices(array)
    let (m, n, batch) = (rowCount, columnCount, batchShape)
    let k = min(m, n), order = shape == .reduced ? k : m
    let q = ResultSlices<Scalar>(batch: batch, rows: m, columns: order)
    let r = ResultSlices<Scalar>(batch: batch, rows: order, columns: n)
    if let tiny = TinyQR(rows: m, columns: n, Scalar.self) {
      let failures = try tiny.factorAndForm(source, batch: batch, q: q, r: r)
      return Outcome(value: FormedQR(q: Self(q.array), r: Self(r.array)), failures: failures)
    }
    if shape == .reduced, let tree = TreeQR<Scalar>(rows: m, columns: n) {
      let run = BatchRun(name: "qr", batch: batch, cost: 2 * QR<Self>.cost(rows: m, columns: n))
      let failures = try run.run(into: [q, r]) { (index, _) throws(LAPACKError) in
        try tree.factor(source[index], into: q[index], r: r[index], formsQ: true)
      }
      return Outcome(value: FormedQR(q: Self(q.array), r: Self(r.array)), failures: failures)
    }
    if let tiled = TiledQR<Scalar>(rows: m, columns: n) {
      let run = BatchRun(
        name: "qr", batch: batch, cost: 2 * QR<Self>.cost(rows: m, columns: max(n, order)))
      let failures = try run.run(into: [q, r]) { (index, _) throws(LAPACKError) in
        try tiled.factorAndForm(source[index], q: q[index], r: r[index])
      }
      return Outcome(value: FormedQR(q: Self(q.array), r: Self(r.array)), failures: failures)
    }
    let routines = HouseholderRoutines<Scalar>(rows: m, columns: n)
    let size = try workspace { () throws(LAPACKError) in
      try routines.geqrfWorkspace(rows: m, columns: n).union(
        routines.orgqrWorkspace(rows: m, columns: order, reflectors: k))
    }
    let run = BatchRun(
      name: "qr", batch: batch, cost: 2 * QR<Self>.cost(rows: m, columns: max(n, order)),
      scratchBytes: size.byteCount(for: Scalar.self) + Scratch.bytes(Scalar.self, k))
    let failures = try run.run(into: [q, r]) { (index, scratch) throws(LAPACKError) in
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
      try routines.orgqr(q, reflectors: k, tau: tau, workspace: workspace)
    }
    return Outcome(
      value: FormedQR(q: Self(q.array), r: Self(r.array)), failures: failures)
  }

  /// R alone, [..., k, n]: half the work of forming Q too.
  ///
  /// - Throws: ``LinearAlgebraError/failed(_:)`` for the first matrix with a NaN or an infinity.
  @specialized(where Self == Matrix<Float>)
  @specialized(where Self == Matrix<Double>)
  public func qrR() throws(LinearAlgebraError) -> Self {
    let source = SourceSlices(array)
    let (m, n, batch) = (rowCount, columnCount, batchShape)
    let k = min(m, n)
    let r = ResultSlices<Scalar>(batch: batch, rows: k, columns: n)
    if let tiny = TinyQR(rows: m, columns: n, Scalar.self) {
      let failures = try tiny.factorForR(source, batch: batch, r: r)
      return try Outcome(value: Self(r.array), failures: failures).get()
    }
    if let tree = TreeQR<Scalar>(rows: m, columns: n) {
      let run = BatchRun(
        name: "qr.r", batch: batch, cost: QR<Self>.cost(rows: m, columns: n),
        scratchBytes: Scratch.bytes(Scalar.self, m * n))
      let failures = try run.run(into: [r]) { (index, scratch) throws(LAPACKError) in
        let factors = scratch.matrix(Scalar.self, rows: m, columns: n)
        try tree.factor(source[index], into: factors, r: r[index], formsQ: false)
      }
      return try Outcome(value: Self(r.array), failures: failures).get()
    }
    if let tiled = TiledQR<Scalar>(rows: m, columns: n) {
      let run = BatchRun(name: "qr.r", batch: batch, cost: QR<Self>.cost(rows: m, columns: n))
      let failures = try run.run(into: [r]) { (index, _) throws(LAPACKError) in
        try tiled.factorForR(source[index], r: r[index])
      }
      return try Outcome(value: Self(r.array), failures: failures).get()
    }
    let routines = HouseholderRoutines<Scalar>(rows: m, columns: n)
    let size = try workspace { () throws(LAPACKError) in
      try routines.geqrfWorkspace(rows: m, columns: n)
    }
    let run = BatchRun(
      name: "qr.r", batch: batch, cost: QR<Self>.cost(rows: m, columns: n),
      scratchBytes: size.byteCount(for: Scalar.self) + Scratch.bytes(Scalar.self, k)
        + Scratch.bytes(Scalar.self, m * n))
    let failures = try run.run(into: [r]) { (index, scratch) throws(LAPACKError) in
      let tau = scratch.elements(Scalar.self, k)
      let factors = scratch.matrix(Scalar.self, rows: m, columns: n)
      try source[index].packFinite(into: factors)
      try routines.geqrf(factors, tau: tau, workspace: scratch.workspace(Scalar.self, size))
      factors.copyTriangle(.upper, to: r[index])
    }
    return try Outcome(value: Self(r.array), failures: failures).get()
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

  var pair: (q: Stack, r: Stack) { (q, r) }
}
