import HeddleLAPACK
import Numerics

/// Brings eigenvectors to length 1, with a real largest component.
enum EigenvectorLengths {
  /// Columns of LAPACK's packed form, by their eigenvalues: the two of a conjugate pair are the real and the
  /// imaginary part of its first one's vector.
  static func normalizeReal<Real: LAPACKReal>(
    _ y: MatrixBlock<Real>, _ values: UnsafePointer<Complex<Real>>,
    to target: MatrixBlock<Complex<Real>>
  ) {
    for j in 0..<y.columns {
      let (x, column) = (y.base + j * y.stride, target.base + j * target.stride)
      let imaginary = values[j].imaginary
      if imaginary == 0 {
        for i in 0..<y.rows { column[i] = Complex(x[i], 0) }
        bringNearOne(column, y.rows)
        shorten(column, y.rows)
      } else if imaginary > 0 {
        for i in 0..<y.rows { column[i] = Complex(x[i], x[i + y.stride]) }
        bringNearOne(column, y.rows)
        turn(column, y.rows)
        let partner = column + target.stride
        for i in 0..<y.rows { partner[i] = column[i].conjugate }
      }
    }
  }

  /// One complex vector, under the name that its scalar has in generic code.
  static func normalizeComplex<Scalar: LAPACKScalar>(
    _ y: MatrixBlock<Scalar>, to target: UnsafeMutablePointer<Complex<Scalar.Magnitude>>
  ) {
    precondition(Scalar.self == Complex<Scalar.Magnitude>.self, "complex, not \(Scalar.self)")
    let x = UnsafeRawPointer(y.base).assumingMemoryBound(to: Complex<Scalar.Magnitude>.self)
    target.copy(from: x, count: y.rows)
    bringNearOne(target, y.rows)
    turn(target, y.rows)
  }

  /// Scales a vector so that no square leaves the range: balancing may have.
  private static func bringNearOne<Real: LAPACKReal>(
    _ column: UnsafeMutablePointer<Complex<Real>>, _ count: Int
  ) {
    var largest = Real(0)
    for i in 0..<count { largest = max(largest, column[i].magnitude) }
    let edge = Real.greatestFiniteMagnitude.squareRoot().squareRoot()
    if largest == 0 || 1 / edge...edge ~= largest { return }
    for i in 0..<count {
      column[i] = Complex(column[i].real / largest, column[i].imaginary / largest)
    }
  }

  /// A real vector.
  private static func shorten<Real: LAPACKReal>(
    _ column: UnsafeMutablePointer<Complex<Real>>, _ count: Int
  ) {
    var squares = Real(0)
    for i in 0..<count { squares += column[i].real * column[i].real }
    let scale = 1 / squares.squareRoot()
    for i in 0..<count { column[i] = Complex(column[i].real * scale, 0) }
  }

  /// A complex vector, turned so that the largest component is real.
  private static func turn<Real: LAPACKReal>(
    _ column: UnsafeMutablePointer<Complex<Real>>, _ count: Int
  ) {
    var (squares, largest, place) = (Real(0), Real(-1), 0)
    for i in 0..<count {
      let (x, y) = (column[i].real, column[i].imaginary)
      let square = x * x + y * y
      squares += square
      if square > largest { (largest, place) = (square, i) }
    }
    let scale = 1 / (squares.squareRoot() * largest.squareRoot())
    let (c, s) = (column[place].real * scale, -column[place].imaginary * scale)
    for i in 0..<count {
      let (x, y) = (column[i].real, column[i].imaginary)
      column[i] = Complex(x * c - y * s, i == place ? 0 : x * s + y * c)
    }
  }
}
