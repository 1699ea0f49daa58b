import HeddleLAPACK
import HeddleScheduler

/// Complex reflectors in planes, in blocks that are prepared once, to be applied to columns of vectors.
///
/// All that grows with the cube of the order is products of real kernels on planes: one core of a Zen 5
/// applies them at 107 GFLOP/s at order 1024.
///
/// Unchecked, as the memory is the caller's: tasks write blocks of their own, and then only read them.
struct PlanarTransform<Real: LAPACKReal>: @unchecked Sendable {
  private let factors: MatrixBlock<Real>
  private let tau: UnsafeMutablePointer<Real>
  private let reflectors: Int
  private let firstRow: Int
  private let triangles: Slots<Real>

  /// The rows of vectors that they are applied to.
  var rows: Int { factors.rows }

  private static var width: Int { Kernels.depth / 2 }

  private static func blockCount(_ reflectors: Int) -> Int { (0..<reflectors).pieces(of: width) }

  static func scratchBytes(reflectors: Int) -> Int {
    Scratch.bytes(
      Real.self, blockCount(reflectors) * Kernels.PlanarReflector<Real>.triangleCount)
  }

  /// - Parameters:
  ///   - factors: the reflectors below heads of which the first one is in row `firstRow`; what is above the
  ///     heads is lost.
  ///   - tau: their scales, in pairs.
  init(
    factors: MatrixBlock<Real>, tau: UnsafeMutablePointer<Real>, reflectors: Int, firstRow: Int,
    _ scratch: inout Scratch
  ) {
    (self.factors, self.tau) = (factors, tau)
    (self.reflectors, self.firstRow) = (reflectors, firstRow)
    let size = Kernels.PlanarReflector<Real>.triangleCount
    triangles = Slots(
      scratch.elements(Real.self, Self.blockCount(reflectors) * size), size: size)
    prepare()
  }

  private func prepare() {
    (0..<reflectors).forEachPiece(of: Self.width) { own in
      block(own).prepare(
        head: (own.lowerBound + firstRow) % Kernels.unit, tau: tau + 2 * own.lowerBound)
    }
  }

  /// The first row of the reflectors that begin with this one, in whole units.
  private func top(_ reflector: Int) -> Int {
    (reflector + firstRow) / Kernels.unit * Kernels.unit
  }

  private func block(_ own: Range<Int>) -> Kernels.PlanarReflector<Real> {
    Kernels.PlanarReflector(
      factors[
        rows: top(own.lowerBound)..<factors.rows,
        columns: 2 * own.lowerBound..<2 * own.upperBound],
      triangle: triangles[own.lowerBound / Self.width])
  }

  /// Writes Q times as many real vectors as `target` has columns to it; `copy` writes these, of `target`'s size,
  /// to zeros.
  func apply<Scalar: LAPACKScalar>(
    into target: MatrixBlock<Scalar>, copy: (MatrixBlock<Real>) -> Void
  ) throws(LAPACKError) where Scalar.Magnitude == Real {
    let stride = Kernels.stride(Real.self, rows: rows)
    let columns = (target.columns + 7) / 8 * 16
    try withBatchScratch(Scratch.bytes(Real.self, columns * stride)) {
      (scratch) throws(LAPACKError) in
      let planes = scratch.matrix(Real.self, rows: rows, columns: columns, stride: stride)
      planes.clear()
      // The imaginary parts stay zeros.
      copy(
        MatrixBlock(planes.base, rows: target.rows, columns: target.columns, stride: 2 * stride))
      apply(to: planes)
      Kernels.join(planes, into: target)
    }
  }

  /// Overwrites C, in planes, with Q C.
  private func apply(to c: MatrixBlock<Real>) {
    let all = 0..<reflectors
    for number in (0..<all.pieces(of: Self.width)).reversed() {
      let own = all.piece(number, of: Self.width)
      block(own).apply(to: c[rows: top(own.lowerBound)..<c.rows, columns: 0..<c.columns])
    }
  }
}
