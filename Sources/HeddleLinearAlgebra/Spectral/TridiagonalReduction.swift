import HeddleLAPACK
import HeddleScheduler

/// Reduces a symmetric or Hermitian matrix to real tridiagonal form, A = Q T Q*, on all cores.
///
/// Half of the work is one product of the matrix with a vector for each column, as fast as the memory
/// or the caches deliver the lower triangle; it is cut into parts of equal area whose sums are added in
/// order. The other half is updates by two panels, as fast as the cores can multiply.
///
/// Source: LAPACK's `sytrd` and `hetrd` (Dongarra, Hammarling and Sorensen, "Block reduction of matrices to
/// condensed forms for eigenvalue computations", 1989).
struct TridiagonalReduction<Scalar: LAPACKScalar>: Sendable {
  typealias Real = Scalar.Magnitude

  let order: Int
  let blocks: SpectralBlocks

  private var rows: Int { Kernels.padded(order) }
  private var stride: Int { Kernels.stride(Real.self, rows: order) }
  private var planes: Int { Scalar.parts }
  private func partCount(rows: Int) -> Int { blocks.parts(elements: planes * rows * rows / 2) }

  var scratchBytes: Int {
    Scratch.bytes(Real.self, stride * Kernels.depth) + Scratch.bytes(Real.self, planes * stride)
      + Scratch.bytes(Real.self, planes * stride * partCount(rows: rows))
      + Scratch.bytes(Real.self, 2 * Kernels.depth * partCount(rows: rows))
  }

  /// The lower triangle of `a`, a framed copy in planes, becomes the reflectors.
  func run(_ a: MatrixBlock<Real>, into result: Kernels.Tridiagonal<Real>, _ scratch: Scratch) {
    var scratch = scratch
    let w = scratch.matrix(Real.self, rows: rows, columns: Kernels.depth, stride: stride)
    let x = scratch.elements(Real.self, planes * stride)
    let partCount = partCount(rows: rows)
    let parts = scratch.matrix(
      Real.self, rows: rows, columns: planes * partCount, stride: stride)
    let products = scratch.elements(Real.self, 2 * Kernels.depth * partCount)
    let (last, width) = (order - 1, min(blocks.panel, Kernels.depth / planes))
    let corner = a.base + last * (planes * a.stride + 1)
    for start in Swift.stride(from: 0, to: last, by: width) {
      let panel = Kernels.TridiagonalPanel<Scalar>(
        matrix: a, w: w, x: x, parts: parts, products: products, result: result, start: start)
      let end = min(start + width, last)
      reduce(panel, to: end)
      if end < last {
        let columns = end..<rows
        columns.forEachPiece(of: blocks.strip, isDivided: self.partCount(rows: columns.count) > 1) {
          panel.update($0, end: end)
        }
      } else {
        // Of the update by the last panel, one element is left.
        let v = a.base + start * planes * a.stride
        for k in 0..<planes * (end - start) {
          corner[0] -= 2 * v[last + k * a.stride] * w.base[last + k * w.stride]
        }
      }
    }
    if order > 0 { result.diagonal[last] = corner[0] }
  }

  private func reduce(_ panel: Kernels.TridiagonalPanel<Scalar>, to end: Int) {
    panel.begin()
    for j in panel.start..<end {
      let top = (j + 1) / Kernels.unit * Kernels.unit
      let height = rows - top
      let count = partCount(rows: height)
      // It only gets smaller.
      if count == 1 { return panel.reduce(j, to: end) }
      Scheduler.current.parallelFor(0..<count, grain: .items(1)) { part in
        let own = height.triangle(part: part, of: count)
        panel.multiply(top + own.lowerBound..<top + own.upperBound, column: j, part: part)
      }
      panel.finish(j, isLast: j + 1 == end, parts: count)
    }
  }
}
