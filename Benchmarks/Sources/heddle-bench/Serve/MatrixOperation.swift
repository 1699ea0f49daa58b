import Heddle

/// What is computed, by the names that all peers know.
enum MatrixOperation: String {
  /// QR with Q and R formed.
  case qr
  /// The same of matrices with a condition of a million.
  case illqr
  /// R alone.
  case r
  /// QR with Q implicit.
  case geqrf
  case cholesky, lu
  /// As many right-hand sides as equations.
  case solve
  case inverse
  /// Symmetric eigenvalues with vectors.
  case eigh
  /// Symmetric eigenvalues alone.
  case eigvalsh
  /// General eigenvalues with right vectors.
  case eig
  /// Thin, with vectors.
  case svd
  /// The product of two.
  case gemm
  /// Solutions with an LU that is there, for so many right-hand sides.
  case substitute1, substitute4, substitute16

  /// The right-hand sides of a substitution.
  var sides: Int? {
    switch self {
    case .substitute1: 1
    case .substitute4: 4
    case .substitute16: 16
    default: nil
    }
  }
  var takesTwo: Bool { self == .solve || self == .gemm }
  var isSymmetric: Bool { self == .cholesky || self == .eigh || self == .eigvalsh }

  /// The result, for its owner to hold until the clock has stopped.
  func apply<Stack: MatrixStack>(to a: Stack, _ b: Stack) throws -> any Sendable
  where Stack.Scalar: LAPACKScalar {
    switch self {
    case .qr, .illqr: try a.qr(.reduced)
    case .r: try a.qrR()
    case .geqrf: try a.qr()
    case .cholesky: try a.cholesky()
    case .lu: try a.lu()
    case .solve: try a.solve(b)
    case .inverse: try a.inverse()
    case .eigh: try a.symmetricEigen()
    case .eigvalsh: try a.symmetricEigenvalues()
    case .eig: try a.eigen()
    case .svd: try a.svd()
    case .gemm: try a.multiplied(by: b)
    case .substitute1, .substitute4, .substitute16:
      preconditionFailure("a substitution has its factors prepared")
    }
  }

  /// What is timed for a matrix, or for a batch.
  func work<Stack: MatrixStack>(_ a: Stack, _ b: Stack) throws
    -> @Sendable () throws -> any Sendable
  where Stack.Scalar: LAPACKScalar {
    guard let sides else { return { try apply(to: a, b) } }
    let factors = try a.lu(), b = Stack(b.array[.ellipsis, .range(0..<sides)])
    return { try factors.solve(b) }
  }
}
