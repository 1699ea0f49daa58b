extension StridedMatrix {
  /// The matrix of these rows and columns within this one.
  package subscript(rows rows: Range<Int>, columns columns: Range<Int>) -> StridedMatrix {
    precondition(
      rows.lowerBound >= 0 && rows.upperBound <= self.rows && columns.lowerBound >= 0
        && columns.upperBound <= self.columns,
      "part \(rows) x \(columns) of a \(self.rows) x \(self.columns) matrix")
    return StridedMatrix(
      base + rows.lowerBound * rowStride + columns.lowerBound * columnStride, rows: rows.count,
      columns: columns.count, rowStride: rowStride, columnStride: columnStride,
      isConjugated: isConjugated)
  }

  /// Copies one triangle of a square matrix, its diagonal included, into the same triangle of a
  /// block, which may not overlap; whether all values in it are finite. The other triangle is
  /// neither read nor written, and where a value is not finite the rest may not be copied.
  ///
  /// Halving leaves a square for the kernel, and two triangles that are halved in turn.
  package func pack(_ triangle: LAPACK.Triangle, into block: MatrixBlock<Scalar>) -> Bool {
    precondition(
      rows == columns && block.rows == rows && block.columns == columns,
      "packing a triangle of \(rows) x \(columns) into \(block.rows) x \(block.columns)")
    func pack(_ rows: Range<Int>, _ columns: Range<Int>) -> Bool {
      self[rows: rows, columns: columns].pack(into: block[rows: rows, columns: columns])
    }
    func packTriangle(_ range: Range<Int>) -> Bool {
      guard range.count > 16 else {
        return range.allSatisfy { j in
          let edge = triangle == .lower ? j..<range.upperBound : range.lowerBound..<j + 1
          return pack(edge, j..<j + 1)
        }
      }
      // Squares of whole vectors where the matrix is large enough.
      let middle = range.lowerBound + (range.count / 2 + 7) & ~7
      let (first, second) = (range.lowerBound..<middle, middle..<range.upperBound)
      let square = triangle == .lower ? pack(second, first) : pack(first, second)
      return square && packTriangle(first) && packTriangle(second)
    }
    return packTriangle(0..<rows)
  }
}

extension StridedMatrix {
  /// The symmetric or Hermitian matrix of which one triangle is given, with that triangle as the lower one.
  package func lower(_ triangle: LAPACK.Triangle) -> StridedMatrix {
    triangle == .lower ? self : adjoint
  }

  /// The same matrix under the name of its real type, which must be its own.
  package var real: StridedMatrix<Scalar.Magnitude> {
    StridedMatrix<Scalar.Magnitude>(
      UnsafePointer(Kernels.real(UnsafeMutablePointer(mutating: base))), rows: rows,
      columns: columns, rowStride: rowStride, columnStride: columnStride)
  }
}

extension MatrixBlock where Scalar: LAPACKScalar {
  /// The same block under the name of its real type, which must be its own.
  package var real: MatrixBlock<Scalar.Magnitude> {
    MatrixBlock<Scalar.Magnitude>(
      Kernels.real(base), rows: rows, columns: columns, stride: stride)
  }

  /// The same block under another name of its scalar.
  package func named<Name: LAPACKScalar>(_ name: Name.Type) -> MatrixBlock<Name> {
    precondition(Name.self == Scalar.self, "\(Scalar.self) by the name of \(Name.self)")
    return MatrixBlock<Name>(
      UnsafeMutableRawPointer(base).assumingMemoryBound(to: Name.self), rows: rows,
      columns: columns, stride: stride)
  }

  /// The parts of all elements: of a complex matrix, one of twice as many reals by columns.
  package var reals: MatrixBlock<Scalar.Magnitude> {
    let parts = Scalar.parts
    return MatrixBlock<Scalar.Magnitude>(
      Kernels.magnitudes(base), rows: parts * rows, columns: columns, stride: parts * stride)
  }
}
