import HeddleLAPACK
import HeddleTestSupport
import Testing

/// Heddle's own QR, on every shape whatever engine would be chosen for it.
@Suite struct KernelQRTests {
  /// Every size up to 70 on one side with sizes all over on the other, so that each remainder by
  /// panel, block, vector and tile occurs; then larger ones.
  static let shapes: [(Int, Int)] =
    (0...70).map { ($0, ($0 * 37 + 11) % 71) } + (0...70).map { (($0 * 29 + 5) % 71, $0) }
    + (1...24).map { ($0, $0) } + [(0, 0), (64, 64), (1, 130), (130, 1)]
  static let largeShapes = [(100, 100), (129, 129), (200, 50), (50, 200), (256, 256), (300, 200)]

  @Test(arguments: allScalars) func factorsRebuildTheMatrix(_ scalar: any LAPACKScalar.Type) throws
  {
    try check(scalar)
    func check<Scalar: LAPACKScalar>(_: Scalar.Type) throws {
      var random = RandomMatrices<Scalar>()
      for (m, n) in Self.shapes {
        try expectGoodQR(random.next(m, n, mode: 3, condition: 100), "\(m) x \(n)")
      }
    }
  }

  /// Judged by LAPACK, because the plain loops of `Ratio` take seconds on such matrices.
  @Test(arguments: allScalars, largeShapes) func agreesWithLAPACK(
    _ scalar: any LAPACKScalar.Type, _ shape: (Int, Int)
  ) throws {
    try check(scalar)
    func check<Scalar: LAPACKScalar>(_: Scalar.Type) throws {
      var random = RandomMatrices<Scalar>()
      let (m, n) = shape
      let a = random.next(m, n, mode: 3, condition: 10)
      try expectLAPACKsFactors(a, within: 30)
      let (factors, tau) = a.kernelQR()
      // Q'A = R and QR = A, with Q applied; and Q formed is Q applied to the identity.
      let k = min(m, n)
      let r = factors.copyingTriangle(.upper, rows: m)
      let eps = Scalar.Magnitude.ulpOfOne * Scalar.Magnitude(m)
      #expect(factors.kernelApplyQ(adjoint: true, tau: tau, a).distance(to: r) < eps)
      #expect(factors.kernelApplyQ(adjoint: false, tau: tau, r).distance(to: a) < eps)
      for count in Set([k, m]) {
        let q = factors.kernelQ(tau: tau, count: count)
        let applied = factors.kernelApplyQ(adjoint: false, tau: tau, .identity(m, count))
        #expect(q.distance(to: applied) < eps)
        let product = factors.kernelApplyQ(adjoint: true, tau: tau, q)
        #expect(product.distance(to: .identity(m, count)) < eps)
      }
    }
  }

  @Test(arguments: allScalars) func agreesWithLAPACKOnSmallShapes(_ scalar: any LAPACKScalar.Type)
    throws
  {
    try check(scalar)
    func check<Scalar: LAPACKScalar>(_: Scalar.Type) throws {
      var random = RandomMatrices<Scalar>()
      for (m, n) in Self.shapes where m > 0 && n > 0 {
        try expectLAPACKsFactors(random.next(m, n, mode: 3, condition: 10), within: 30)
      }
    }
  }

