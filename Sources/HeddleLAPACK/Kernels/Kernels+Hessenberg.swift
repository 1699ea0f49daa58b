internal import CHeddleKernels

/// The steps of QR iterations on Hessenberg matrices.
extension Kernels {
  /// The most bulges of a chain.
  package static var mostBulges: Int { Int(HEDDLE_MOST_BULGES) }

  /// The largest order of a transformation in place.
  package static var mostTurned: Int { 256 }

  /// A chain of bulges on its way through an active block of a Hessenberg matrix.
  ///
  /// Whoever makes it owns the memory of the shifts, four numbers a bulge: the real and imaginary parts
  /// of a pair.
  package struct Chain<Real: LAPACKReal>: @unchecked Sendable {
    package let order: Int
    package let bulges: Int
    package let shifts: UnsafePointer<Real>

    package init(order: Int, bulges: Int, shifts: UnsafePointer<Real>) {
      precondition(1...mostBulges ~= bulges && order > 1, "\(bulges) bulges, order \(order)")
      (self.order, self.bulges, self.shifts) = (order, bulges, shifts)
    }

    /// Steps from where the first bulge begins to where the last one ends.
    package var steps: Int { order - 1 + 3 * (bulges - 1) }

    /// The rows that are mixed in these steps.
    package func rows(_ steps: Range<Int>) -> Range<Int> {
      var (low, high) = (0, 0)
      heddle_chain_rows(order, bulges, steps.lowerBound, steps.upperBound, &low, &high)
      return low..<high
    }

    /// Elements of scratch for so many rows.
    package static func scratchCount(rows: Int) -> Int {
      heddle_chain_workspace(rows, bytes(Real.self))
    }

    /// Takes the chain so many steps down, within the rows that are mixed and the column before them.
    /// `u`, whose columns lie on cache lines, becomes the product of the transformations.
    package func chase(
      _ steps: Range<Int>, in block: MatrixBlock<Real>, into u: MatrixBlock<Real>,
      scratch: UnsafeMutablePointer<Real>
    ) {
      precondition(u.rows == rows(steps).count, "U of \(u.rows) rows for \(rows(steps))")
      heddle_chain(
        bytes(Real.self), order, bulges, steps.lowerBound, steps.upperBound, shifts, block.base,
        block.stride, u.base, u.stride, scratch)
    }
  }

  /// C = U* C, for a packed U*.
  package static func turnRows<Real: LAPACKReal>(
    _ c: MatrixBlock<Real>, by adjoint: PackedMatrix<Real>
  ) {
    precondition(adjoint.rows == c.rows && c.rows <= mostTurned, "a turn of \(c.rows) rows")
    heddle_turn_rows(bytes(Real.self), c.rows, c.columns, adjoint.base, c.base, c.stride)
  }

  /// Elements of scratch for `turnColumns`.
  package static func turnScratchCount(order: Int) -> Int { heddle_turn_workspace(order) }

  /// C = C U.
  package static func turnColumns<Real: LAPACKReal>(
    _ c: MatrixBlock<Real>, by u: MatrixBlock<Real>, scratch: UnsafeMutablePointer<Real>
  ) {
    precondition(u.rows == c.columns && u.rows <= mostTurned, "a turn of \(c.columns) columns")
    heddle_turn_columns(
      bytes(Real.self), c.rows, c.columns, u.base, u.stride, c.base, c.stride, scratch)
  }
}
