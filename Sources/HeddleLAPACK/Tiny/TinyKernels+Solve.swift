internal import CHeddleKernels

extension TinyKernels {
  /// What a kernel says of every lane: the place, from 1, of the first pivot that is zero or not
  /// positive, or 0.
  package typealias Info = UnsafeMutablePointer<Int32>

  /// Solves op(A) X = B in place of the first rows of B, A the triangle that begins `a`, of as many
  /// rows as `a` has columns.
  package func solveTriangular(
    _ a: LaneBlock, _ triangle: LAPACK.Triangle, _ operation: LAPACK.Operation,
    _ diagonal: LAPACK.Diagonal, on b: LaneBlock, info: Info
  ) {
    precondition(
      a.rows >= a.columns && b.rows >= a.columns,
      "a triangle of order \(a.columns) in \(a.rows) rows, for \(b.rows)")
    table.solve_triangular(
      a.columns, b.columns, triangle == .lower, operation != .none, operation == .adjoint,
      diagonal == .unit, a.base, a.rows, b.base, b.rows, info)
  }

  /// LU factorization in place; `pivots` is a column of min(rows, columns).
  package func lu(_ a: LaneBlock, pivots: LaneBlock, info: Info) {
    table.lu(a.rows, a.columns, a.base, pivots.base, info)
  }

  /// Solves A X = B, or with the adjoint of A, in place of B.
  package func solveLU(
    adjoint: Bool, factors: LaneBlock, pivots: LaneBlock, on b: LaneBlock
  ) {
    precondition(factors.rows == b.rows, "order \(factors.rows) for \(b.rows) rows")
    table.lu_solve(
      b.rows, b.columns, adjoint, factors.base, pivots.base, b.base)
  }

  /// The inverse from LU factors.
  package func invertLU(factors: LaneBlock, pivots: LaneBlock, into inverse: LaneBlock) {
    precondition(factors.rows == inverse.rows, "an inverse of order \(inverse.rows)")
    table.lu_inverse(factors.rows, factors.base, pivots.base, inverse.base)
  }

  /// Interleaves LAPACK's pivots from `lanes` addresses.
  package func packPivots(
    _ sources: UnsafePointer<UnsafePointer<Int32>?>, into pivots: LaneBlock
  ) {
    table.pack_pivots(pivots.rows, sources, pivots.base)
  }

  /// LAPACK's pivots to the first `count` addresses.
  package func unpackPivots(
    _ pivots: LaneBlock, count: Int, to targets: UnsafePointer<UnsafeMutablePointer<Int32>?>
  ) {
    table.unpack_pivots(pivots.rows, pivots.base, Int32(count), targets)
  }

  /// The row, from 0, that a lane's row was exchanged with.
  package func pivot(_ row: Int, of pivots: LaneBlock, lane: Int) -> Int {
    integer(row, of: pivots, lane: lane)
  }

  /// One of a lane's integers, which are as wide as its real numbers.
  package func integer(_ row: Int, of column: LaneBlock, lane: Int) -> Int {
    realSize == 8
      ? Int(part(0, row, 0, of: column, lane: lane, as: Int64.self))
      : Int(part(0, row, 0, of: column, lane: lane, as: Int32.self))
  }

  /// Cholesky factorization in place of one triangle.
  package func cholesky(_ a: LaneBlock, _ triangle: LAPACK.Triangle, info: Info) {
    table.cholesky(a.rows, triangle == .lower, a.base, info)
  }

  /// Solves A X = B in place of B, from the Cholesky factor.
  package func solveCholesky(
    factor: LaneBlock, _ triangle: LAPACK.Triangle, on b: LaneBlock
  ) {
    precondition(factor.rows == b.rows, "order \(factor.rows) for \(b.rows) rows")
    table.cholesky_solve(b.rows, b.columns, triangle == .lower, factor.base, b.base)
  }

  /// The inverse, both triangles of it, from the Cholesky factor.
  package func invertCholesky(
    factor: LaneBlock, _ triangle: LAPACK.Triangle, scratch: LaneBlock, into inverse: LaneBlock
  ) {
    precondition(
      factor.rows == inverse.rows && factor.rows == scratch.rows,
      "an inverse of order \(inverse.rows)")
    table.cholesky_inverse(
      factor.rows, triangle == .lower, factor.base, scratch.base, inverse.base)
  }
}
