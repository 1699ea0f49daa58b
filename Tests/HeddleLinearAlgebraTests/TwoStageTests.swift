import Heddle
import HeddleTestSupport
import Testing

/// Eigenvalues alone by way of a band, beside those without one.
@Suite struct TwoStageTests {
  /// Below the band, at its edges, and with one panel and several.
  static let orders = [1, 2, 3, 4, 31, 32, 33, 34, 63, 64, 65, 66, 96, 97, 130, 161]

  private static func tuning(stages: Int) -> Tuning {
    var tuning = BlockedSpectralTests.tuning
    tuning.spectral.bandFrom = stages == 2 ? 0 : 1 << 30
    return tuning
  }

  @Test(arguments: realScalars) func bothReductionsAgree(_ scalar: any TestScalar.Type) throws {
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for n in Self.orders {
        let edges = EdgeCase<Scalar>.all(n, n).filter(\.isFinite).map(\.matrix.hermitian)
        let hard = BlockedSpectralTests.tridiagonals(n, of: Scalar.self)
        let batches = [
          NDArray<Scalar>.inAllModes(n, n, .symmetric).reshaped(to: [6, n, n]),
          NDArray(edges, batch: [edges.count]), NDArray(hard, batch: [hard.count]),
        ]
        for a in batches {
          for triangle in LAPACK.Triangle.allCases {
            let two = try withTuning(Self.tuning(stages: 2)) {
              try a.symmetricEigenvalues(triangle)
            }
            let one = try withTuning(Self.tuning(stages: 1)) {
              try a.symmetricEigenvalues(triangle)
            }
            for (i, (two, one)) in zip(two.vectors, one.vectors).enumerated() {
              let agreement = Ratio.agreement(two, one)
              #expect(agreement < Ratio.symmetricEigenThreshold, "\(n), \(i)")
              #expect(zip(two, two.dropFirst()).allSatisfy { $0 <= $1 }, "\(n), \(i)")
            }
          }
        }
      }
    }
    try check(scalar)
  }

  /// Q diag(1 ... n) Q* for Q = I - 2 u u* / n, u all ones: no zeros, and known eigenvalues.
  private static func known<Scalar: TestScalar>(_ n: Int, of _: Scalar.Type) -> NDArray<Scalar> {
    // (Q D Q*)(i, j) = D(i, j) - 2 (d(i) + d(j)) / n + 4 sum(d) / n^2.
    let shift = 2 * Double(n * (n + 1)) / Double(n * n)
    return ColumnMajor<Scalar>(rows: n, columns: n) { i, j in
      let element = -2 * Double(i + j + 2) / Double(n) + shift + (i == j ? Double(i + 1) : 0)
      return Scalar(realPart: Scalar.Magnitude(element), imaginaryPart: 0)
    }.array
  }

  /// The largest has so much scratch that no worker keeps it, and columns of doubles of which eight do not
  /// fit the first-level cache, so that four are swept at a time.
  @Test(arguments: realScalars) func knownValues(_ scalar: any TestScalar.Type) throws {
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for n in [40, 100, 640] {
        let a = Self.known(n, of: Scalar.self)
        let known = (1...n).map { Scalar.Magnitude($0) }
        let values = try a.symmetricEigenvalues().vectors[0]
        #expect(Ratio.agreement(values, known) < Ratio.symmetricEigenThreshold, "\(n)")
        let singular = try a.singularValues().vectors[0]
        #expect(Ratio.agreement(singular.reversed(), known) < Ratio.svdThreshold, "\(n)")
      }
    }
    try withTuning(Self.tuning(stages: 2)) { try check(scalar) }
  }

  /// Tasks that chase at the same time write nothing of one another's, wherever they are interrupted: with
  /// more threads than cores, the same bits every time.
  @Test(.timeLimit(.minutes(10))) func chasesKeepTheirDistance() throws {
    let a = Self.known(500, of: Double.self)
    try withTuning(Self.tuning(stages: 2)) {
      let alone = try withScheduler(Scheduler(threads: 1)) { try a.symmetricEigenvalues() }
      for _ in 0..<60 {
        let among = try withScheduler(Scheduler(threads: 8)) { try a.symmetricEigenvalues() }
        #expect(among == alone)
      }
    }
  }
}
