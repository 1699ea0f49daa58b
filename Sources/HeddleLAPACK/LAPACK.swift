/// The namespace of the binding to LAPACK and BLAS, and the words its calls are made of.
///
/// Routines keep LAPACK's stems here and nowhere above. A stem covers all four scalars: `orgqr` is
/// `ungqr` for complex scalars, `syevd` is `heevd`, and "adjoint" is the transpose for real ones.
public enum LAPACK {
  /// Which triangle of a matrix is read, written or meant.
  public enum Triangle: Sendable, Hashable, CaseIterable {
    /// The diagonal and what lies above it.
    case upper
    /// The diagonal and what lies below it.
    case lower
  }

  /// The side from which a matrix multiplies another.
  @_documentation(visibility: internal)
  public enum Side: Sendable, Hashable, CaseIterable {
    /// `op(A) B`.
    case left
    /// `B op(A)`.
    case right
  }

  /// What is done to a matrix before it is used.
  public enum Operation: Sendable, Hashable, CaseIterable {
    /// The matrix itself.
    case none
    /// The transpose, without conjugation.
    case transpose
    /// The conjugate transpose; for real scalars the transpose.
    case adjoint
  }

  /// What stands on the diagonal of a triangular matrix.
  public enum Diagonal: Sendable, Hashable, CaseIterable {
    /// The stored values.
    case stored
    /// Ones that are not stored (the stored values are not read).
    case unit
  }

  /// Which singular vectors are computed.
  @_documentation(visibility: internal)
  public enum SingularVectors: Sendable, Hashable, CaseIterable {
    /// None: singular values only.
    case none
    /// The first `min(rows, columns)` on both sides.
    case thin
    /// All of them: both matrices are square.
    case full
  }
}

extension LAPACK.Triangle {
  var flag: CChar { CChar(letter: self == .upper ? "U" : "L") }
}

extension LAPACK.Side {
  var flag: CChar { CChar(letter: self == .left ? "L" : "R") }
}

extension LAPACK.Operation {
  var flag: CChar {
    switch self {
    case .none: CChar(letter: "N")
    case .transpose: CChar(letter: "T")
    case .adjoint: CChar(letter: "C")
    }
  }
}

extension LAPACK.Diagonal {
  var flag: CChar { CChar(letter: self == .unit ? "U" : "N") }
}

extension LAPACK.SingularVectors {
  var flag: CChar {
    switch self {
    case .none: CChar(letter: "N")
    case .thin: CChar(letter: "S")
    case .full: CChar(letter: "A")
    }
  }
}

extension CChar {
  /// A LAPACK option letter.
  init(letter: Unicode.Scalar) { self = CChar(UInt8(ascii: letter)) }

  /// LAPACK's JOBZ and its kin: "V" for vectors, "N" for none.
  init(vectors: Bool) { self.init(letter: vectors ? "V" : "N") }
}
