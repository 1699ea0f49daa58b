import HeddleLAPACK
import HeddleScheduler
import Numerics

/// Reduces a matrix to Hessenberg form, A = Q H Q*, on all cores.
///
/// A fifth of the operations are products of the matrix with a vector, one for each column and as fast as
/// the caches or the memory deliver the matrix: half of the time on one core. They are cut into strips of
/// rows, each of which is summed in the order of the columns. The rest are updates by panels, as fast as the
/// cores can multiply: columns behind a panel from both sides, and rows above it from the right.
///
/// Measured on two cores of a Zen 5 against LAPACK's on OpenBLAS 0.3.21, which has one task, doubles: at order
/// 96 and 256 1.6 times as fast, at 512 1.6 times on one core and 2.2 times on two, at 1024 1.3 to 1.4 and 2.2
/// to 2.5 times (58 to 62, and 35 ms). On two cores at 1024 the products take 19 ms, where 15 would be the
/// caches' limit, and the updates 13, where 12.5 would be the product kernels'.
///
/// Source: LAPACK's `gehrd`, in the form of Quintana-Orti and van de Geijn, "Improving the performance of
/// reduction to Hessenberg form", 2006.
struct HessenbergReduction<Scalar: LAPACKScalar>: Sendable {
  typealias Panel = Kernels.HessenbergPanel<Scalar>

  let order: Int
  let blocks: SchurBlocks

  private var scratchCount: Int {
    Panel.scratchCount(rows: Kernels.padded(order))
  }

  var scratchBytes: Int { Scratch.bytes(Scalar.self, scratchCount) }

  /// Rows and columns `range` of `a`, a framed copy that is upper triangular outside of them, become H with
  /// the reflectors below, as LAPACK leaves them; `tau`, as long as the copy has rows, their scales.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Complex<Float>)
  @specialized(where Scalar == Complex<Double>)
  func run(
    _ a: MatrixBlock<Scalar>, _ range: Range<Int>, tau: UnsafeMutablePointer<Scalar>,
    _ scratch: Scratch
  ) {
    var scratch = scratch
    let memory = scratch.elements(Scalar.self, scratchCount)
    memory.clear(count: scratchCount)
    tau.clear(count: a.rows)
    let width = min(blocks.panel, Panel.mostColumns)
    var start = range.lowerBound
    while start + 2 < range.upperBound {
      // The first one may be narrower, so that all others begin on cache lines.
      let columns = start..<min(start / Kernels.unit * Kernels.unit + width, order)
      let panel = Panel(
        columns, end: range.upperBound, of: a, tau: tau, scratch: memory)
      reduce(panel)
      update(panel, a)
      start = columns.upperBound
    }
  }

  private func reduce(_ panel: Panel) {
    var parts = 0
    for j in panel.columns {
      panel.reflect(j, parts: parts)
      let count = blocks.parts(
        elements: Scalar.parts * panel.rows.count * (panel.rows.upperBound - j))
      let height = Kernels.padded((panel.rows.count + count - 1) / count)
      parts = panel.rows.pieces(of: height)
      Scheduler.current.parallelFor(0..<parts, grain: .items(1)) { part in
        panel.sweep(panel.rows.piece(part, of: height), column: j, part: part)
      }
    }
  }

  private func update(_ panel: Panel, _ a: MatrixBlock<Scalar>) {
    let above = 0..<panel.rows.lowerBound
    // After the matrix's last column there are only those that fill it up.
    let behind = Kernels.padded(panel.columns.upperBound)..<a.columns
    let (height, width) = (Panel.rowsAbove, Kernels.columnsBehind)
    let first = above.pieces(of: height)
    let pieces = 0..<first + behind.pieces(of: width)
    Scheduler.current.parallelFor(pieces, grain: .items(1)) { piece in
      if piece < first {
        panel.updateRows(above.piece(piece, of: height))
      } else {
        panel.updateColumns(behind.piece(piece - first, of: width))
      }
    }
  }

  /// Q from the reflectors, by strips of columns: what a reflector does above its first row is nothing.
  func formQ(
    _ a: MatrixBlock<Scalar>, tau: UnsafeMutablePointer<Scalar>, into q: MatrixBlock<Scalar>
  ) throws(LAPACKError) {
    let strip = 64
    let most = max(0, order - 2)
    let whole = BackTransform(
      factors: a[rows: min(1, order)..<order, columns: 0..<max(0, order - 1)], tau: tau,
      reflectors: most, firstRow: min(1, order))
    try (0..<order).forEachPiece(of: strip) { (own) throws(LAPACKError) in
      q.setIdentity(columns: own)
      try whole.prefix(max(0, own.upperBound - 1)).apply(to: q[rows: 0..<order, columns: own])
    }
  }
}
