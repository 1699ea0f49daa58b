import HeddleArrays
import HeddleLAPACK
import HeddleScheduler
import Numerics

/// Aggressive early deflation: in the Schur form of the window at the end of an active block, the window's
/// coupling to the rest becomes a spike, and what has a negligible part of it has converged.
///
/// Source: Braman, Byers and Mathias, "The multishift QR algorithm. Part II: aggressive early deflation",
/// 2002, as in LAPACK's `laqr3`.
struct EarlyDeflation<Scalar: MatrixScalar>: Sendable {
  let matrix: SchurMatrix<Scalar>
  let active: Range<Int>
  /// Of the window.
  let order: Int

  private var window: Range<Int> { active.upperBound - order..<active.upperBound }
  private var stride: Int { Kernels.padded(order) }

  /// What has become of a window: how many eigenvalues have converged, and how many are left as shifts.
  struct Result {
    var deflated: Int
    var shifts: Int
  }

  /// Solves a small block whole; returns how many rows have not converged.
  func finish() throws(LAPACKError) -> Int {
    try withWindow { (t, v, turn, scratch) throws(LAPACKError) in
      let unconverged = try Self.solve(t, v, scratch)
      try putBack(t, turn)
      return unconverged
    }
  }

  /// The Schur form of a small matrix. In windows, where balancing has not been, our kernel for real ones was
  /// seen not to converge.
  private static func solve(
    _ t: MatrixBlock<Scalar>, _ v: MatrixBlock<Scalar>, _ scratch: Scratch
  ) throws(LAPACKError) -> Int {
    if Scalar.isComplex { return Kernels.smallSchur(t, 0..<t.rows, vectors: v) }
    var scratch = scratch
    let size = LAPACK.hessenbergWorkspace(Scalar.Magnitude.self, order: t.rows)
    return try LAPACK.hseqr(
      t.real, vectors: v.real, values: scratch.elements(Scalar.Magnitude.self, 2 * t.rows),
      workspace: scratch.workspace(Scalar.Magnitude.self, size))
  }

  /// Deflates what it can, and writes the shifts.
  func run(
    into shifts: UnsafeMutablePointer<Complex<Scalar.Magnitude>>
  ) throws(LAPACKError) -> Result {
    try withWindow { (t, v, turn, scratch) throws(LAPACKError) in
      let inner = SchurMatrix(
        h: t, vectors: v, isWhole: true, blocks: matrix.blocks, depth: matrix.depth + 1)
      let unconverged = try undivided { () throws(LAPACKError) in
        try SchurIteration(matrix: inner).run(0..<order)
      }
      let first = window.lowerBound
      let spike = first > active.lowerBound ? matrix[first, first - 1] : .zero
      var deflation = DeflationOrder(t: t, v: v, spike: spike, first: unconverged)
      var scratch = scratch
      try deflation.run(scratch.elements(Scalar.self, t.rows))
      let kept = deflation.kept
      inner.values(unconverged..<t.rows, into: shifts)
      for i in 0..<max(0, kept - unconverged) { shifts[i] = shifts[unconverged + i] }
      if kept < t.rows || spike == .zero {
        if kept == 0 || spike == .zero {
          if first > active.lowerBound { matrix[first, first - 1] = .zero }
        } else {
          matrix[first, first - 1] = try reduce(t, v, kept, spike, scratch)
        }
        try putBack(t, turn)
      }
      return Result(deflated: t.rows - kept, shifts: kept - unconverged)
    }
  }

  /// Makes the window Hessenberg again, the spike in its first element, which is returned.
  private func reduce(
    _ t: MatrixBlock<Scalar>, _ v: MatrixBlock<Scalar>, _ kept: Int, _ spike: Scalar,
    _ scratch: Scratch
  ) throws(LAPACKError) -> Scalar {
    if kept == 1 { return spike * v.base[0].conjugated }
    var scratch = scratch
    let (own, all) = (0..<kept, 0..<t.rows)
    let reflector = Reflector(
      count: kept, scratch.elements(Scalar.self, kept), from: v.base, stride: v.stride)
    reflector.apply(toRowsOf: t[rows: own, columns: all])
    reflector.apply(toColumnsOf: t[rows: own, columns: own])
    reflector.apply(toColumnsOf: v[rows: all, columns: own])
    let tau = scratch.elements(Scalar.self, t.rows)
    let size = LAPACK.hessenbergWorkspace(Scalar.self, order: t.rows)
    let workspace = scratch.workspace(Scalar.self, size)
    try LAPACK.gehrd(t, own, tau: tau, workspace: workspace)
    let corner = spike * v.base[0].conjugated
    try LAPACK.ormhr(onRightOf: v, factors: t, own, tau: tau, workspace: workspace)
    return corner
  }

  /// Lends a copy of the window, the identity for its transformation, and scratch.
  private func withWindow<R>(
    _ body: (
      _ t: MatrixBlock<Scalar>, _ v: MatrixBlock<Scalar>, _ turn: WindowTurn<Scalar>,
      _ scratch: Scratch
    ) throws(LAPACKError) -> R
  ) throws(LAPACKError) -> R {
    let square = stride * order
    let packed = PackedMatrix<Scalar>.count(rows: order, columns: order)
    let size = LAPACK.hessenbergWorkspace(Scalar.self, order: order)
    let bytes =
      2 * Scratch.bytes(Scalar.self, square) + Scratch.bytes(Scalar.self, packed)
      + 5 * Scratch.bytes(Scalar.self, order) + size.byteCount(for: Scalar.self)
    return try withBatchScratch(bytes) { (scratch) throws(LAPACKError) in
      func block() -> MatrixBlock<Scalar> {
        scratch.matrix(Scalar.self, rows: order, columns: order, stride: stride)
      }
      let (t, v) = (block(), block())
      // The kernels read columns in whole cache lines.
      v.base.clear(count: square)
      for j in 0..<order {
        v.base[j * (stride + 1)] = 1
        let (rows, column) = (min(j + 2, order), t.base + j * stride)
        column.copy(
          from: matrix.h.base + window.lowerBound + (window.lowerBound + j) * matrix.h.stride,
          count: rows)
        (column + rows).clear(count: stride - rows)
      }
      let adjoint = PackedMatrix<Scalar>(
        scratch.elements(Scalar.self, packed), rows: order, columns: order)
      return try body(t, v, WindowTurn(u: v, adjoint: adjoint, range: window), scratch)
    }
  }

  /// Writes the window back, and turns what is outside.
  private func putBack(_ t: MatrixBlock<Scalar>, _ turn: WindowTurn<Scalar>) throws(LAPACKError) {
    for j in 0..<order {
      (matrix.h.base + window.lowerBound + (window.lowerBound + j) * matrix.h.stride).copy(
        from: t.base + j * stride, count: min(j + 2, order))
    }
    turn.adjoint.pack(turn.u.strided.adjoint)
    try matrix.perform(
      matrix.update(by: turn, in: active, origin: window.lowerBound, right: window.upperBound))
  }
}
