import HeddleLAPACK
import HeddleScheduler

/// Reduces a symmetric matrix to a band, A = Q B Q*, on all cores: the first of two stages to
/// tridiagonal form.
///
/// All that grows with the cube of the order are two products a panel, of the lower triangle with the
/// panel's reflectors and the update by them, both as fast as the cores can multiply; where the way in
/// one stage reads the matrix for each column, as fast as the memory delivers it. One core of a Zen 5
/// reaches 110 GFLOP/s in each at order 1024. The next panel is factored beside the rest of an update.
///
/// Source: Bischof, Lang and Sun, "A framework for symmetric band reduction", 2000; Haidar, Ltaief and
/// Dongarra, "Parallel reduction to condensed forms for symmetric eigenvalue problems using aggregated
/// fine-grained and memory-aware kernels", 2011.
///
/// Unchecked, as the memory is the caller's: tasks write parts, rows or columns of their own.
struct BandReduction<Real: LAPACKReal>: @unchecked Sendable {
  private let blocks: SpectralBlocks
  private let a: MatrixBlock<Real>
  /// The reflectors of this panel and the next, the weights, and parts of products.
  private let panels: [Panel]
  private let weights: MatrixBlock<Real>
  private let parts: [MatrixBlock<Real>]
  private let tau: UnsafeMutablePointer<Real>
  private let qr: Workspace<Real>
  /// Squares of the band's width: parts of one, and what `weigh` makes of their sum.
  private let squares: Slots<Real>

  private struct Panel {
    /// V with its zeros and ones, rows counted from its own first one.
    let v: MatrixBlock<Real>
    let t: MatrixBlock<Real>
  }

  private static var width: Int { Kernels.bandWidth }

  /// Rows and columns with those that fill them up, so that all panels have the same width.
  static func rows(order: Int) -> Int { (order + width - 1) / width * width }

  /// Rows of W that are formed at once.
  private static var height: Int { 256 }

  private static func partCount(rows: Int, _ blocks: SpectralBlocks) -> Int {
    // An element meets `width` vectors, at eight times the cost of one.
    blocks.parts(elements: 8 * rows * rows / 2)
  }

  private static func qrWorkspace(rows: Int) -> WorkspaceSize {
    Kernels.geqrfWorkspace(Real.self, rows: rows, columns: width)
  }

  /// The lower triangle of `a`, a framed copy, is to become the band.
  init(_ a: MatrixBlock<Real>, blocks: SpectralBlocks, _ scratch: inout Scratch) {
    (self.a, self.blocks) = (a, blocks)
    let width = Self.width
    func panel() -> MatrixBlock<Real> {
      scratch.matrix(Real.self, rows: a.rows, columns: width, stride: a.stride)
    }
    func square() -> MatrixBlock<Real> { scratch.matrix(Real.self, rows: width, columns: width) }
    panels = [Panel(v: panel(), t: square()), Panel(v: panel(), t: square())]
    weights = panel()
    parts = (0..<Self.partCount(rows: a.rows, blocks)).map { _ in panel() }
    tau = scratch.elements(Real.self, width)
    qr = scratch.workspace(Real.self, Self.qrWorkspace(rows: a.rows))
    let count = max(3, (0..<a.rows).pieces(of: Self.height))
    squares = Slots(
      scratch.elements(Real.self, count * width * width), size: width * width)
  }

  static func scratchBytes(order: Int, _ blocks: SpectralBlocks) -> Int {
    let rows = rows(order: order)
    let stride = Kernels.stride(Real.self, rows: rows)
    let panels = 3 + partCount(rows: rows, blocks)
    let squares = 2 + max(3, (0..<rows).pieces(of: height))
    return panels * Scratch.bytes(Real.self, stride * width)
      + squares * Scratch.bytes(Real.self, width * width) + Scratch.bytes(Real.self, width)
      + qrWorkspace(rows: rows).byteCount(for: Real.self)
  }

  func run() {
    let width = Self.width
    if a.rows > width { factor(0, panels[0]) }
    for start in Swift.stride(from: 0, to: a.rows - width, by: width) {
      let rest = start + width..<a.rows
      let (panel, next) = (panels[start / width % 2], panels[(start / width + 1) % 2])
      let own = a[rows: rest, columns: rest]
      let (v, w) = (
        panel.v[rows: 0..<rest.count, columns: 0..<width],
        weights[rows: 0..<rest.count, columns: 0..<width]
      )
      weigh(own, panel, v, into: w)
      _ = Scheduler.current.join(
        {
          Kernels.bandUpdate(own, 0..<width, v: v, w: w)
          if rest.count > width { factor(rest.lowerBound, next) }
        },
        {
          (width..<rest.count).forEachPiece(of: blocks.strip) {
            Kernels.bandUpdate(own, $0, v: v, w: w)
          }
        })
    }
  }

  /// The reflectors that leave a triangle below the band's diagonal block in these columns.
  private func factor(_ start: Int, _ panel: Panel) {
    let width = Self.width
    let own = a[rows: start + width..<a.rows, columns: start..<start + width]
    Kernels.geqrf(own, tau: tau, workspace: qr)
    let v = panel.v[rows: 0..<own.rows, columns: 0..<width]
    own.copyTriangle(.lower, diagonal: .unit, to: v)
    // No weights are formed at this time.
    let gram = square(0)
    Kernels.bandGram(v, v, into: gram.base)
    Kernels.larft(gram: gram, tau: tau, into: panel.t)
  }

  /// W = A V T - V (T' V' A V T) / 2.
  private func weigh(
    _ own: MatrixBlock<Real>, _ panel: Panel, _ v: MatrixBlock<Real>, into w: MatrixBlock<Real>
  ) {
    let scheduler = Scheduler.current
    let columns = 0..<Self.width
    let count = Self.partCount(rows: own.rows, blocks)
    scheduler.parallelFor(0..<count, grain: .items(1)) { part in
      let range = own.rows.triangle(part: part, of: count)
      parts[part][rows: range.lowerBound..<own.rows, columns: columns].clear()
      Kernels.bandProducts(own, range, times: v, into: parts[part])
    }
    let rows = 0..<own.rows
    let pieces = rows.pieces(of: Self.height)
    scheduler.parallelFor(0..<pieces, grain: .items(1)) { number in
      let piece = rows.piece(number, of: Self.height)
      for part in 1..<max(count, 1) {
        let first = max(own.rows.triangle(part: part, of: count).lowerBound, piece.lowerBound)
        if first >= piece.upperBound { break }
        let touched = first..<piece.upperBound
        Kernels.add(
          parts[part][rows: touched, columns: columns],
          to: parts[0][rows: touched, columns: columns])
      }
      Kernels.bandGram(
        v[rows: piece, columns: columns], parts[0][rows: piece, columns: columns],
        into: squares[number])
    }
    for number in 1..<max(pieces, 1) { Kernels.add(square(number), to: square(0)) }
    Kernels.bandMiddle(
      triangle: panel.t.base, products: squares[0], negated: squares[1], middle: squares[2])
    scheduler.parallelFor(0..<pieces, grain: .items(1)) { number in
      let piece = rows.piece(number, of: Self.height)
      Kernels.bandWeights(
        v[rows: piece, columns: columns], parts[0][rows: piece, columns: columns],
        negated: squares[1], middle: squares[2], into: w[rows: piece, columns: columns])
    }
  }

  private func square(_ number: Int) -> MatrixBlock<Real> {
    MatrixBlock(squares[number], rows: Self.width, columns: Self.width)
  }
}
