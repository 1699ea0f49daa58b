public import Numerics

/// A number that an array can hold: `Float`, `Double`, `Complex<Float>` or `Complex<Double>`.
///
/// The set is closed: kernels are compiled for these four, and files hold no other type. Every
/// conforming type is plain bits (copying it is copying memory), which `Complex` cannot yet state
/// through `BitwiseCopyable`.
public protocol ArrayScalar: AlgebraicField, Sendable
where Magnitude: ArrayScalar & Real & BinaryFloatingPoint, Magnitude.Magnitude == Magnitude {
  /// Which of the four types this is.
  static var scalarType: ScalarType { get }

  /// The number with these parts; a real type ignores `imaginaryPart`.
  init(realPart: Magnitude, imaginaryPart: Magnitude)

  /// The real part as stored; the number itself for a real type.
  var realPart: Magnitude { get }

  /// The imaginary part as stored; zero for a real type.
  var imaginaryPart: Magnitude { get }

  /// The complex conjugate; the number itself for a real type.
  var conjugated: Self { get }
}

extension ArrayScalar {
  /// The absolute value. `magnitude` is not it: of a complex number that is the larger part, and infinite
  /// where one is not a number.
  @inline(__always)
  var absoluteValue: Magnitude {
    // By size, which is known where the loop around this is compiled.
    let isReal = MemoryLayout<Self>.size == MemoryLayout<Magnitude>.size
    return isReal ? magnitude : .hypot(realPart, imaginaryPart)
  }
}

/// The types of number that arrays and files hold.
public enum ScalarType: String, Sendable, CaseIterable, CustomStringConvertible {
  /// `Float`.
  case float32 = "f4"
  /// `Double`.
  case float64 = "f8"
  /// `Complex<Float>`.
  case complex64 = "c8"
  /// `Complex<Double>`.
  case complex128 = "c16"

  /// The bytes that one number takes.
  public var byteCount: Int {
    switch self {
    case .float32: 4
    case .float64, .complex64: 8
    case .complex128: 16
    }
  }

  /// Whether a number has an imaginary part.
  public var isComplex: Bool { self == .complex64 || self == .complex128 }

  /// The bytes of a part: what is reversed when a file has the other byte order.
  var componentByteCount: Int { isComplex ? byteCount / 2 : byteCount }

  /// NumPy's name, for example `complex128`.
  public var description: String {
    switch self {
    case .float32: "float32"
    case .float64: "float64"
    case .complex64: "complex64"
    case .complex128: "complex128"
    }
  }
}
