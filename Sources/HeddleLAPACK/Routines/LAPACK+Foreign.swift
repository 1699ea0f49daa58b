internal import COpenBLAS
internal import Numerics

// `Complex` is stored as its real part followed by its imaginary part, as are Fortran's COMPLEX and
// the structs that stand for it in C: these pointers name the same memory.
extension UnsafeMutablePointer where Pointee == Complex<Float> {
  var lapack: UnsafeMutablePointer<lapack_complex_float> {
    UnsafeMutableRawPointer(self).assumingMemoryBound(to: lapack_complex_float.self)
  }
  var parts: UnsafeMutablePointer<Float> {
    UnsafeMutableRawPointer(self).assumingMemoryBound(to: Float.self)
  }
}

extension UnsafeMutablePointer where Pointee == Complex<Double> {
  var lapack: UnsafeMutablePointer<lapack_complex_double> {
    UnsafeMutableRawPointer(self).assumingMemoryBound(to: lapack_complex_double.self)
  }
  var parts: UnsafeMutablePointer<Double> {
    UnsafeMutableRawPointer(self).assumingMemoryBound(to: Double.self)
  }
}

extension UnsafePointer where Pointee == Complex<Float> {
  var parts: UnsafePointer<Float> {
    UnsafeRawPointer(self).assumingMemoryBound(to: Float.self)
  }
}

extension UnsafePointer where Pointee == Complex<Double> {
  var parts: UnsafePointer<Double> {
    UnsafeRawPointer(self).assumingMemoryBound(to: Double.self)
  }
}

extension LAPACK.Triangle {
  var cblas: CBLAS_UPLO { self == .upper ? CblasUpper : CblasLower }
}

extension LAPACK.Operation {
  var cblas: CBLAS_TRANSPOSE {
    switch self {
    case .none: CblasNoTrans
    case .transpose: CblasTrans
    case .adjoint: CblasConjTrans
    }
  }
}
