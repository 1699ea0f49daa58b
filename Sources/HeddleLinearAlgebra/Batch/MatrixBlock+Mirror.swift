import HeddleArrays
import HeddleLAPACK
import Numerics

extension MatrixBlock where Scalar: MatrixScalar {
  /// Writes the adjoint of this block to another one, which may not overlap.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Complex<Float>)
  @specialized(where Scalar == Complex<Double>)
  func copyAdjoint(to target: MatrixBlock) {
    precondition(rows == target.columns && columns == target.rows, "an adjoint of another shape")
    // Tiles whose lines stay in the cache on both sides.
    let edge = 16
    for left in Swift.stride(from: 0, to: columns, by: edge) {
      for top in Swift.stride(from: 0, to: rows, by: edge) {
        for j in left..<min(left + edge, columns) {
          for i in top..<min(top + edge, rows) {
            target.base[j + i * target.stride] = base[i + j * stride].conjugated
          }
        }
      }
    }
  }

  /// Fills the other triangle, and makes the diagonal real, so that the matrix becomes Hermitian, or
  /// symmetric if it is real.
  func mirror(_ triangle: LAPACK.Triangle) {
    let edge = 64
    for start in Swift.stride(from: 0, to: columns, by: edge) {
      let (here, after) = (start..<min(start + edge, columns), min(start + edge, columns)..<columns)
      let (below, beside) = (self[rows: after, columns: here], self[rows: here, columns: after])
      triangle == .lower ? below.copyAdjoint(to: beside) : beside.copyAdjoint(to: below)
      self[rows: here, columns: here].mirrorDiagonalBlock(triangle)
    }
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Complex<Float>)
  @specialized(where Scalar == Complex<Double>)
  private func mirrorDiagonalBlock(_ triangle: LAPACK.Triangle) {
    for j in 0..<columns {
      let diagonal = j + j * stride
      base[diagonal] = Scalar(realPart: base[diagonal].realPart, imaginaryPart: 0)
      for i in 0..<j {
        let (upper, lower) = (i + j * stride, j + i * stride)
        if triangle == .lower {
          base[upper] = base[lower].conjugated
        } else {
          base[lower] = base[upper].conjugated
        }
      }
    }
  }
}
