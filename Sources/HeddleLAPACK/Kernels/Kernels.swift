/// Heddle's own routines for one matrix, under LAPACK's stems and with its layouts: the factors of one are
/// good for the other. They use one thread, and no OpenBLAS.
package enum Kernels {
  /// The pointer by its real name. What isn't `Double` must be `Float`.
  static func real<Scalar: LAPACKScalar, Real>(
    _ pointer: UnsafeMutablePointer<Scalar>
  ) -> UnsafeMutablePointer<Real> {
    precondition(Scalar.self == Real.self, "no kernels for \(Scalar.self)")
    return UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: Real.self)
  }

  /// The same for memory that is only read.
  static func real<Scalar: LAPACKScalar, Real>(
    reading pointer: UnsafePointer<Scalar>
  ) -> UnsafePointer<Real> {
    UnsafePointer(real(UnsafeMutablePointer(mutating: pointer)))
  }

  /// The reals that numbers consist of, for routines of real and complex ones: `Complex` is stored as its
  /// real part followed by its imaginary part.
  static func reals<Scalar: LAPACKScalar, Real>(
    _ pointer: UnsafeMutablePointer<Scalar>
  ) -> UnsafeMutablePointer<Real> {
    precondition(Scalar.Magnitude.self == Real.self, "no kernels for \(Scalar.self)")
    return UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: Real.self)
  }

  /// The same by the name that generic code has for them.
  static func magnitudes<Scalar: LAPACKScalar>(
    _ pointer: UnsafeMutablePointer<Scalar>
  ) -> UnsafeMutablePointer<Scalar.Magnitude> {
    UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: Scalar.Magnitude.self)
  }

  /// The same for memory that is only read.
  static func reals<Scalar: LAPACKScalar, Real>(
    reading pointer: UnsafePointer<Scalar>
  ) -> UnsafePointer<Real> {
    UnsafePointer(reals(UnsafeMutablePointer(mutating: pointer)))
  }
}
