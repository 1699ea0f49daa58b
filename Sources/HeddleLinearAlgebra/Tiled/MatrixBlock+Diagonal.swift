import HeddleLAPACK

extension MatrixBlock where Scalar: LAPACKScalar {
  /// The first diagonal element that is zero: where a triangular matrix is singular.
  var firstZeroOnDiagonal: Int? {
    (0..<min(rows, columns)).first { base[$0 + $0 * stride] == .zero }
  }
}
