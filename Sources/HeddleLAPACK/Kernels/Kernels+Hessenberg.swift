internal import CHeddleKernels

/// The steps of QR iterations on Hessenberg matrices.
extension Kernels {
  /// The most bulges of a chain.
  package static var mostBulges: Int { Int(HEDDLE_MOST_BULGES) }

  /// The largest order of a transformation in place.
  package static func mostTurned<Scalar: LAPACKScalar>(_ scalar: Scalar.Type) -> Int {
    Int(HEDDLE_MOST_TURNED) / scalar.parts
  }

  /// A chain of bulges on its way through an active block of a Hessenberg matrix.
  ///
  /// Whoever makes it owns the memory of the shifts, four numbers a bulge: the real and imaginary parts
  /// of a pair.
  package struct Chain<Scalar: LAPACKScalar>: @unchecked Sendable {
    package let order: Int
    package let bulges: Int
    package let shifts: UnsafePointer<Scalar.Magnitude>

    package init(order: Int, bulges: Int, shifts: UnsafePointer<Scalar.Magnitude>) {
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
      heddle_chain_workspace(rows, MemoryLayout<Scalar>.stride)
    }

    /// Takes the chain so many steps down, within the rows that are mixed and the column before them.
    /// `u`, whose columns lie on cache lines, becomes the product of the transformations.
    package func chase(
      _ steps: Range<Int>, in block: MatrixBlock<Scalar>, into u: MatrixBlock<Scalar>,
      scratch: UnsafeMutablePointer<Scalar>
    ) {
      precondition(u.rows == rows(steps).count, "U of \(u.rows) rows for \(rows(steps))")
      let kernel = Scalar.isComplex ? heddle_complex_chain : heddle_chain
      kernel(
        bytes(Scalar.Magnitude.self), order, bulges, steps.lowerBound, steps.upperBound, shifts,
        block.base, block.stride, u.base, u.stride, scratch)
    }
  }

  /// C = U* C, for a packed U*.
  package static func turnRows<Scalar: LAPACKScalar>(
    _ c: MatrixBlock<Scalar>, by adjoint: PackedMatrix<Scalar>
  ) {
    let parts = Scalar.parts
    precondition(
      adjoint.rows == c.rows && c.rows <= mostTurned(Scalar.self), "a turn of \(c.rows) rows")
    heddle_turn_rows(
      bytes(Scalar.Magnitude.self), parts * c.rows, c.columns, adjoint.base, c.base,
      parts * c.stride)
  }

  /// Elements of scratch for `turnColumns`.
  package static func turnScratchCount(order: Int) -> Int { heddle_turn_workspace(order) }

  /// C = C U.
  package static func turnColumns<Scalar: LAPACKScalar>(
    _ c: MatrixBlock<Scalar>, by u: MatrixBlock<Scalar>, scratch: UnsafeMutablePointer<Scalar>
  ) {
    let parts = Scalar.parts
    precondition(
      u.rows == c.columns && u.rows <= mostTurned(Scalar.self), "a turn of \(c.columns) columns")
    heddle_turn_columns(
      bytes(Scalar.Magnitude.self), Scalar.isComplex, parts * c.rows, parts * c.columns, u.base,
      parts * u.stride, c.base, parts * c.stride, scratch)
  }

  /// Rows `rows` of the eigenvectors of an upper triangular complex matrix that belong to these of its
  /// columns, which those from the last row up to here have reached; `x` has all rows, and no part of it
  /// becomes larger than `most`. Eigenvalues closer together than `least` count as equal.
  package static func upperVectors<Scalar: LAPACKScalar>(
    of t: MatrixBlock<Scalar>, columns: Range<Int>, rows: Range<Int>, least: Scalar.Magnitude,
    most: Scalar.Magnitude, in x: MatrixBlock<Scalar>
  ) {
    precondition(Scalar.isComplex && x.columns == columns.count, "\(columns) for \(x.columns)")
    heddle_upper_vectors(
      bytes(Scalar.Magnitude.self), rows.lowerBound, rows.upperBound, columns.lowerBound,
      columns.count, t.base, t.stride, Double(least), Double(most), x.base, x.stride)
  }
}
