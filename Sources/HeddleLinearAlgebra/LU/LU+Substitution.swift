import HeddleLAPACK

extension LU {
  /// Solves systems of one shape with the factors of a matrix, by the engine of the scope that made it.
  struct Substitution: Sendable {
    private let tiled: TiledSolve<Stack.Scalar>?

    init(order: Int, columns: Int) {
      tiled = TiledSolve(.lu, order: order, columns: columns)
    }

    /// Overwrites B with the solution of op(A) X = B.
    func solve(
      _ operation: LAPACK.Operation, factors: MatrixBlock<Stack.Scalar>,
      pivots: UnsafeMutablePointer<Int32>, _ x: MatrixBlock<Stack.Scalar>
    ) throws(LAPACKError) {
      guard let tiled else {
        return try LAPACK.getrs(operation, factors: factors, pivots: pivots, x)
      }
      let pivots = Slots(pivots), isInverse = operation != .none
      let exchange = { @Sendable (columns: MatrixBlock<Stack.Scalar>) in
        Kernels.laswp(columns, pivots: pivots[0], count: columns.rows, inverse: isInverse)
      }
      let lower = TriangularSystem(factors.strided, .lower, operation, .unit)
      let upper = TriangularSystem(factors.strided, .upper, operation)
      if isInverse {
        try tiled.solve([upper, lower], x, after: exchange)
      } else {
        try tiled.solve([lower, upper], x, before: exchange)
      }
    }

    /// Overwrites `inverse` with A⁻¹, if the tiled engine does it: rows of A⁻¹ are
    /// the adjoints of solutions with A*.
    func invert(
      factors: MatrixBlock<Stack.Scalar>, pivots: UnsafeMutablePointer<Int32>,
      _ inverse: MatrixBlock<Stack.Scalar>
    ) throws(LAPACKError) {
      guard let tiled else { preconditionFailure("an inverse by the tiled engine only") }
      let (pivots, all) = (Slots(pivots), 0..<inverse.rows)
      try tiled.invert(order: inverse.rows) { part, x, scratch in
        LU.substituteAdjoint(
          factors: factors, pivots: pivots[0], from: part.lowerBound, x, scratch)
      } place: { part, x in
        x.strided.adjoint.pack(into: inverse[rows: part, columns: all])
      }
    }

    /// Whether it is the tiled engine that solves.
    var isTiled: Bool { tiled != nil }
  }

  /// Solves with A* for a few columns, which are zero above the row `first`.
  private static func substituteAdjoint(
    factors: MatrixBlock<Stack.Scalar>, pivots: UnsafePointer<Int32>, from first: Int,
    _ x: MatrixBlock<Stack.Scalar>, _ scratch: Scratch
  ) {
    let (rest, all) = (first..<x.rows, 0..<x.columns)
    TriangularSystem(factors[rows: rest, columns: rest].strided, .upper, .adjoint)
      .solve(x[rows: rest, columns: all], scratch)
    TriangularSystem(factors.strided, .lower, .adjoint, .unit).solve(x, scratch)
    Kernels.laswp(x, pivots: pivots, count: x.rows, inverse: true)
  }
}
