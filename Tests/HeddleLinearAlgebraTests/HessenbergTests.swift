import Heddle
import HeddleLAPACK
import HeddleTestSupport
import Numerics
import Testing

@testable import HeddleLinearAlgebra

/// The reduction to Hessenberg form, alone, by LAPACK's test ratios.
@Suite struct HessenbergTests {
  /// Around panels, and the units that matrices are filled up to.
  static let orders = [0, 1, 2, 3, 4, 15, 16, 17, 18, 31, 32, 33, 34, 47, 48, 50, 65, 97]

  /// Q and H of a matrix whose rows and columns `range` are reduced.
  private static func reduced<Scalar: TestScalar>(
    _ a: ColumnMajor<Scalar>, _ range: Range<Int>, _ blocks: SchurBlocks
  ) throws -> (q: ColumnMajor<Scalar>, h: ColumnMajor<Scalar>) {
    let n = a.rows
    let reduction = HessenbergReduction<Scalar>(order: n, blocks: blocks)
    let (rows, stride) = (Kernels.padded(n), Kernels.stride(Scalar.self, rows: n))
    let bytes = 2 * Scratch.bytes(Scalar.self, stride * rows) + Scratch.bytes(Scalar.self, rows)
    return try withBatchScratch(bytes + reduction.scratchBytes) { (scratch) throws(LAPACKError) in
      func square() -> MatrixBlock<Scalar> {
        MatrixBlock(
          scratch.elements(Scalar.self, stride * rows), rows: rows, columns: rows,
          stride: max(1, stride))
      }
      let (framed, q, all) = (square(), square(), 0..<n)
      for j in all { for i in all { framed.base[i + j * stride] = a[i, j] } }
      let scale = BinaryScale(
        Kernels.frame(framed.reals, rows: framed.reals.rows / max(1, rows) * n, columns: n),
        exponents: BlockedEigen<Scalar>.safeExponents)
      Kernels.scale(framed.reals, scale.factors)
      let tau = scratch.elements(Scalar.self, rows)
      reduction.run(framed, range, tau: tau, scratch)
      let (factors, formed) = (framed[rows: all, columns: all], q[rows: all, columns: all])
      try reduction.formQ(factors, tau: tau, into: formed)
      func undone(_ x: Scalar) -> Scalar {
        Scalar(realPart: scale.undone(x.realPart), imaginaryPart: scale.undone(x.imaginaryPart))
      }
      let h = ColumnMajor(factors)
      return (
        ColumnMajor(formed),
        ColumnMajor(rows: n, columns: n) { i, j in
          i > j + 1 && range.contains(j) ? .zero : undone(h[i, j])
        }
      )
    }
  }

  private static func judge<Scalar: TestScalar>(
    _ a: ColumnMajor<Scalar>, _ range: Range<Int>, _ blocks: SchurBlocks, _ comment: Comment
  ) throws {
    let (q, h) = try reduced(a, range, blocks)
    #expect(Ratio.hessenberg(a, q: q, h: h) < Ratio.factorThreshold, comment)
    #expect(Ratio.orthogonality(q) < Ratio.factorThreshold, comment)
    // Outside of the range Q is the identity.
    for i in 0..<a.rows {
      for j in 0..<a.rows where !(range.dropFirst().contains(i) && range.dropFirst().contains(j)) {
        #expect(q[i, j] == (i == j ? 1 : .zero), comment)
      }
    }
  }

  /// Whole matrices and parts of them, that begin and end anywhere; what balancing leaves is upper
  /// triangular outside.
  private static func ranges(_ n: Int) -> [Range<Int>] {
    [0..<n, 0..<n * 3 / 4, n / 5..<n, n / 3..<n * 4 / 5, n / 2..<n / 2]
  }

  private static func triangular<Scalar: TestScalar>(
    _ a: ColumnMajor<Scalar>, outside range: Range<Int>
  ) -> ColumnMajor<Scalar> {
    ColumnMajor(rows: a.rows, columns: a.rows) { i, j in
      i > j && !(range.contains(i) && range.contains(j)) ? .zero : a[i, j]
    }
  }

  private static func blocks(panel: Int, share: Int) -> SchurBlocks {
    var blocks = SchurBlocks()
    (blocks.panel, blocks.share, blocks.dividedFrom) = (panel, share, 1)
    return blocks
  }

  /// In one strip, and cut into as many as there may be.
  @Test(arguments: [(32, 65_536), (32, 64), (16, 512)])
  func everyOrderAndRange(panel: Int, share: Int) throws {
    try check(Float.self)
    try check(Double.self)
    try check(Complex<Float>.self)
    try check(Complex<Double>.self)
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      var random = RandomMatrices<Scalar>(seed: panel + share)
      for n in Self.orders {
        let a = random.next(n, n)
        for range in Self.ranges(n) {
          let part = Self.triangular(a, outside: range)
          try Self.judge(
            part, range, Self.blocks(panel: panel, share: share), "\(n), \(range) \(Scalar.self)")
        }
      }
    }
  }

  /// Large enough for several panels, strips and tiles of everything, with the sizes that are the default.
  @Test func largeMatrices() throws {
    try check(Float.self)
    try check(Double.self)
    try check(Complex<Float>.self)
    try check(Complex<Double>.self)
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      var random = RandomMatrices<Scalar>(seed: 3)
      let a = random.next(263, 263)
      try Self.judge(a, 0..<263, SchurBlocks(), "\(Scalar.self)")
      let range = 21..<250
      try Self.judge(Self.triangular(a, outside: range), range, SchurBlocks(), "\(Scalar.self)")
    }
  }

  /// Matrices that are graded, of low rank, near the ends of the range, and with nothing left to do.
  @Test func edgesOfTheRange() throws {
    try check(Float.self)
    try check(Double.self)
    try check(Complex<Float>.self)
    try check(Complex<Double>.self)
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      let blocks = Self.blocks(panel: 16, share: 64)
      for n in [3, 20, 45] {
        for edge in EdgeCase<Scalar>.all(n, n) where edge.isFinite {
          try Self.judge(edge.matrix, 0..<n, blocks, "\(edge)")
        }
        var random = RandomMatrices<Scalar>(seed: n)
        let a = random.next(n, n, mode: 1, condition: 1 / Scalar.Magnitude.ulpOfOne)
        try Self.judge(a, 0..<n, blocks, "nearly rank one, \(n)")
        let hessenberg = ColumnMajor(rows: n, columns: n) { $0 > $1 + 1 ? .zero : a[$0, $1] }
        try Self.judge(hessenberg, 0..<n, blocks, "Hessenberg, \(n)")
        // Reflectors of columns so small that their squares vanish.
        let faintness = Scalar(
          realPart: Scalar.Magnitude.leastNormalMagnitude.squareRoot(), imaginaryPart: 0)
        let faint = ColumnMajor<Scalar>(rows: n, columns: n) {
          $0 > $1 ? a[$0, $1] * faintness : a[$0, $1]
        }
        try Self.judge(faint, 0..<n, blocks, "faint below the diagonal, \(n)")
      }
    }
  }

  @Test func bitsDoNotDependOnTheThreads() throws {
    try check(Float.self)
    try check(Double.self)
    try check(Complex<Float>.self)
    try check(Complex<Double>.self)
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      var random = RandomMatrices<Scalar>(seed: 9)
      let a = random.next(170, 170)
      _ = try sameOnAnyThreads(threads: [1, 2, 7]) {
        let (q, h) = try Self.reduced(a, 5..<161, Self.blocks(panel: 32, share: 1024))
        return [q, h]
      }
    }
  }
}
