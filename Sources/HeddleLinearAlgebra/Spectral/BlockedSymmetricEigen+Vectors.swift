import HeddleLAPACK
import HeddleScheduler

/// Eigenvectors of the tridiagonal matrix to those of the matrix.
extension BlockedSymmetricEigen {
  /// Scratch for `transform`.
  var transformBytes: Int {
    Scalar.isComplex ? PlanarTransform<Real>.scratchBytes(reflectors: max(0, order - 1)) : 0
  }

  /// Writes Q times the tridiagonal matrix's eigenvectors, in the order of the values.
  func transform(
    _ division: TridiagonalDivision<Real>, _ a: MatrixBlock<Real>,
    tau: UnsafeMutablePointer<Real>, to vectors: MatrixBlock<Scalar>, _ scratch: Scratch
  ) throws(LAPACKError) {
    if Scalar.isComplex {
      try transformComplex(division, a, tau: tau, to: vectors, scratch)
    } else {
      try transformReal(division, a, tau: tau, to: vectors.real)
    }
  }

  private func transformReal(
    _ division: TridiagonalDivision<Real>, _ a: MatrixBlock<Real>,
    tau: UnsafeMutablePointer<Real>, to vectors: MatrixBlock<Real>
  ) throws(LAPACKError) {
    let transform = BackTransform(
      factors: a[rows: 1..<max(order, 1), columns: 0..<order - 1], tau: tau,
      reflectors: max(0, order - 2), firstRow: 1)
    let columns = 0..<order
    try columns.forEachPiece(of: blocks.strip) { (own) throws(LAPACKError) in
      let part = vectors[rows: 0..<order, columns: own]
      division.copyVectors(own, to: part)
      if order < blocks.tiledFrom { try transform.apply(to: part) }
    }
    if order >= blocks.tiledFrom {
      try transform.applyOnAllCores(
        to: vectors[rows: 0..<order, columns: columns], width: blocks.tile)
    }
  }

  /// By strips of vectors that stay in a core's caches. A Hermitian matrix
  /// has one reflector more: the last one makes the last off-diagonal element real.
  private func transformComplex(
    _ division: TridiagonalDivision<Real>, _ a: MatrixBlock<Real>,
    tau: UnsafeMutablePointer<Real>, to vectors: MatrixBlock<Scalar>, _ scratch: Scratch
  ) throws(LAPACKError) {
    var scratch = scratch
    let transform = PlanarTransform(
      factors: a, tau: tau, reflectors: order - 1, firstRow: 1, &scratch)
    try (0..<order).forEachPiece(of: Kernels.planarStrip) { (own) throws(LAPACKError) in
      try transform.apply(into: vectors[rows: 0..<order, columns: own]) {
        division.copyVectors(own, to: $0)
      }
    }
  }
}

extension TridiagonalDivision {
  /// Copies the vectors with these numbers, in the order of the values.
  fileprivate func copyVectors(_ own: Range<Int>, to target: MatrixBlock<Real>) {
    for (j, column) in zip(own, 0...) {
      (target.base + column * target.stride).copy(
        from: vectors.base + Int(ascending[j]) * vectors.stride, count: order)
    }
  }
}