  @Test(arguments: allScalars) func qIsApplied(_ scalar: any LAPACKScalar.Type) throws {
    try check(scalar)
    func check<Scalar: LAPACKScalar>(_: Scalar.Type) throws {
      var random = RandomMatrices<Scalar>()
      for (index, (m, n)) in Self.shapes.enumerated() where m > 0 && index % 3 == 0 {
        let (factors, tau) = random.next(m, n).kernelQR()
        let q = factors.kernelQ(tau: tau, count: m)
        let c = random.next(m, index % 11)
        for adjoint in [false, true] {
          let applied = factors.kernelApplyQ(adjoint: adjoint, tau: tau, c)
          let op: LAPACK.Operation = adjoint ? .adjoint : .none
          #expect(
            Ratio.qr(applied, q: q.applying(op), r: c) < Ratio.factorThreshold, "\(m) x \(n)")
        }
      }
    }
  }

  @Test(arguments: allScalars) func edgeCases(_ scalar: any LAPACKScalar.Type) throws {
    try check(scalar)
    func check<Scalar: LAPACKScalar>(_: Scalar.Type) throws {
      for (m, n) in [(8, 8), (9, 5), (5, 9), (1, 1), (20, 20), (45, 33), (33, 45)] {
        for edge in EdgeCase<Scalar>.all(m, n) where edge.isFinite {
          try expectGoodQR(edge.matrix, "\(edge)")
        }
      }
    }
  }

  /// Sizes from one end of the range to the other in one matrix, where squares overflow or vanish.
  @Test(arguments: allScalars) func unevenSizes(_ scalar: any LAPACKScalar.Type) throws {
    try check(scalar)
    func check<Scalar: LAPACKScalar>(_: Scalar.Type) throws {
      var random = RandomMatrices<Scalar>()
      typealias Real = Scalar.Magnitude
      let most = Int(Real.greatestFiniteMagnitude.exponent) - 6
      func power(_ exponent: Int) -> Scalar {
        Scalar(parts: Real(sign: .plus, exponent: .init(exponent), significand: 1), 0)
      }
      for (m, n) in [(12, 12), (40, 17), (17, 40)] {
        let base = random.next(m, n, condition: 10)
        for sign in [1, -1] {
          let byColumns = ColumnMajor<Scalar>(rows: m, columns: n) { i, j in
            base[i, j] * power(sign * (most - 2 * most * j / n))
          }
          let (factors, tau) = byColumns.kernelQR()
          let q = factors.kernelQ(tau: tau, count: min(m, n))
          #expect(Ratio.orthogonality(q) < Ratio.factorThreshold, "\(m) x \(n)")
          let r = factors.copyingTriangle(.upper, rows: min(m, n))
          // Each column on its own: a small one is as accurate as a large one.
          for j in 0..<n {
            let (a, r) = (byColumns[rows: 0..<m, columns: j..<j + 1], r.column(j))
            #expect(Ratio.qr(a, q: q, r: r) < Ratio.factorThreshold, "column \(j) of \(m) x \(n)")
          }
          let byRows = ColumnMajor<Scalar>(rows: m, columns: n) { i, j in
            base[i, j] * power(sign * (most - 2 * most * i / m))
          }
          try expectGoodQR(byRows, "\(m) x \(n), graded by rows")
        }
      }
    }
  }

  /// LAPACK's answers exactly where no rounding is involved.
  @Test(arguments: allScalars) func exactCases(_ scalar: any LAPACKScalar.Type) throws {
    try check(scalar)
    func check<Scalar: LAPACKScalar>(_: Scalar.Type) throws {
      let tiny = Scalar(parts: .leastNormalMagnitude, 0)
      let matrices: [ColumnMajor<Scalar>] = [
        .identity(20, 20), ColumnMajor(rows: 10, columns: 6) { _, _ in .zero },
        ColumnMajor(rows: 12, columns: 9) { i, j in
          i <= j ? Scalar(parts: Scalar.Magnitude(i - j - 1), 0) : .zero
        },
        // What is to be eliminated vanishes beside the diagonal, or is all there is.
        ColumnMajor(rows: 9, columns: 2) { i, j in i == j ? 1 : i == 8 ? tiny : .zero },
        ColumnMajor(rows: 9, columns: 1) { i, _ in i == 4 ? tiny : .zero },
        ColumnMajor(rows: 9, columns: 1) { i, _ in i < 2 ? ([3, 4] as [Scalar])[i] * tiny : .zero },
      ]
      for a in matrices {
        let (ours, tau) = a.kernelQR()
        let (theirs, theirTau) = try a.geqrf()
        #expect(ours.elements == theirs.elements)
        #expect(tau == theirTau)
      }
    }
  }

  /// Nothing but the matrix decides: not where it lies, nor what lies around it.
  @Test(arguments: allScalars) func sameBitsAtAnyAddress(_ scalar: any LAPACKScalar.Type) throws {
    try check(scalar)
    func check<Scalar: LAPACKScalar>(_: Scalar.Type) throws {
      var random = RandomMatrices<Scalar>()
      for (m, n) in [(23, 23), (57, 40), (40, 57), (100, 31)] {
        let a = random.next(m, n)
        let (factors, tau) = a.kernelQR()
        for shift in 1...9 {
          let (moved, movedTau) = a.kernelQR(shift: shift)
          #expect(moved.elements == factors.elements)
          #expect(movedTau == tau)
        }
      }
    }
  }

  private func expectGoodQR<Scalar: LAPACKScalar>(
    _ a: ColumnMajor<Scalar>, _ name: String
  ) throws {
    let (factors, tau) = a.kernelQR()
    let k = min(a.rows, a.columns)
    let r = factors.copyingTriangle(.upper, rows: k)
    for count in Set([k, a.rows]) {
      let q = factors.kernelQ(tau: tau, count: count)
      #expect(Ratio.orthogonality(q) < Ratio.factorThreshold, "\(name)")
      let thin = q[rows: 0..<a.rows, columns: 0..<k]
      #expect(Ratio.qr(a, q: thin, r: r) < Ratio.factorThreshold, "\(name)")
    }
  }

  /// The convention of the reflectors is LAPACK's, so that well-conditioned factors agree.
  private func expectLAPACKsFactors<Scalar: LAPACKScalar>(
    _ a: ColumnMajor<Scalar>, within factor: Scalar.Magnitude
  ) throws {
    let (ours, tau) = a.kernelQR()
    let (theirs, theirTau) = try a.geqrf()
    typealias Real = Scalar.Magnitude
    let tolerance = factor * 10 * Real.ulpOfOne
    let size = Real(min(a.rows, a.columns)).squareRoot() * factor * 10 * Real.ulpOfOne
    #expect(ours.distance(to: theirs) < max(size, tolerance), "\(a.rows) x \(a.columns)")
    for (one, other) in zip(tau, theirTau) {
      #expect((one - other).magnitude < max(size, tolerance), "\(a.rows) x \(a.columns)")
    }
  }
}
