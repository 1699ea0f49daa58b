import HeddleLAPACK

extension MatrixBlock where Scalar: LAPACKScalar {
  /// Copies these columns of the upper triangle, with zeros below; the target may be this block itself.
  func copyUpper(columns: Range<Int>, to target: MatrixBlock) {
    for j in columns {
      let (from, to, kept) = (
        base + j * stride, target.base + j * target.stride, min(j + 1, target.rows)
      )
      if from != to { to.copy(from: from, count: kept) }
      (to + kept).clear(count: target.rows - kept)
    }
  }

  /// Makes these columns those of the identity.
  func setIdentity(columns: Range<Int>) {
    self[rows: 0..<rows, columns: columns].clear()
    for j in columns where j < rows { base[j + j * stride] = 1 }
  }

  /// The first diagonal element that is zero: where a triangular matrix is singular.
  var firstZeroOnDiagonal: Int? {
    (0..<min(rows, columns)).first { base[$0 + $0 * stride] == .zero }
  }
}
