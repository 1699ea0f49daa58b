import HeddleArrays
import HeddleLAPACK
import HeddleScheduler

extension MatrixStack where Scalar: LAPACKScalar {
  /// The solution of op(A) X = B for triangular A, of which nothing but the triangle is read.
  ///
  /// Source: LAPACK's `trtrs`.
  ///
  /// - Parameters:
  ///   - b: [..., n, p]; its leading axes broadcast against those of A.
  ///   - triangle: where A stands; the other triangle may hold anything.
  ///   - operation: whether A itself, its transpose or its adjoint multiplies X.
  ///   - diagonal: whether A's diagonal is read, or taken to be ones.
  /// - Returns: X, [..., n, p].
  /// - Throws: ``LinearAlgebraError/failed(_:)`` for the first system without a solution, with the
  ///   reason: `.singular` for a zero on A's diagonal, `.nonFinite` for the triangle or B, or `.overflow`
  ///   for X.
  public func solveTriangular(
    _ b: Self, triangle: LAPACK.Triangle, operation: LAPACK.Operation = .none,
    diagonal: LAPACK.Diagonal = .stored
  ) throws(LinearAlgebraError) -> Self {
    try solveTriangularOutcome(
      b, triangle: triangle, operation: operation, diagonal: diagonal
    ).get()
  }

  /// `solveTriangular(_:triangle:operation:diagonal:)`, in which a system that has no solution does
  /// not cost the others theirs.
  public func solveTriangularOutcome(
    _ b: Self, triangle: LAPACK.Triangle, operation: LAPACK.Operation = .none,
    diagonal: LAPACK.Diagonal = .stored
  ) throws(LinearAlgebraError) -> Outcome<Self> {
    let batch = b.checkedBatch(solvingFor: array)
    let n = rowCount
    try workspace { () throws(LAPACKError) in try LAPACK.checkSizes(n, b.columnCount) }
    let source = SourceSlices(array.broadcastBatch(to: batch))
    if let tiny = TinyCholesky(
      order: n, columns: b.columnCount, Scalar.self, for: .triangular)
    {
      return try b.solved(batch: batch) { (sides, x) throws(LinearAlgebraError) in
        try tiny.solveTriangular(source, triangle, operation, diagonal, sides, batch: batch, x: x)
      }
    }
    let tiled = TiledSolve<Scalar>(.triangular, order: n, columns: b.columnCount)
    return try b.solvedInPlace(
      "solveTriangular", batch: batch, flops: Double(n) * Double(n),
      scratchBytes: Scratch.bytes(Scalar.self, n * n)
    ) { (index, x, scratch) throws(LAPACKError) in
      let a = scratch.matrix(Scalar.self, rows: n, columns: n)
      if diagonal == .stored {
        try source[index].packFinite(triangle, into: a)
      } else if n > 1 {
        // What is strictly below the diagonal is a triangle of order n - 1, and so is what is above.
        let (head, tail) = (0..<n - 1, 1..<n)
        let (rows, columns) = triangle == .lower ? (tail, head) : (head, tail)
        try source[index][rows: rows, columns: columns].packFinite(
          triangle, into: a[rows: rows, columns: columns])
      }
      if let tiled {
        if diagonal == .stored, let pivot = a.firstZeroOnDiagonal { throw .singular(pivot: pivot) }
        return try tiled.solve([TriangularSystem(a.strided, triangle, operation, diagonal)], x)
      }
      try LAPACK.trtrs(a, triangle, operation, diagonal, on: x)
    }
  }

  /// `solveTriangular(_:triangle:operation:diagonal:)` that suspends the calling task instead of
  /// blocking its thread.
  public func solveTriangular(
    _ b: Self, triangle: LAPACK.Triangle, operation: LAPACK.Operation = .none,
    diagonal: LAPACK.Diagonal = .stored
  ) async throws(LinearAlgebraError) -> Self {
    try await Scheduler.current.run { () throws(LinearAlgebraError) in
      try self.solveTriangular(b, triangle: triangle, operation: operation, diagonal: diagonal)
    }
  }

  /// `solveTriangular(_:triangle:operation:diagonal:)` for one right-hand side a matrix, [..., n].
  public func solveTriangular(
    vector b: NDArray<Scalar>, triangle: LAPACK.Triangle, operation: LAPACK.Operation = .none,
    diagonal: LAPACK.Diagonal = .stored
  ) throws(LinearAlgebraError) -> NDArray<Scalar> {
    try solveTriangular(
      Self(b.asColumns), triangle: triangle, operation: operation, diagonal: diagonal
    ).array.withoutLastAxis
  }

  /// `solveTriangular(vector:triangle:operation:diagonal:)` that suspends the calling task instead of
  /// blocking its thread.
  public func solveTriangular(
    vector b: NDArray<Scalar>, triangle: LAPACK.Triangle, operation: LAPACK.Operation = .none,
    diagonal: LAPACK.Diagonal = .stored
  ) async throws(LinearAlgebraError) -> NDArray<Scalar> {
    try await Scheduler.current.run { () throws(LinearAlgebraError) in
      try self.solveTriangular(
        vector: b, triangle: triangle, operation: operation, diagonal: diagonal)
    }
  }
}
