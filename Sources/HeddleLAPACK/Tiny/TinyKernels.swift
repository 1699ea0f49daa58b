internal import CHeddleKernels

/// Heddle's own kernels for tiny matrices, which decompose several at a time: one in each lane of a SIMD
/// vector, by LAPACK's algorithms and with LAPACK's factors. Or, with the same bits, one real matrix at a
/// time with a lane for each of its columns.
///
/// Unchecked because the compiler cannot see it: constant tables of pure C functions.
package struct TinyKernels: @unchecked Sendable {
  private let address: UnsafePointer<heddle_tiny_kernels>
  /// For what is real whatever the scalar: values and norms.
  private let realAddress: UnsafePointer<heddle_tiny_kernels>
  /// Bytes of a real number, a pivot or a rank.
  package let realSize: Int
  /// Vectors of an element: one, or two if it is complex.
  package let parts: Int

  /// The kernels for a scalar.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package init<Scalar: LAPACKScalar>(for scalar: Scalar.Type) {
    let isFloat = Scalar.Magnitude.self is Float.Type
    address = heddle_tiny(isFloat, Scalar.isComplex)
    realAddress = heddle_tiny(isFloat, false)
    realSize = MemoryLayout<Scalar.Magnitude>.stride
    parts = Scalar.isComplex ? 2 : 1
  }

  /// The kernels of another table for real numbers.
  private init(_ address: UnsafePointer<heddle_tiny_kernels>, realSize: Int) {
    (self.address, realAddress, self.realSize, parts) = (address, address, realSize, 1)
  }

  /// The kernels for one real matrix at a time: all but least squares.
  package var alone: TinyKernels? {
    parts == 1 ? TinyKernels(heddle_alone(realSize == 4), realSize: realSize) : nil
  }

  /// The kernels for twice as many matrices at a time, where that is worth it with this machine's vectors;
  /// else these.
  package var pairs: TinyKernels {
    parts == 1 ? TinyKernels(heddle_tiny_pairs(realSize == 4), realSize: realSize) : self
  }

  var table: heddle_tiny_kernels { address.pointee }

  /// What moves the elements of a block.
  func table(for block: LaneBlock) -> heddle_tiny_kernels {
    block.parts == 1 ? realAddress.pointee : table
  }

  /// How many matrices one call works on; 1 for those that take one at a time.
  package var lanes: Int { Int(table.lanes) }
}

/// As many matrices of one shape as some kernels work on, arranged for them, in memory that someone else
/// owns, aligned to 64 bytes.
///
/// Whoever makes it keeps the memory alive and gives it to one task at a time.
package struct LaneBlock: @unchecked Sendable {
  let base: UnsafeMutableRawPointer
  package let rows: Int
  package let columns: Int
  /// Vectors of an element: one, or two if it is complex.
  package let parts: Int

  package init(_ base: UnsafeMutableRawPointer, rows: Int, columns: Int, parts: Int) {
    (self.base, self.rows, self.columns, self.parts) = (base, rows, columns, parts)
  }

  /// The elements of each lane's matrix that are meant.
  package enum Part {
    case all, upper, lower, strictlyUpper, strictlyLower

    var flag: heddle_tiny_part {
      switch self {
      case .all: HEDDLE_TINY_ALL
      case .upper: HEDDLE_TINY_UPPER
      case .lower: HEDDLE_TINY_LOWER
      case .strictlyUpper: HEDDLE_TINY_STRICTLY_UPPER
      case .strictlyLower: HEDDLE_TINY_STRICTLY_LOWER
      }
    }
  }
}

extension TinyKernels {
  /// What a block takes: a vector for every part of an element; of a matrix alone, whole vectors for every
  /// row.
  package func byteCount(rows: Int, columns: Int, parts: Int) -> Int {
    vectorSize * rows * (lanes > 1 ? columns * parts : width(columns))
  }

  /// The vectors of a row of a matrix alone.
  private func width(_ columns: Int) -> Int { (columns * realSize + vectorSize - 1) / vectorSize }

  private var vectorSize: Int { max(64, lanes * realSize) }

  /// A part of an element of one lane's matrix.
  package func part<Number>(
    _ part: Int, _ row: Int, _ column: Int, of block: LaneBlock, lane: Int, as type: Number.Type
  ) -> Number {
    if lanes > 1 {
      let vector = block.base + ((column * block.rows + row) * block.parts + part) * vectorSize
      return vector.assumingMemoryBound(to: type)[lane]
    }
    return (block.base + row * width(block.columns) * vectorSize).assumingMemoryBound(to: type)[
      column]
  }

  /// Interleaves matrices of any strides, or their conjugates, one from each of `lanes` addresses, and
  /// fetches meanwhile what lies `ahead` elements behind each: what the next call will want, or 0.
  package func pack(
    _ sources: UnsafePointer<UnsafeRawPointer?>, rowStride: Int, columnStride: Int,
    ahead: Int = 0, conjugated: Bool = false, into block: LaneBlock
  ) {
    table(for: block).pack(
      block.rows, block.columns, sources, rowStride, columnStride, ahead, conjugated, block.base)
  }

  /// The lanes that hold a NaN or an infinity in this part, one bit each; they become identities.
  package func screen(_ part: LaneBlock.Part, _ block: LaneBlock) -> UInt32 {
    table(for: block).screen(block.rows, block.columns, part.flag, block.base)
  }

  /// The first `rows` rows of each matrix, of them this part and zeros for the rest, to the column-major
  /// matrices at the first `count` addresses.
  ///
  /// - Parameter streaming: past the cache. The matrices are whole cache lines then, and who has written
  ///   them calls ``finishStores()`` before anybody is told.
  package func unpack(
    _ part: LaneBlock.Part, rows: Int, of block: LaneBlock, count: Int, streaming: Bool = false,
    to targets: UnsafePointer<UnsafeMutableRawPointer?>
  ) {
    precondition(rows <= block.rows, "\(rows) rows of a block of \(block.rows)")
    table(for: block).unpack(
      rows, block.columns, block.rows, part.flag, block.base, Int32(count), streaming, targets)
  }

  /// Makes what this thread has streamed visible to whoever is told of it afterwards.
  package static func finishStores() { heddle_finish_stores() }

  /// QR factorization in place; `scales` is a column of min(rows, columns).
  package func qr(_ a: LaneBlock, scales: LaneBlock) {
    table.qr(a.rows, a.columns, a.base, scales.base)
  }

  /// Q C or Q* C in place of C, by as many reflectors as there are scales.
  package func applyQ(
    adjoint: Bool, factors: LaneBlock, scales: LaneBlock, to c: LaneBlock
  ) {
    precondition(factors.rows == c.rows, "Q of order \(factors.rows) for \(c.rows) rows")
    table.apply_q(
      c.rows, c.columns, scales.rows, adjoint, factors.columns, factors.base, scales.base, c.base)
  }

  /// The first columns of Q, as many as `q` has.
  package func formQ(factors: LaneBlock, scales: LaneBlock, into q: LaneBlock) {
    precondition(factors.rows == q.rows, "Q of order \(factors.rows) for \(q.rows) rows")
    table.form_q(
      q.rows, q.columns, scales.rows, factors.columns, factors.base, scales.base, q.base)
  }
}
