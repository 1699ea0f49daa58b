import HeddleLAPACK
import HeddleTestSupport
import Numerics
import Testing

@Suite struct EigenTests {
  @Test(arguments: allScalars, LAPACK.Triangle.allCases)
  func symmetricFactorsRebuildTheMatrix(
    _ scalar: any LAPACKScalar.Type, triangle: LAPACK.Triangle
  ) throws {
    try check(scalar)
    func check<Scalar: LAPACKScalar>(_: Scalar.Type) throws {
      var random = RandomMatrices<Scalar>()
      for (index, n) in orders.enumerated() {
        let a = random.next(n, n, .symmetric, mode: index % 6 + 1, condition: 50)
        let half = a.keeping(triangle)
        let (values, vectors) = try half.syevd(triangle, vectors: true)
        #expect(
          Ratio.symmetricEigen(a, values: values, vectors: vectors)
            < Ratio.symmetricEigenThreshold)
        #expect(Ratio.orthogonality(vectors) < Ratio.symmetricEigenThreshold)
        let alone = try half.syevd(triangle, vectors: false).values
        #expect(Ratio.agreement(values, alone) < Ratio.symmetricEigenThreshold)
      }
    }
  }

  @Test(arguments: allScalars) func generalVectorsBelongToTheirValues(
    _ scalar: any LAPACKScalar.Type
  ) throws {
    try check(scalar)
    func check<Scalar: LAPACKScalar>(_: Scalar.Type) throws {
      var random = RandomMatrices<Scalar>()
      for n in orders {
        let a = random.next(n, n, condition: 20)
        let both = try a.geev(left: true, right: true)
        let (left, right) = (try #require(both.left), try #require(both.right))
        #expect(Ratio.eigen(a, values: both.values, right: right) < Ratio.eigenThreshold)
        #expect(Ratio.eigen(a, values: both.values, left: left) < Ratio.eigenThreshold)
        for j in 0..<n {
          let length = right[rows: 0..<n, columns: j..<j + 1].widened
          #expect(abs((length.adjoint * length)[0, 0].real - 1) < 1e-5)
        }
        // One side alone gives the same.
        #expect(try a.geev(left: true, right: false).left == left)
        #expect(try a.geev(left: false, right: true).right == right)
        let alone = try a.geev(left: false, right: false).values
        let sorted = { (values: [Complex<Scalar.Magnitude>]) in values.map(\.length).sorted() }
        #expect(Ratio.agreement(sorted(alone), sorted(both.values)) < Ratio.eigenThreshold)
      }
    }
  }

  @Test(arguments: allScalars) func rotationsHaveConjugateValues(
    _ scalar: any LAPACKScalar.Type
  ) throws {
    try check(scalar)
    func check<Scalar: LAPACKScalar>(_: Scalar.Type) throws {
      // A quarter turn, and a number of its own: i, -i and 5.
      let a = ColumnMajor<Scalar>(
        rows: 3, columns: 3, elements: [0, 1, 0, -1, 0, 0, 0, 0, 5])
      let (values, _, right) = try a.geev(left: false, right: true)
      let vectors = try #require(right)
      #expect(Ratio.eigen(a, values: values, right: vectors) < Ratio.eigenThreshold)
      let sorted = values.sorted { $0.imaginary < $1.imaginary }
      #expect(Ratio.agreement(sorted.map(\.imaginary), [-1, 0, 1]) < Ratio.eigenThreshold)
      #expect(Ratio.agreement(sorted.map(\.real), [0, 5, 0]) < Ratio.eigenThreshold)
    }
  }
}
