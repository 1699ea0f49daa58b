import Heddle
import HeddleTestSupport
import Testing

@Suite struct SymmetricEigenTests {
  @Test(arguments: scalars, LAPACK.Triangle.allCases)
  func vectorsAndValuesRebuildTheMatrix(
    _ scalar: any TestScalar.Type, triangle: LAPACK.Triangle
  ) throws {
    try check(scalar)
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for n in orders {
        let a = NDArray<Scalar>.inAllModes(n, n, .symmetric)
        let eigen = try a.symmetricEigen(triangle)
        #expect(eigen.values.shape == [2, 3, n])
        #expect(eigen.vectors.shape == [2, 3, n, n])
        judge(a, eigen)
        let alone = try a.symmetricEigenvalues(triangle)
        for (values, alone) in zip(eigen.values.vectors, alone.vectors) {
          #expect(Ratio.agreement(values, alone) < Ratio.symmetricEigenThreshold)
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
            judge(edge.matrix.hermitian.array, try a.symmetricEigen(), "\(edge)")
          } else {
            #expect(throws: LinearAlgebraError.nonFinite, "\(edge)") { try a.symmetricEigen() }
            #expect(throws: LinearAlgebraError.nonFinite, "\(edge)") {
              try a.symmetricEigenvalues()
            }
          }
        }
      }
    }
  }

  @Test(arguments: scalars, LAPACK.Triangle.allCases)
  func theOtherTriangleDoesNotMatter(
    _ scalar: any TestScalar.Type, triangle: LAPACK.Triangle
  ) throws {
    try check(scalar)
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for n in [2, 17, 50] {
        let a = NDArray<Scalar>.inAllModes(n, n, .symmetric)
        var half = a
        for index in 0..<6 {
          for i in 0..<n {
            let other = triangle == .lower ? i + 1..<n : 0..<i
            for j in other { half[index / 3, index % 3, i, j] = Scalar(parts: .nan, .infinity) }
          }
        }
        for arrangement in Arrangement.allCases {
          let (whole, part) = (
            try a.symmetricEigen(triangle), try arrangement.of(half).symmetricEigen(triangle)
          )
          #expect(part.values == whole.values)
          #expect(part.vectors == whole.vectors)
          let alone = try arrangement.of(half).symmetricEigenvalues(triangle)
          #expect(try alone == a.symmetricEigenvalues(triangle))
        }
      }
    }
  }

  @Test(arguments: [Complex<Float>.self, Complex<Double>.self] as [any TestScalar.Type])
  func theDiagonalCountsAsReal(_ scalar: any TestScalar.Type) throws {
    try check(scalar)
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for n in [3, 20, 50] {
        let a = NDArray<Scalar>.inAllModes(n, n, .symmetric)
        var other = a
        for index in 0..<6 {
          for i in 0..<n { other[index / 3, index % 3, i, i] += Scalar(parts: 0, 0x1p100) }
        }
        for triangle in LAPACK.Triangle.allCases {
          let (eigen, same) = (try a.symmetricEigen(triangle), try other.symmetricEigen(triangle))
          #expect(eigen.values == same.values && eigen.vectors == same.vectors, "\(n)")
        }
      }
    }
  }

  @Test(arguments: LAPACK.Triangle.allCases)
  func everyElementOfTheTriangleIsChecked(_ triangle: LAPACK.Triangle) throws {
    let n = 37
    for i in 0..<n {
      for j in 0..<n {
        var a = NDArray<Double>.identity(n)
        a[i, j] = .nan
        if triangle == .lower ? i >= j : i <= j {
          #expect(throws: LinearAlgebraError.nonFinite) { try a.symmetricEigenvalues(triangle) }
        } else {
          #expect(try a.symmetricEigenvalues(triangle) == .ones([n]))
        }
      }
    }
  }

  @Test(arguments: scalars) func functionsOfAMatrix(_ scalar: any TestScalar.Type) throws {
    try check(scalar)
    func check<Scalar: TestScalar>(_: Scalar.Type) throws {
      for n in [0, 1, 5, 20] {
        let a = NDArray<Scalar>.inAllModes(n, n, .positive)
        let eigen = try a.symmetricEigen()
        let tolerance = 100 * Scalar.Magnitude(n + 1) * .ulpOfOne
        let rebuilt = try eigen.reconstruct()
        #expect(rebuilt.isApproximatelyEqual(to: a, absoluteTolerance: tolerance))
        let root = try eigen.map { $0.squareRoot() }
        #expect(root == root.adjoint)
        for (a, root) in zip(a.matrices, root.matrices) {
          let error = a.widened - root.widened * root.widened
          #expect(error.norm1 < Double(tolerance))
        }
      }
    }
  }

  private func judge<Scalar: TestScalar>(
    _ a: NDArray<Scalar>, _ eigen: SymmetricEigen<NDArray<Scalar>>, _ comment: Comment? = nil
  ) {
    for (a, (values, vectors)) in zip(
      a.matrices, zip(eigen.values.vectors, eigen.vectors.matrices))
    {
      let threshold = Ratio.symmetricEigenThreshold
      #expect(
        Ratio.symmetricEigen(a, values: values, vectors: vectors) < threshold, comment)
      #expect(Ratio.orthogonality(vectors) < threshold, comment)
    }
  }
}
