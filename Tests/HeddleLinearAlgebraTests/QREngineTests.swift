import Heddle
import HeddleTestSupport
import Numerics
import Testing

/// QR by Heddle's kernels as a batch meets it, beside LAPACK's.
@Suite struct QREngineTests {
  /// These cross the kernels' panels, blocks and tiles.
  static let shapes = [(33, 33), (70, 41), (41, 70), (100, 17)]

  @Test(arguments: scalars)
  func neitherThreadsNorNeighboursMatter(_ scalar: any TestScalar.Type) throws {
    try check(scalar)
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for (m, n) in Self.shapes {
        let a = NDArray<Scalar>.normal([7, m, n], seed: 3)
        let results = try sameOnAnyThreads("\(m) x \(n)") { try Results(a) }
        let alone = try Results(a[.at(5)])
        #expect(alone == results.slice(5), "\(m) x \(n)")
      }
    }
  }

  /// Complex numbers go to LAPACK here: the other engine, and the same reflectors if they are real.
  @Test func enginesAgree() throws {
    var lapack = Tuning()
    lapack.complexBlockedFrom[.qr] = nil
    try check(Float.self)
    try check(Double.self)
    func check<Real: ArrayScalar & LAPACKReal>(_: Real.Type) throws
    where Complex<Real>: TestScalar {
      for (m, n) in Self.shapes {
        let a = NDArray<Real>.normal([2, m, n], seed: 4)
        let ours = try Results(a)
        let theirs = try withTuning(lapack) { try Results(a.map { Complex($0) }) }
        let tolerance = 1000 * Real(max(m, n)) * .ulpOfOne
        for (one, other) in zip(ours.arrays, theirs.arrays) {
          #expect(one.isApproximatelyEqual(to: other.map(\.real), absoluteTolerance: tolerance))
        }
      }
    }
  }

  /// All that can be had of a QR.
  private struct Results<Scalar: TestScalar>: Equatable {
    let arrays: [NDArray<Scalar>]

    init(_ a: NDArray<Scalar>) throws {
      let (q, r) = try a.qr(.reduced)
      let qr = try a.qr()
      arrays = [
        q, r, try a.qrR(), try qr.completeQ, try qr.q, try qr.applyQAdjoint(to: a),
        try qr.applyQ(to: a),
      ]
    }

    private init(arrays: [NDArray<Scalar>]) { self.arrays = arrays }

    func slice(_ index: Int) -> Self { Self(arrays: arrays.map { $0[.at(index)] }) }
  }
}
