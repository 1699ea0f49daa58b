internal import Glibc

// The four scalars are plain bits, which generic code cannot see: element by element through witnesses,
// these copies once took as long as the factorization between them.
extension UnsafeMutablePointer where Pointee: LAPACKScalar {
  /// Copies `count` elements from memory that doesn't overlap.
  package func copy(from source: UnsafePointer<Pointee>, count: Int) {
    memcpy(self, source, count * MemoryLayout<Pointee>.stride)
  }

  /// Makes `count` elements zero: all bits zero, in all four scalars.
  package func clear(count: Int) {
    memset(self, 0, count * MemoryLayout<Pointee>.stride)
  }
}

extension MatrixBlock where Scalar: LAPACKScalar {
  /// Copies to a block of the same size, which may not overlap.
  package func copy(to target: MatrixBlock) {
    precondition(
      rows == target.rows && columns == target.columns,
      "copy of \(rows) x \(columns) to \(target.rows) x \(target.columns)")
    for j in 0..<columns {
      (target.base + j * target.stride).copy(from: base + j * stride, count: rows)
    }
  }

  /// Makes every element zero.
  package func clear() {
    for j in 0..<columns { (base + j * stride).clear(count: rows) }
  }

  /// Makes these columns, or all, those of the identity.
  package func setIdentity(columns: Range<Int>? = nil) {
    let columns = columns ?? 0..<self.columns
    self[rows: 0..<rows, columns: columns].clear()
    for j in columns where j < rows { base[j + j * stride] = 1 }
  }
}
