import HeddleArrays
import HeddleLAPACK

extension LU {
  /// Factors matrices of one shape by the engine of the scope that made it.
  struct Factorer: Sendable {
    private let tiled: TiledLU<Stack.Scalar>?
    /// Scratch for Heddle's kernel for one panel, where it is to take the whole matrix.
    private let kernelSize: WorkspaceSize?

    init(rows: Int, columns: Int) {
      typealias Scalar = Stack.Scalar
      tiled = TiledLU(rows: rows, columns: columns)
      let engine = Tuning.current.engine(for: .lu, rows: rows, columns: columns, Scalar.self)
      let isPanel = rows >= columns && columns <= 2 * PackedTriangle<Scalar>.mostSolved
      kernelSize =
        engine == .blocked && isPanel
        ? Kernels.getrfWorkspace(Scalar.self, rows: rows, columns: columns) : nil
    }

    /// Factors a checked copy of a matrix in place of `block`; returns the first pivot that is zero.
    func factor(
      _ matrix: StridedMatrix<Stack.Scalar>, into block: MatrixBlock<Stack.Scalar>,
      pivots: UnsafeMutablePointer<Int32>
    ) throws(LAPACKError) -> Int? {
      let zeroPivot =
        if let tiled {
          try tiled.factor(matrix, into: block, pivots: pivots)
        } else if let kernelSize {
          try LU.factor(matrix, into: block, pivots: pivots, kernelSize)
        } else {
          try LU.factor(matrix, into: block, pivots: pivots)
        }
      try LU.requireFinite(block)
      return zeroPivot
    }
  }

  /// Throws where factors have left the range.
  ///
  /// It shows at the end of a column of U: all numbers below one that isn't finite are computed from it. A
  /// number of L is at most 1, unless its pivot is subnormal.
  private static func requireFinite(_ factors: MatrixBlock<Stack.Scalar>) throws(LAPACKError) {
    if factors.rows == 0 { return }
    for j in 0..<factors.columns {
      let end = factors[
        rows: min(j, factors.rows - 1)..<min(j + 1, factors.rows), columns: j..<j + 1]
      if !end.isFinite { throw .overflow }
    }
  }

  /// The same by Heddle's kernel.
  private static func factor(
    _ matrix: StridedMatrix<Stack.Scalar>, into block: MatrixBlock<Stack.Scalar>,
    pivots: UnsafeMutablePointer<Int32>, _ size: WorkspaceSize
  ) throws(LAPACKError) -> Int? {
    try matrix.packFinite(into: block)
    return try withBatchScratch(size.byteCount(for: Stack.Scalar.self)) { scratch in
      Kernels.getrf(
        block, pivots: pivots, workspace: scratch.workspace(Stack.Scalar.self, size))
    }
  }

  /// Factors a checked copy of a matrix in place of `block`; returns the first pivot that is zero.
  ///
  /// OpenBLAS divides by a pivot by way of its reciprocal, which overflows for most subnormal ones. The
  /// factors then hold what is not finite, and are computed once more from the matrix times a power of
  /// two, which rounds nothing.
  private static func factor(
    _ matrix: StridedMatrix<Stack.Scalar>, into block: MatrixBlock<Stack.Scalar>,
    pivots: UnsafeMutablePointer<Int32>
  ) throws(LAPACKError) -> Int? {
    try matrix.packFinite(into: block)
    let zeroPivot = try LAPACK.getrf(block, pivots: pivots)
    if block.isFinite { return zeroPivot }
    matrix.pack(into: block)
    // The largest number in the middle of the upper half of the range leaves room on both sides.
    typealias Real = Stack.Scalar.Magnitude
    let exponent = Int(Real.greatestFiniteMagnitude.exponent) / 2 - block.largestExponent
    block.forEachColumn { column, count in
      for i in 0..<count { column[i] = column[i].scaled(exponent: exponent) }
    }
    let scaledZeroPivot = try LAPACK.getrf(block, pivots: pivots)
    var diagonal = 0
    block.forEachColumn { column, count in
      diagonal += 1
      for i in 0..<min(diagonal, count) { column[i] = column[i].scaled(exponent: -exponent) }
    }
    // Nothing was computed from what overflows only here.
    if !block.isFinite { throw .overflow }
    return scaledZeroPivot
  }
}

extension MatrixBlock where Scalar: MatrixScalar {
  /// The exponent of the largest part of a number, or 0 where there is none.
  fileprivate var largestExponent: Int {
    var largest = Scalar.Magnitude.zero
    forEachColumn { column, count in
      for i in 0..<count {
        largest = max(largest, abs(column[i].realPart), abs(column[i].imaginaryPart))
      }
    }
    return largest > 0 ? Int(largest.exponent) : 0
  }

  fileprivate func forEachColumn(_ body: (UnsafeMutablePointer<Scalar>, _ count: Int) -> Void) {
    for j in 0..<columns { body(base + j * stride, rows) }
  }
}

extension ArrayScalar {
  /// This number times a power of two.
  @inline(__always)
  func scaled(exponent: Int) -> Self {
    let exponent = Magnitude.Exponent(exponent)
    return Self(
      realPart: Magnitude(sign: .plus, exponent: exponent, significand: realPart),
      imaginaryPart: Magnitude(sign: .plus, exponent: exponent, significand: imaginaryPart))
  }
}
