import HeddleLAPACK
import HeddleTestSupport
import Testing

/// Heddle's own Cholesky, at every order whatever engine would be chosen for it.
@Suite struct KernelCholeskyTests {
  static let orders = Array(0...70) + [100, 129]

  @Test(arguments: allScalars)
  func factorsRebuildTheMatrix(_ scalar: any LAPACKScalar.Type) throws {
    try check(scalar)
    func check<Scalar: LAPACKScalar>(_: Scalar.Type) throws {
      var random = RandomMatrices<Scalar>()
      for n in Self.orders {
        let a = random.next(n, n, .positive, mode: 3, condition: 100)
        let factor = try a.keeping(.lower).kernelCholesky()
        // The other triangle is as it was, and did not matter.
        for j in 0..<n { #expect((0..<j).allSatisfy { factor[$0, j].parts.allSatisfy(\.isNaN) }) }
        let l = factor.copyingTriangle(.lower)
        #expect(Ratio.cholesky(a, factor: l, .lower) < Ratio.factorThreshold, "\(n)")
      }
    }
  }

  @Test(arguments: allScalars)
  func namesTheMinorThatIsNotPositive(_ scalar: any LAPACKScalar.Type) throws {
    try check(scalar)
    func check<Scalar: LAPACKScalar>(_: Scalar.Type) throws {
      for n in [1, 8, 9, 33, 70] {
        for bad in Set([0, n / 2, n - 1]) {
          for pivot in [Scalar.zero, -1, Scalar(parts: .nan, 0)] {
            var a = ColumnMajor<Scalar>.identity(n, n)
            a[bad, bad] = pivot
            #expect(throws: LAPACKError.notPositiveDefinite(order: bad + 1)) {
              try a.kernelCholesky()
            }
          }
        }
      }
    }
  }

  /// Powers of two scale the factor and nothing else, as far as the range reaches.
  @Test(arguments: allScalars)
  func sizeDoesNotMatter(_ scalar: any LAPACKScalar.Type) throws {
    try check(scalar)
    func check<Scalar: LAPACKScalar>(_: Scalar.Type) throws {
      var random = RandomMatrices<Scalar>()
      let a = random.next(45, 45, .positive, mode: 3, condition: 100)
      typealias Real = Scalar.Magnitude
      let most = Int(Real.greatestFiniteMagnitude.exponent) / 2 - 12
      let expected = try a.kernelCholesky().copyingTriangle(.lower)
      func power(_ exponent: Int) -> Scalar {
        Scalar(parts: Real(sign: .plus, exponent: .init(exponent), significand: 1), 0)
      }
      for half in [-most + 20, most] {
        let scaled = a.map { $0 * power(half) * power(half) }
        let factor = try scaled.kernelCholesky().copyingTriangle(.lower)
        #expect(factor.elements == expected.map { $0 * power(half) }.elements)
      }
    }
  }
}

extension ColumnMajor {
  fileprivate func kernelCholesky() throws -> ColumnMajor {
    try changed { arena, block in
      let size = Kernels.potrfWorkspace(Scalar.self, order: rows)
      try Kernels.potrf(block, workspace: arena.workspace(size, for: Scalar.self))
    }
  }
}
