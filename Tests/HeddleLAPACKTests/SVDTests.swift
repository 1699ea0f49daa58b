import HeddleLAPACK
import HeddleTestSupport
import Testing

@Suite struct SVDTests {
  @Test(arguments: allScalars, [false, true])
  func factorsRebuildTheMatrix(_ scalar: any LAPACKScalar.Type, byIteration: Bool) throws {
    try check(scalar)
    func check<Scalar: LAPACKScalar>(_: Scalar.Type) throws {
      var random = RandomMatrices<Scalar>()
      for (index, (m, n)) in shapes.enumerated() where m > 0 && n > 0 {
        let a = random.next(m, n, mode: index % 6 + 1, condition: 50)
        let alone = try a.svd(.none, byIteration: byIteration).values
        for vectors in [LAPACK.SingularVectors.thin, .full] {
          let svd = try a.svd(vectors, byIteration: byIteration)
          #expect(Ratio.svd(a, u: svd.u, values: svd.values, vt: svd.vt) < Ratio.svdThreshold)
          #expect(Ratio.orthogonality(svd.u) < Ratio.svdThreshold)
          #expect(Ratio.orthogonality(svd.vt) < Ratio.svdThreshold)
          #expect(Ratio.agreement(svd.values, alone) < Ratio.svdThreshold)
        }
      }
    }
  }

  @Test(arguments: allScalars) func emptyMatricesHaveNoValues(_ scalar: any LAPACKScalar.Type)
    throws
  {
    try check(scalar)
    func check<Scalar: LAPACKScalar>(_: Scalar.Type) throws {
      for (m, n) in [(0, 0), (0, 3), (3, 0)] {
        let a = ColumnMajor<Scalar>(rows: m, columns: n, elements: [])
        #expect(try a.svd(.full, byIteration: false).values.isEmpty)
        #expect(try a.svd(.full, byIteration: true).values.isEmpty)
      }
    }
  }

  @Test(arguments: allScalars) func generatedMatricesHaveTheirValues(
    _ scalar: any LAPACKScalar.Type
  ) throws {
    try check(scalar)
    func check<Scalar: LAPACKScalar>(_: Scalar.Type) throws {
      var random = RandomMatrices<Scalar>(seed: 5)
      let n = 12
      // Modes 1 to 4 say exactly what the values between 3 and 3/8 are.
      let last = Scalar.Magnitude(n - 1)
      let expected: [(Int) -> Scalar.Magnitude] = [
        { $0 == 0 ? 3 : 3 / 8 }, { $0 == n - 1 ? 3 / 8 : 3 },
        { 3 * .pow(8, -Scalar.Magnitude($0) / last) },
        { 3 * (1 - Scalar.Magnitude($0) / last * (1 - 1 / 8)) },
      ]
      for (mode, value) in expected.enumerated() {
        let a = random.next(n, n, mode: mode + 1, condition: 8, norm: 3)
        let values = try a.svd(.none, byIteration: false).values
        #expect(
          Ratio.agreement(values, (0..<n).map(value)) < Ratio.svdThreshold, "mode \(mode + 1)")
      }
    }
  }

  @Test(arguments: allScalars) func aNaNIsNoConvergenceProblem(_ scalar: any LAPACKScalar.Type) {
    check(scalar)
    func check<Scalar: LAPACKScalar>(_: Scalar.Type) {
      var a = ColumnMajor<Scalar>.identity(4, 4)
      a[2, 1] = Scalar(parts: .nan, 0)
      #expect(throws: LAPACKError.nonFinite) { try a.svd(.thin, byIteration: false) }
    }
  }
}
