public import Numerics

extension Float: ArrayScalar {
  /// `float32`.
  public static var scalarType: ScalarType { .float32 }

  /// The real part; the imaginary part is ignored.
  @inlinable @inline(__always)
  public init(realPart: Float, imaginaryPart: Float) { self = realPart }

  /// The number itself.
  @inlinable @inline(__always)
  public var realPart: Float { self }

  /// Zero.
  @inlinable @inline(__always)
  public var imaginaryPart: Float { 0 }

  /// The number itself.
  @inlinable @inline(__always)
  public var conjugated: Float { self }
}

extension Double: ArrayScalar {
  /// `float64`.
  public static var scalarType: ScalarType { .float64 }

  /// The real part; the imaginary part is ignored.
  @inlinable @inline(__always)
  public init(realPart: Double, imaginaryPart: Double) { self = realPart }

  /// The number itself.
  @inlinable @inline(__always)
  public var realPart: Double { self }

  /// Zero.
  @inlinable @inline(__always)
  public var imaginaryPart: Double { 0 }

  /// The number itself.
  @inlinable @inline(__always)
  public var conjugated: Double { self }
}

extension Complex: ArrayScalar
where RealType: ArrayScalar & BinaryFloatingPoint, RealType.Magnitude == RealType {
  /// `complex64` or `complex128`.
  public static var scalarType: ScalarType {
    RealType.scalarType == .float32 ? .complex64 : .complex128
  }

  /// The complex number with these parts.
  @inlinable @inline(__always)
  public init(realPart: RealType, imaginaryPart: RealType) {
    self.init(realPart, imaginaryPart)
  }

  /// The real part as stored, also where the number is not finite.
  @inlinable @inline(__always)
  public var realPart: RealType { rawStorage.x }

  /// The imaginary part as stored, also where the number is not finite.
  @inlinable @inline(__always)
  public var imaginaryPart: RealType { rawStorage.y }

  /// The number with its imaginary part negated.
  @inlinable @inline(__always)
  public var conjugated: Complex { Complex(rawStorage.x, -rawStorage.y) }
}
