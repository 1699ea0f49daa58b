import Heddle
import HeddleTestSupport

extension Decomposition {
  /// The solvers, each on right-hand sides that broadcast over the batch.
  static var solvers: [Decomposition] {
    [
      Decomposition(
        description: "lu", plain: { bits(try $0.lu(), $0) },
        outcome: { a in try unpacked(a.luOutcome()) { bits($0, a) } },
        suspending: { bits(try await $0.lu(), $0) }),
      Decomposition(
        description: "solve", plain: { try .init($0.solve(sides($0)), 2) },
        outcome: { try unpacked($0.solveOutcome(sides($0))) { .init($0, 2) } },
        suspending: { try await .init($0.solve(sides($0)), 2) }),
      Decomposition(
        description: "inverse", plain: { try .init($0.inverse(), 2) },
        outcome: { try unpacked($0.inverseOutcome()) { .init($0, 2) } },
        suspending: { try await .init($0.inverse(), 2) }),
      Decomposition(
        description: "determinant", plain: { try .init($0.determinant(), 0) },
        outcome: { try unpacked($0.determinantOutcome()) { .init($0, 0) } },
        suspending: { try await .init($0.determinant(), 0) }),
      Decomposition(
        description: "least squares", plain: { bits(try $0.leastSquares(sides($0))) },
        outcome: { try unpacked($0.leastSquaresOutcome(sides($0)), bits) },
        suspending: { bits(try await $0.leastSquares(sides($0))) }),
      Decomposition(
        description: "Q applied", plain: { try .init($0.qr().applyQ(to: sides($0)), 2) },
        outcome: {
          try unpacked($0.qrOutcome().value.applyQOutcome(to: sides($0))) { .init($0, 2) }
        },
        suspending: { try await .init($0.qrOutcome().value.applyQ(to: sides($0)), 2) }),
      Decomposition(
        description: "Q* applied", plain: { try .init($0.qr().applyQAdjoint(to: sides($0)), 2) },
        outcome: {
          try unpacked($0.qrOutcome().value.applyQAdjointOutcome(to: sides($0))) { .init($0, 2) }
        },
        suspending: { try await .init($0.qrOutcome().value.applyQAdjoint(to: sides($0)), 2) }),
    ] + LAPACK.Triangle.allCases.flatMap(triangles)
  }

  private static func triangles(_ triangle: LAPACK.Triangle) -> [Decomposition] {
    [
      Decomposition(
        description: "cholesky \(triangle)",
        plain: { bits(try positive($0).cholesky(triangle), $0) },
        outcome: { a in
          try unpacked(positive(a).choleskyOutcome(triangle)) { bits($0, a) }
        },
        suspending: { bits(try await positive($0).cholesky(triangle), $0) }),
      Decomposition(
        description: "triangular \(triangle)",
        plain: { try .init($0.solveTriangular(sides($0), triangle: triangle), 2) },
        outcome: {
          try unpacked($0.solveTriangularOutcome(sides($0), triangle: triangle)) { .init($0, 2) }
        },
        suspending: { try await .init($0.solveTriangular(sides($0), triangle: triangle), 2) }),
    ]
  }

  /// Two right-hand sides that serve every matrix of a batch.
  private static func sides(_ a: Batch) -> Batch { .normal([a.rowCount, 2], seed: 5) }

  /// Hermitian matrices made positive definite, in place so that their arrangement in memory stays.
  private static func positive(_ a: Batch) -> Batch {
    var result = a
    for matrix in result.batchShape.reduce(
      [[]],
      { prefixes, count in
        prefixes.flatMap { prefix in (0..<count).map { prefix + [$0] } }
      })
    {
      for i in 0..<a.rowCount { result[matrix + [i, i]] += 200 }
    }
    return result
  }

  /// What a factorization can be seen by: its solutions, determinants and inverses.
  private static func bits(_ lu: LU<Batch>, _ a: Batch) -> [SliceBits] {
    let solutions = try! lu.solveOutcome(sides(a)).value
    let others = try! lu.solveAdjointOutcome(sides(a)).value
    return .init(solutions, 2) + .init(others, 2) + .init(try! lu.inverseOutcome().value, 2)
      + .init(lu.determinant, 0) + .init(lu.logDeterminant.logMagnitude, 0)
  }

  private static func bits(_ cholesky: Cholesky<Batch>, _ a: Batch) -> [SliceBits] {
    .init(cholesky.factor, 2) + .init(try! cholesky.solveOutcome(sides(a)).value, 2)
      + .init(try! cholesky.inverseOutcome().value, 2) + .init(cholesky.determinant, 0)
      + .init(cholesky.logDeterminant, 0)
  }

  private static func bits(_ fit: LeastSquares<Batch>) -> [SliceBits] {
    .init(fit.solution, 2) + .init(fit.singularValues, 1) + .init(fit.residualNorms, 1)
  }
}
