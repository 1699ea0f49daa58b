import Heddle
import HeddleTestSupport
import Testing

@Suite struct EigenTests {
  @Test(arguments: scalars)
  func vectorsBelongToTheirValues(_ scalar: any TestScalar.Type) throws {
    try check(scalar)
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for n in orders {
        let a = NDArray<Scalar>.inAllModes(n, n)
        let eigen = try a.eigen(left: true)
        #expect(eigen.values.shape == [2, 3, n])
        #expect(eigen.vectors.shape == [2, 3, n, n])
        #expect(eigen.leftVectors.shape == [2, 3, n, n])
        Self.judge(a, eigen)
        // One side alone gives the same.
        #expect(try a.eigen().vectors == eigen.vectors)
        #expect(try a.eigen(left: true, right: false).leftVectors == eigen.leftVectors)
      }
    }
  }

  @Test(arguments: scalars)
  func valuesAloneAgree(_ scalar: any TestScalar.Type) throws {
    try check(scalar)
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      // Of Hermitian matrices: the values of others may move by far more than rounding.
      for n in orders {
        let a = NDArray<Scalar>.inAllModes(n, n, .symmetric)
        let (both, alone) = (try a.eigen().values, try a.eigenvalues())
        let expected = try a.symmetricEigenvalues()
        for ((both, alone), expected) in zip(
          zip(both.vectors, alone.vectors), expected.vectors)
        {
          let threshold = Double(max(1, n)) * Ratio.eigenThreshold
          #expect(Ratio.agreement(both.map(\.real).sorted(), expected) < threshold)
          #expect(Ratio.agreement(alone.map(\.real).sorted(), expected) < threshold)
        }
      }
    }
  }

  @Test(.timeLimit(.minutes(10)), arguments: scalars)
  func specialMatricesAreNoSpecialCase(_ scalar: any TestScalar.Type) throws {
    try check(scalar)
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for n in [1, 5, 20] {
        for edge in EdgeCase<Scalar>.all(n, n) {
          let a = edge.matrix.array
          if edge.isFinite {
            Self.judge(a, try a.eigen(left: true), "\(edge)")
          } else {
            #expect(throws: LinearAlgebraError.nonFinite, "\(edge)") { try a.eigen() }
            #expect(throws: LinearAlgebraError.nonFinite, "\(edge)") { try a.eigenvalues() }
          }
        }
      }
    }
  }

  @Test(arguments: scalars) func rotationsHaveConjugateValues(_ scalar: any TestScalar.Type) throws
  {
    try check(scalar)
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      // A quarter turn, and a number of its own: i, -i and 5.
      let a = Matrix(NDArray<Scalar>([0, -1, 0, 1, 0, 0, 0, 0, 5], shape: [3, 3]))
      let eigen = try a.eigen()
      let sorted = eigen.values.scalars.sorted { $0.imaginary < $1.imaginary }
      let expected: [Complex<Scalar.Magnitude>] = [Complex(0, -1), Complex(5, 0), Complex(0, 1)]
      for (value, expected) in zip(sorted, expected) {
        #expect((value - expected).magnitude < 10 * Scalar.Magnitude.ulpOfOne)
      }
      #expect(eigen.vectors.rowCount == 3)
    }
  }

  @Test func companionMatricesHaveTheRootsAsValues() throws {
    // (x - 1)(x - 2)(x - 3)(x - 4) = x⁴ - 10x³ + 35x² - 50x + 24.
    let companion = NDArray<Double>(
      [10, -35, 50, -24, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0], shape: [4, 4])
    let roots = try companion.eigenvalues()
    #expect(roots.imaginaryPart == .zeros([4]))
    let expected = NDArray<Double>([1, 2, 3, 4], shape: [4])
    let sorted = NDArray(roots.realPart.scalars.sorted(), shape: [4])
    #expect(sorted.isApproximatelyEqual(to: expected, relativeTolerance: 1e-12))
  }

  /// LAPACK's ratios, both kinds of vectors, and their lengths.
  static func judge<Scalar: TestScalar>(
    _ a: NDArray<Scalar>, _ eigen: Eigen<NDArray<Scalar>>, _ comment: Comment? = nil
  ) {
    // LAPACK's threshold is for orders up to 20, and its ratio is not divided by the order: its own
    // vectors of the hard matrices of `BlockedEigenTests` reach 28 at order 70.
    let growth = max(1, Double(a.rowCount) / 20)
    let threshold = a.lostPrecision * Ratio.eigenThreshold * growth
    let sides = zip(eigen.vectors.matrices, eigen.leftVectors.matrices)
    for ((a, values), (right, left)) in zip(zip(a.matrices, eigen.values.vectors), sides) {
      #expect(Ratio.eigen(a, values: values, right: right) < threshold, comment)
      #expect(Ratio.eigen(a, values: values, left: left) < threshold, comment)
      for vectors in [left, right] {
        for j in 0..<vectors.columns {
          let vector = vectors[rows: 0..<vectors.rows, columns: j..<j + 1].widened
          let square = (vector.adjoint * vector)[0, 0].real
          #expect(abs(square - 1) < 100 * Double(Scalar.Magnitude.ulpOfOne), comment)
        }
      }
    }
  }
}
