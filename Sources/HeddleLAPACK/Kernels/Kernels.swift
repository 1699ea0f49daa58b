/// Heddle's own routines for one matrix of reals, under LAPACK's stems and with its layouts: the
/// factors of one are good for the other. They use one thread, and no OpenBLAS.
package enum Kernels {
  /// Whether there are kernels for this scalar.
  package static func exist<Scalar: LAPACKScalar>(for scalar: Scalar.Type) -> Bool {
    !scalar.isComplex
  }

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
}
