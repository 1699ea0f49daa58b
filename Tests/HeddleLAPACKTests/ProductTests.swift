import HeddleLAPACK
import HeddleTestSupport
import Testing

@Suite struct ProductTests {
  /// Small integers: products are exact, so plain loops must give the same.
  private static func integers<Scalar: LAPACKScalar>(
    _ rows: Int, _ columns: Int, _ salt: Int
  ) -> ColumnMajor<Scalar> {
    ColumnMajor(rows: rows, columns: columns) { i, j in
      Scalar(parts: .init((i * 5 + j * 3 + salt) % 7 - 3), .init((i * 2 + j * 7 + salt) % 5 - 2))
    }
  }

  private static func product<Scalar: LAPACKScalar>(
    _ a: ColumnMajor<Scalar>, _ b: ColumnMajor<Scalar>
  ) -> ColumnMajor<Scalar> {
    ColumnMajor(rows: a.rows, columns: b.columns) { i, j in
      (0..<a.columns).reduce(.zero) { $0 + a[i, $1] * b[$1, j] }
    }
  }

  @Test(arguments: allScalars) func gemmIsThePlainProduct(_ scalar: any LAPACKScalar.Type) throws {
    try check(scalar)
    func check<Scalar: LAPACKScalar>(_: Scalar.Type) throws {
      for (m, n, k) in [(0, 2, 3), (2, 3, 0), (1, 1, 1), (3, 4, 5), (17, 9, 13)] {
        for first in LAPACK.Operation.allCases {
          for second in LAPACK.Operation.allCases {
            let (a, b): (ColumnMajor<Scalar>, ColumnMajor<Scalar>) = (
              Self.integers(m, k, 1), Self.integers(k, n, 2)
            )
            let c: ColumnMajor<Scalar> = Self.integers(m, n, 3)
            // op is its own inverse: op(op(A)) = A.
            let (storedA, storedB) = (a.applying(first), b.applying(second))
            let expected = Self.product(a, b)
            let result = try c.changed {
              try LAPACK.gemm($0.block(storedA), first, times: $0.block(storedB), second, into: $1)
            }
            #expect(result == expected)
            let (alpha, beta) = (Scalar(parts: 2, 1), Scalar(parts: -3, 2))
            let combined = try c.changed {
              try LAPACK.gemm(
                $0.block(storedA), first, times: $0.block(storedB), second, alpha: alpha,
                beta: beta,
                into: $1)
            }
            let both = ColumnMajor<Scalar>(rows: m, columns: n) {
              alpha * expected[$0, $1] + beta * c[$0, $1]
            }
            #expect(combined == both)
          }
        }
      }
    }
  }

  @Test(arguments: allScalars, LAPACK.Triangle.allCases)
  func herkIsTheProductWithTheAdjoint(
    _ scalar: any LAPACKScalar.Type, triangle: LAPACK.Triangle
  ) throws {
    try check(scalar)
    func check<Scalar: LAPACKScalar>(_: Scalar.Type) throws {
      for (n, k) in [(1, 1), (5, 3), (9, 20)] {
        for adjoint in [false, true] {
          let a: ColumnMajor<Scalar> = Self.integers(adjoint ? k : n, adjoint ? n : k, 4)
          let star = a.applying(.adjoint)
          let whole = adjoint ? Self.product(star, a) : Self.product(a, star)
          let c: ColumnMajor<Scalar> = Self.integers(n, n, 5).mirroring(triangle)
          let result = try c.changed {
            try LAPACK.herk($0.block(a), adjoint: adjoint, triangle, alpha: 2, beta: 0, into: $1)
          }
          for j in 0..<n {
            for i in 0..<n {
              let isWanted = i == j || (i < j) == (triangle == .upper)
              #expect(result[i, j] == (isWanted ? whole[i, j] + whole[i, j] : c[i, j]))
            }
          }
        }
      }
    }
  }
}
