package import HeddleLAPACK

/// A sequence of random matrices from LAPACK's generator, the same on every machine and run.
package struct RandomMatrices<Scalar: LAPACKScalar> {
  private var seed: [Int32]

  /// LAPACK's seed is four numbers below 4096, the last one odd.
  package init(seed: Int = 1) {
    self.seed = [
      Int32(seed >> 33 & 4095), Int32(seed >> 21 & 4095), Int32(seed >> 9 & 4095),
      Int32(seed << 1 & 4095 | 1),
    ]
  }

  /// A matrix with prescribed singular values (or eigenvalues, if it is to be symmetric).
  ///
  /// - Parameters:
  ///   - mode: LAPACK's distribution between `norm` and `norm / condition`: 1 one large, 2 one
  ///     small, 3 geometric, 4 arithmetic, 5 log-uniform, 6 random; negative for reverse order.
  ///   - condition: The ratio of the largest to the smallest (not used by mode 6).
  ///   - norm: The largest.
  package mutating func next(
    _ rows: Int, _ columns: Int, _ symmetry: TestSymmetry = .none, mode: Int = 4,
    condition: Scalar.Magnitude = 10, norm: Scalar.Magnitude = 1
  ) -> ColumnMajor<Scalar> {
    var matrix = ColumnMajor<Scalar>(rows: rows, columns: columns) { _, _ in .zero }
    matrix.withBlock {
      Self.generate(
        $0, symmetry, mode: mode, condition: condition, norm: norm, seed: &seed)
    }
    return matrix
  }
}
