import HeddleLAPACK
import HeddleTestSupport
import Testing

@Suite struct SolverTests {
  @Test(arguments: allScalars) func luRebuildsAndSolves(_ scalar: any LAPACKScalar.Type) throws {
    try check(scalar)
    func check<Scalar: LAPACKScalar>(_: Scalar.Type) throws {
      var random = RandomMatrices<Scalar>()
      for (m, n) in shapes + [(120, 120)] {
        let a = random.next(m, n, condition: 50)
        let (factors, pivots, zeroPivot) = try a.getrf()
        #expect(zeroPivot == nil)
        let k = min(m, n)
        let l = factors.copyingTriangle(.lower, .unit, columns: k)
        let u = factors.copyingTriangle(.upper, rows: k)
        #expect(Ratio.lu(a, l: l, u: u, pivots: pivots) < Ratio.factorThreshold)
        guard m == n else { continue }
        let b = random.next(n, 4)
        for operation in LAPACK.Operation.allCases {
          var pivots = pivots
          let x = try b.changed { arena, b in
            try LAPACK.getrs(operation, factors: arena.block(factors), pivots: &pivots, b)
          }
          #expect(Ratio.solve(a.applying(operation), x: x, b: b) < Ratio.solverThreshold)
        }
        let inverse = try factors.changed { arena, block in
          var pivots = pivots
          let size = try LAPACK.getriWorkspace(Scalar.self, order: n)
          try LAPACK.getri(
            factors: block, pivots: &pivots, workspace: arena.workspace(size, for: Scalar.self))
        }
        #expect(Ratio.inverse(a, inverse) < Ratio.solverThreshold)
      }
    }
  }

  @Test(arguments: allScalars, LAPACK.Triangle.allCases)
  func choleskyRebuildsAndSolves(
    _ scalar: any LAPACKScalar.Type, triangle: LAPACK.Triangle
  ) throws {
    try check(scalar)
    func check<Scalar: LAPACKScalar>(_: Scalar.Type) throws {
      var random = RandomMatrices<Scalar>()
      for n in orders + [120] {
        let a = random.next(n, n, .positive, condition: 50)
        let factor = try a.keeping(triangle).changed { try LAPACK.potrf($1, triangle) }
        let clean = factor.copyingTriangle(triangle)
        #expect(Ratio.cholesky(a, factor: clean, triangle) < Ratio.factorThreshold)
        let b = random.next(n, 3)
        let x = try b.changed { arena, b in
          try LAPACK.potrs(factor: arena.block(factor), triangle, b)
        }
        #expect(Ratio.solve(a, x: x, b: b) < Ratio.solverThreshold)
        let inverse = try factor.changed { try LAPACK.potri(factor: $1, triangle) }
        #expect(Ratio.inverse(a, inverse.mirroring(triangle)) < Ratio.solverThreshold)
      }
    }
  }

  @Test(arguments: allScalars, LAPACK.Triangle.allCases)
  func trianglesSolve(_ scalar: any LAPACKScalar.Type, triangle: LAPACK.Triangle) throws {
    try check(scalar)
    func check<Scalar: LAPACKScalar>(_: Scalar.Type) throws {
      var random = RandomMatrices<Scalar>()
      for n in orders {
        // A unit diagonal in place of what is stored needs small neighbours to stay well behaved.
        let whole = random.next(n, n, norm: 0.1).plusIdentity()
        for diagonal in LAPACK.Diagonal.allCases {
          let a = whole.copyingTriangle(triangle, diagonal)
          let stored = whole.keeping(triangle)
          for operation in LAPACK.Operation.allCases {
            let b = random.next(n, 3)
            let x = try b.changed {
              try LAPACK.trtrs($0.block(stored), triangle, operation, diagonal, on: $1)
            }
            #expect(Ratio.solve(a.applying(operation), x: x, b: b) < Ratio.solverThreshold)
          }
        }
      }
    }
  }

  @Test(arguments: allScalars) func leastSquaresFindTheRank(_ scalar: any LAPACKScalar.Type) throws
  {
    try check(scalar)
    func check<Scalar: LAPACKScalar>(_: Scalar.Type) throws {
      var random = RandomMatrices<Scalar>()
      for (m, n) in [(1, 1), (7, 4), (4, 7), (45, 33), (33, 45), (60, 60)] {
        for rank in Set([max(1, min(m, n) / 2), min(m, n)]) {
          let a = try random.next(m, n, rank: rank)
          let b = random.next(m, 3)
          let padded = ColumnMajor<Scalar>(rows: max(m, n), columns: 3) { i, j in
            i < m ? b[i, j] : Scalar(parts: .nan, .nan)
          }
          var found = -1
          let solution = try padded.changed { arena, block in
            let size = try LAPACK.gelsdWorkspace(
              Scalar.self, rows: m, columns: n, rightHandSides: 3)
            found = try LAPACK.gelsd(
              arena.block(a), block, tolerance: 1e-4,
              values: arena.scalars(min(m, n), of: Scalar.Magnitude.self),
              workspace: arena.workspace(size, for: Scalar.self))
          }
          #expect(found == rank, "\(m) x \(n)")
          let x = solution[rows: 0..<n, columns: 0..<3]
          #expect(Ratio.leastSquares(a, x: x, b: b) < Ratio.solverThreshold, "\(m) x \(n)")
        }
      }
    }
  }
}
