public import Numerics

/// A number that BLAS and LAPACK compute with: `Float`, `Double`, `Complex<Float>` or
/// `Complex<Double>`.
///
/// Code above the binding names this protocol only as a constraint. The set is closed: LAPACK has
/// routines for these four and no others.
public protocol LAPACKScalar: AlgebraicField, Sendable where Magnitude: LAPACKReal {
  /// The routines LAPACK has for this scalar (its letter S, D, C or Z).
  @_documentation(visibility: internal)
  associatedtype Routines: LAPACKRoutines
  where Routines.Scalar == Self, Routines.Magnitude == Magnitude
}

/// A real number that BLAS and LAPACK compute with: `Float` or `Double`.
///
/// A type conforms to a protocol once, so `Complex` cannot conform separately for its two real
/// types: each real type names the routines of its complex companion instead.
public protocol LAPACKReal: LAPACKScalar, Real, BinaryFloatingPoint where Magnitude == Self {
  /// The routines LAPACK has for `Complex<Self>`.
  @_documentation(visibility: internal)
  associatedtype ComplexRoutines: LAPACKRoutines
  where ComplexRoutines.Scalar == Complex<Self>, ComplexRoutines.Magnitude == Self
}

extension Float: LAPACKReal {
  /// LAPACK's S routines.
  @_documentation(visibility: internal)
  public typealias Routines = LAPACK.S
  /// LAPACK's C routines.
  @_documentation(visibility: internal)
  public typealias ComplexRoutines = LAPACK.C
}

extension Double: LAPACKReal {
  /// LAPACK's D routines.
  @_documentation(visibility: internal)
  public typealias Routines = LAPACK.D
  /// LAPACK's Z routines.
  @_documentation(visibility: internal)
  public typealias ComplexRoutines = LAPACK.Z
}

extension Complex: LAPACKScalar where RealType: LAPACKReal {
  /// LAPACK's C or Z routines.
  @_documentation(visibility: internal)
  public typealias Routines = RealType.ComplexRoutines
}

extension LAPACKScalar {
  /// Whether a scalar is a pair of reals.
  @inlinable package static var isComplex: Bool {
    MemoryLayout<Self>.size != MemoryLayout<Magnitude>.size
  }

  /// The reals that a scalar is made of.
  package static var parts: Int { isComplex ? 2 : 1 }
}
