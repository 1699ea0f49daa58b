import Heddle
import HeddleLAPACK
import HeddleTestSupport
import Numerics
import Testing

@testable import HeddleLinearAlgebra

/// The reduction to Hessenberg form, alone, by LAPACK's test ratios.
@Suite struct HessenbergTests {
  static let reals: [any TestScalar.Type] = [Float.self, Double.self]

  /// Around panels and the units of padding, with one strip and, by small shares, several.
  static let orders = [0, 1, 2, 3, 4, 15, 16, 17, 18, 31, 32, 33, 34, 47, 48, 49, 50, 65, 97, 211]

  /// Q and H of a matrix whose rows and columns `range` are reduced.
  private static func reduced<Real: LAPACKReal>(
    _ a: ColumnMajor<Real>, _ range: Range<Int>, _ blocks: SchurBlocks
  ) throws -> (q: ColumnMajor<Real>, h: ColumnMajor<Real>) {
    let n = a.rows
    let reduction = HessenbergReduction<Real>(order: n, blocks: blocks)
    let (rows, stride) = (Kernels.padded(n), Kernels.stride(Real.self, rows: n))
    let bytes = 2 * Scratch.bytes(Real.self, stride * rows) + Scratch.bytes(Real.self, rows)
    return try withBatchScratch(bytes + reduction.scratchBytes) { (scratch) throws(LAPACKError) in
      func square() -> MatrixBlock<Real> {
        MatrixBlock(
          scratch.elements(Real.self, stride * rows), rows: rows, columns: rows,
          stride: max(1, stride))
      }
      let (framed, q, all) = (square(), square(), 0..<n)
      for j in all { for i in all { framed.base[i + j * stride] = a[i, j] } }
      _ = Kernels.frame(framed, rows: n, columns: n)
      let tau = scratch.elements(Real.self, rows)
      reduction.run(framed, range, tau: tau, scratch)
      let (factors, formed) = (framed[rows: all, columns: all], q[rows: all, columns: all])
      try reduction.formQ(factors, tau: tau, into: formed)
      let h = ColumnMajor(factors)
      return (
        ColumnMajor(formed),
        ColumnMajor(rows: n, columns: n) { i, j in
          i > j + 1 && range.contains(j) ? 0 : h[i, j]
        }
      )
    }
  }

  private static func judge<Real: LAPACKReal>(
    _ a: ColumnMajor<Real>, _ range: Range<Int>, _ blocks: SchurBlocks, _ comment: Comment
  ) throws {
    let (q, h) = try reduced(a, range, blocks)
    #expect(Ratio.hessenberg(a, q: q, h: h) < Ratio.factorThreshold, comment)
    #expect(Ratio.orthogonality(q) < Ratio.factorThreshold, comment)
    // Outside of the range Q is the identity.
    for i in 0..<a.rows {
      for j in 0..<a.rows where !(range.dropFirst().contains(i) && range.dropFirst().contains(j)) {
        #expect(q[i, j] == (i == j ? 1 : 0), comment)
      }
    }
  }

  /// Whole matrices and parts of them, that begin and end anywhere; what balancing leaves is upper
  /// triangular outside.
  private static func ranges(_ n: Int) -> [Range<Int>] {
    [0..<n, 0..<n * 3 / 4, n / 5..<n, n / 3..<n * 4 / 5, n / 2..<n / 2]
  }

  private static func triangular<Real: LAPACKReal>(
    _ a: ColumnMajor<Real>, outside range: Range<Int>
  ) -> ColumnMajor<Real> {
    ColumnMajor(rows: a.rows, columns: a.rows) { i, j in
      i > j && !(range.contains(i) && range.contains(j)) ? 0 : a[i, j]
    }
  }

  private static func blocks(panel: Int, share: Int) -> SchurBlocks {
    var blocks = SchurBlocks()
    (blocks.panel, blocks.share, blocks.behind) = (panel, share, 16)
    return blocks
  }

  @Test(arguments: [(32, 65_536), (32, 256), (16, 1024)])
  func everyOrderAndRange(panel: Int, share: Int) throws {
    try check(Float.self)
    try check(Double.self)
    func check<Real: LAPACKReal>(_: Real.Type) throws {
      var random = RandomMatrices<Real>(seed: panel + share)
      for n in Self.orders {
        let a = random.next(n, n)
        for range in Self.ranges(n) {
          let part = Self.triangular(a, outside: range)
          try Self.judge(
            part, range, Self.blocks(panel: panel, share: share), "\(n), \(range) \(Real.self)")
        }
      }
    }
  }
}
