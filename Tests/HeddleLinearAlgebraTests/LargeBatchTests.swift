import Heddle
import HeddleTestSupport
import Testing

/// Batches whose results are larger than the cache, which are written past it.
@Suite struct LargeBatchTests {
  /// Of whole cache lines, and not.
  @Test(arguments: [8, 5], [Float.self, Double.self] as [any TestScalar.Type])
  func theSameAsInParts(_ order: Int, _ scalar: any TestScalar.Type) throws {
    try check(scalar)
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      // 16 MB in doubles and 8 in floats, and a last group that is not full.
      let count = (8 << 20) / (order * order * MemoryLayout<Scalar.Magnitude>.stride) + 3
      let a = NDArray<Scalar>.uniform([count, order, order], in: -1..<1, seed: 1)
      let b = NDArray<Scalar>.uniform([count, order, order], in: -1..<1, seed: 2)
      let positive = a + a.transposed + .identity(order) * 32
      func results(_ part: Range<Int>) throws -> [NDArray<Scalar>] {
        let (a, b) = (a[.range(part), .ellipsis], b[.range(part), .ellipsis])
        let (q, r) = try a.qr(.reduced)
        let positive = positive[.range(part), .ellipsis]
        return try [q, r, a.inverse(), a.solve(b), positive.choleskyOutcome().value.factor]
      }
      let whole = try results(0..<count)
      for part in [0..<40, count - 20..<count] {
        for (whole, alone) in zip(whole, try results(part)) {
          #expect(whole[.range(part), .ellipsis] == alone)
        }
      }
    }
  }
}
