import HeddleLAPACK
import HeddleScheduler

/// A real upper bidiagonal matrix, and the scales of the reflectors that led to it.
///
/// Unchecked, as whoever makes it owns the memory and lets one task at a time write it.
struct Bidiagonal<Scalar: LAPACKScalar>: @unchecked Sendable {
  let diagonal: UnsafeMutablePointer<Scalar.Magnitude>
  let offDiagonal: UnsafeMutablePointer<Scalar.Magnitude>
  let leftTau: UnsafeMutablePointer<Scalar>
  let rightTau: UnsafeMutablePointer<Scalar>

  init(count: Int, _ scratch: inout Scratch) {
    diagonal = scratch.elements(Scalar.Magnitude.self, count)
    offDiagonal = scratch.elements(Scalar.Magnitude.self, count)
    leftTau = scratch.elements(Scalar.self, count)
    rightTau = scratch.elements(Scalar.self, count)
  }

  static func bytes(count: Int) -> Int {
    2 * Scratch.bytes(Scalar.Magnitude.self, count) + 2 * Scratch.bytes(Scalar.self, count)
  }
}

/// Reduces a matrix with at least as many rows as columns to real upper bidiagonal form, A = Q B P*, on all
/// cores.
///
/// Half of the work is two products of the matrix with a vector for each column, in one sweep over it, as
/// fast as the memory or the caches deliver it; it is cut into parts by columns whose sums are added in
/// order. The other half is updates by two panels.
///
/// Source: LAPACK's `gebrd`; the sweep is that of Howell et al., "Cache efficient bidiagonalization
/// using BLAS 2.5 operators", 2008.
struct BidiagonalReduction<Scalar: LAPACKScalar>: Sendable {
  typealias Real = Scalar.Magnitude
  typealias Panel = Kernels.BidiagonalPanel<Scalar>

  let rows: Int
  let columns: Int
  let blocks: SpectralBlocks

  private var planes: Int { Scalar.parts }
  private var stride: Int { Kernels.stride(Real.self, rows: rows) }
  private var mostParts: Int {
    partCount(rows: Kernels.padded(rows), columns: Kernels.padded(columns))
  }
  private var planeCount: Int {
    2 * Kernels.depth + planes * (Panel.vectorCount + mostParts)
  }

  private func partCount(rows: Int, columns: Int) -> Int {
    blocks.parts(elements: planes * rows * columns)
  }

  var scratchBytes: Int { Scratch.bytes(Real.self, stride * planeCount) }

  /// `a`, a framed copy (in planes where it is complex), becomes the reflectors from the left, and `u` those
  /// from the right, by columns.
  func run(
    _ a: MatrixBlock<Real>, right u: MatrixBlock<Real>, into result: Bidiagonal<Scalar>,
    _ scratch: Scratch
  ) {
    var scratch = scratch
    var memory = scratch.elements(Real.self, stride * planeCount)
    func block(_ count: Int) -> MatrixBlock<Real> {
      defer { memory += count * stride }
      return MatrixBlock(memory, rows: a.rows, columns: count, stride: stride)
    }
    let (x, y) = (block(Kernels.depth), block(Kernels.depth))
    let (vectors, parts) = (block(planes * Panel.vectorCount), block(planes * mostParts))
    let width = min(blocks.panel, Kernels.depth / planes)
    for start in Swift.stride(from: 0, to: columns, by: width) {
      let panel = Panel(
        matrix: a, u: u, x: x, y: y, vectors: vectors, parts: parts, start: start)
      let end = min(start + width, columns)
      for j in start..<end { reduce(j, panel, isLast: j + 1 == end, result) }
      if end == columns { break }
      let rest = end..<a.columns / planes
      let height = panel.matrix.rows - end / Kernels.unit * Kernels.unit
      rest.forEachPiece(
        of: blocks.strip, isDivided: partCount(rows: height, columns: rest.count) > 1
      ) { panel.update($0, end: end) }
    }
  }

  private func reduce(_ j: Int, _ panel: Panel, isLast: Bool, _ result: Bidiagonal<Scalar>) {
    result.diagonal[j] = panel.reflectColumn(j, tau: result.leftTau + j)
    if j + 1 == columns { return }
    let first = (j + 1) / Kernels.unit * Kernels.unit
    let range = first..<panel.matrix.columns / planes
    let count = partCount(
      rows: panel.matrix.rows - j / Kernels.unit * Kernels.unit, columns: range.count)
    let width = Kernels.padded((range.count + count - 1) / count)
    let (parts, tau) = (range.pieces(of: width), result.leftTau[j])
    Scheduler.current.parallelFor(0..<parts, grain: .items(1)) { part in
      panel.sweep(range.piece(part, of: width), row: j, tau: tau, part: part)
    }
    result.offDiagonal[j] = panel.reflectRow(
      j, isLast: isLast, parts: parts, tau: result.rightTau + j)
  }
}
