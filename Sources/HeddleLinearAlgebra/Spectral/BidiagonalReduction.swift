import HeddleLAPACK
import HeddleScheduler

/// An upper bidiagonal matrix, and the scales of the reflectors that led to it.
///
/// Unchecked, as whoever makes it owns the memory and lets one task at a time write it.
struct Bidiagonal<Real: LAPACKReal>: @unchecked Sendable {
  let diagonal: UnsafeMutablePointer<Real>
  let offDiagonal: UnsafeMutablePointer<Real>
  let leftTau: UnsafeMutablePointer<Real>
  let rightTau: UnsafeMutablePointer<Real>

  init(count: Int, _ scratch: inout Scratch) {
    func reals() -> UnsafeMutablePointer<Real> { scratch.elements(Real.self, count) }
    (diagonal, offDiagonal, leftTau, rightTau) = (reals(), reals(), reals(), reals())
  }

  static func bytes(count: Int) -> Int { 4 * Scratch.bytes(Real.self, count) }
}

/// Reduces a matrix with at least as many rows as columns to upper bidiagonal form, A = Q B P*, on all
/// cores.
///
/// Half of the work is two products of the matrix with a vector for each column, in one sweep over it, as
/// fast as the memory or the caches deliver it; it is cut into parts by columns whose sums are added in
/// order. The other half is updates by two panels.
///
/// Source: LAPACK's `gebrd`; the sweep is that of Howell et al., "Cache efficient bidiagonalization
/// using BLAS 2.5 operators", 2008.
struct BidiagonalReduction<Real: LAPACKReal>: Sendable {
  let rows: Int
  let columns: Int
  let blocks: SpectralBlocks

  private var stride: Int { Kernels.stride(Real.self, rows: rows) }
  private var partCount: Int {
    blocks.parts(elements: Kernels.padded(rows) * Kernels.padded(columns))
  }

  var scratchBytes: Int {
    Scratch.bytes(Real.self, stride * (2 * Kernels.depth + 4 + partCount))
  }

  /// `a`, a framed copy, becomes the reflectors from the left, and `u` those from the right, by columns.
  func run(
    _ a: MatrixBlock<Real>, right u: MatrixBlock<Real>, into result: Bidiagonal<Real>,
    _ scratch: Scratch
  ) {
    var scratch = scratch
    let memory = scratch.elements(Real.self, stride * (2 * Kernels.depth + 4 + partCount))
    func block(_ first: Int, _ count: Int) -> MatrixBlock<Real> {
      MatrixBlock(memory + first * stride, rows: a.rows, columns: count, stride: stride)
    }
    for start in Swift.stride(from: 0, to: columns, by: blocks.panel) {
      let panel = Kernels.BidiagonalPanel(
        matrix: a, u: u, x: block(0, Kernels.depth), y: block(Kernels.depth, Kernels.depth),
        vectors: block(2 * Kernels.depth, 4), parts: block(2 * Kernels.depth + 4, partCount),
        start: start)
      let end = min(start + blocks.panel, columns)
      for j in start..<end { reduce(j, panel, isLast: j + 1 == end, result) }
      let rest = end..<a.columns
      if end == columns { break }
      rest.forEachPiece(of: blocks.strip) { panel.update($0, end: end) }
    }
  }

  private func reduce(
    _ j: Int, _ panel: Kernels.BidiagonalPanel<Real>, isLast: Bool, _ result: Bidiagonal<Real>
  ) {
    result.diagonal[j] = panel.reflectColumn(j, tau: result.leftTau + j)
    if j + 1 == columns { return }
    let first = (j + 1) / Kernels.unit * Kernels.unit
    let range = first..<panel.matrix.columns
    let count = blocks.parts(
      elements: range.count * (panel.matrix.rows - j / Kernels.unit * Kernels.unit))
    let width = Kernels.padded((range.count + count - 1) / count)
    let parts = range.pieces(of: width)
    let tau = result.leftTau[j]
    Scheduler.current.parallelFor(0..<parts, grain: .items(1)) { part in
      panel.sweep(range.piece(part, of: width), row: j, tau: tau, part: part)
    }
    result.offDiagonal[j] = panel.reflectRow(
      j, isLast: isLast, parts: parts, tau: result.rightTau + j)
  }
}
