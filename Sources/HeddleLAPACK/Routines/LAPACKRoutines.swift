/// The routines of BLAS and LAPACK for one scalar, called exactly as LAPACK documents them.
///
/// Binding level: matrices are column-major, sizes are LAPACK's 32-bit integers, nothing is checked
/// and nothing allocated, `info` is returned raw. Call through `LAPACK`'s functions instead. Where
/// real and complex routines differ, the requirement is their union: a real scalar ignores `rwork`.
///
/// Public because `LAPACKScalar` names it; not for programs, and not in the documentation.
@_documentation(visibility: internal)
public protocol LAPACKRoutines {
  /// The type of the matrix elements.
  associatedtype Scalar
  /// The real type of singular values, norms and their like.
  associatedtype Magnitude

  /// A pointer to matrix elements.
  typealias Elements = UnsafeMutablePointer<Scalar>
  /// A pointer to reals.
  typealias Reals = UnsafeMutablePointer<Magnitude>
  /// A pointer to LAPACK's integers.
  typealias Integers = UnsafeMutablePointer<Int32>

  /// QR factorization.
  static func geqrf(
    _ m: Int32, _ n: Int32, _ a: Elements, _ lda: Int32, _ tau: Elements, _ work: Elements,
    _ lwork: Int32
  ) -> Int32
  /// Forms Q from `geqrf`'s reflectors (`ungqr`).
  static func orgqr(
    _ m: Int32, _ n: Int32, _ k: Int32, _ a: Elements, _ lda: Int32, _ tau: Elements,
    _ work: Elements, _ lwork: Int32
  ) -> Int32
  /// Multiplies by Q or its adjoint (`unmqr`).
  static func ormqr(
    _ side: LAPACK.Side, adjoint: Bool, _ m: Int32, _ n: Int32, _ k: Int32, _ a: Elements,
    _ lda: Int32, _ tau: Elements, _ c: Elements, _ ldc: Int32, _ work: Elements, _ lwork: Int32
  ) -> Int32

  /// SVD by divide and conquer.
  static func gesdd(
    _ jobz: LAPACK.SingularVectors, _ m: Int32, _ n: Int32, _ a: Elements, _ lda: Int32,
    _ s: Reals, _ u: Elements, _ ldu: Int32, _ vt: Elements, _ ldvt: Int32, _ work: Elements,
    _ lwork: Int32, _ rwork: Reals, _ iwork: Integers
  ) -> Int32
  /// SVD by QR iteration.
  static func gesvd(
    _ job: LAPACK.SingularVectors, _ m: Int32, _ n: Int32, _ a: Elements, _ lda: Int32,
    _ s: Reals, _ u: Elements, _ ldu: Int32, _ vt: Elements, _ ldvt: Int32, _ work: Elements,
    _ lwork: Int32, _ rwork: Reals
  ) -> Int32

  /// Symmetric or Hermitian eigenproblem by divide and conquer (`heevd`).
  static func syevd(
    vectors: Bool, _ uplo: LAPACK.Triangle, _ n: Int32, _ a: Elements, _ lda: Int32, _ w: Reals,
    _ work: Elements, _ lwork: Int32, _ rwork: Reals, _ lrwork: Int32, _ iwork: Integers,
    _ liwork: Int32
  ) -> Int32
  /// General eigenproblem. Complex scalars: eigenvalues in `w`, scratch of 2n in `rwork`. Real
  /// scalars: their real parts in `rwork`'s first n, imaginary parts in its next n, `w` untouched.
  static func geev(
    left: Bool, right: Bool, _ n: Int32, _ a: Elements, _ lda: Int32, _ w: Elements,
    _ vl: Elements, _ ldvl: Int32, _ vr: Elements, _ ldvr: Int32, _ work: Elements,
    _ lwork: Int32, _ rwork: Reals
  ) -> Int32

  /// Exchanges rows and columns to isolate eigenvalues, and scales them to nearly the same norms.
  static func gebal(
    _ n: Int32, _ a: Elements, _ lda: Int32, _ ilo: Integers, _ ihi: Integers, _ scale: Reals
  ) -> Int32
  /// Takes `gebal` back in columns of eigenvectors.
  static func gebak(
    left: Bool, _ n: Int32, _ ilo: Int32, _ ihi: Int32, _ scale: Reals, _ m: Int32,
    _ v: Elements, _ ldv: Int32
  ) -> Int32
  /// Reduction to Hessenberg form.
  static func gehrd(
    _ n: Int32, _ ilo: Int32, _ ihi: Int32, _ a: Elements, _ lda: Int32, _ tau: Elements,
    _ work: Elements, _ lwork: Int32
  ) -> Int32
  /// Multiplies by `gehrd`'s Q from the right (`unmhr`).
  static func ormhr(
    _ m: Int32, _ n: Int32, _ ilo: Int32, _ ihi: Int32, _ a: Elements, _ lda: Int32,
    _ tau: Elements, _ c: Elements, _ ldc: Int32, _ work: Elements, _ lwork: Int32
  ) -> Int32
  /// Moves a diagonal block of a Schur form. `work`, of n, is for real scalars.
  static func trexc(
    _ n: Int32, _ t: Elements, _ ldt: Int32, _ q: Elements, _ ldq: Int32, _ ifst: Integers,
    _ ilst: Integers, _ work: Elements
  ) -> Int32

  /// LU factorization with partial pivoting.
  static func getrf(
    _ m: Int32, _ n: Int32, _ a: Elements, _ lda: Int32, _ ipiv: Integers
  ) -> Int32
  /// Solves with `getrf`'s factors.
  static func getrs(
    _ trans: LAPACK.Operation, _ n: Int32, _ nrhs: Int32, _ a: Elements, _ lda: Int32,
    _ ipiv: Integers, _ b: Elements, _ ldb: Int32
  ) -> Int32
  /// Inverse from `getrf`'s factors.
  static func getri(
    _ n: Int32, _ a: Elements, _ lda: Int32, _ ipiv: Integers, _ work: Elements, _ lwork: Int32
  ) -> Int32

  /// Cholesky factorization.
  static func potrf(_ uplo: LAPACK.Triangle, _ n: Int32, _ a: Elements, _ lda: Int32) -> Int32
  /// Solves with `potrf`'s factor.
  static func potrs(
    _ uplo: LAPACK.Triangle, _ n: Int32, _ nrhs: Int32, _ a: Elements, _ lda: Int32,
    _ b: Elements, _ ldb: Int32
  ) -> Int32
  /// Inverse from `potrf`'s factor, one triangle of it.
  static func potri(_ uplo: LAPACK.Triangle, _ n: Int32, _ a: Elements, _ lda: Int32) -> Int32

  /// Solves with a triangular matrix, refusing a zero on its diagonal.
  static func trtrs(
    _ uplo: LAPACK.Triangle, _ trans: LAPACK.Operation, _ diag: LAPACK.Diagonal, _ n: Int32,
    _ nrhs: Int32, _ a: Elements, _ lda: Int32, _ b: Elements, _ ldb: Int32
  ) -> Int32

  /// Least squares of minimum norm by the SVD, for matrices that may be rank-deficient.
  static func gelsd(
    _ m: Int32, _ n: Int32, _ nrhs: Int32, _ a: Elements, _ lda: Int32, _ b: Elements,
    _ ldb: Int32, _ s: Reals, _ rcond: Magnitude, _ rank: Integers, _ work: Elements,
    _ lwork: Int32, _ rwork: Reals, _ iwork: Integers
  ) -> Int32

  /// Matrix product (BLAS).
  static func gemm(
    _ transa: LAPACK.Operation, _ transb: LAPACK.Operation, _ m: Int32, _ n: Int32, _ k: Int32,
    _ alpha: Scalar, _ a: Elements, _ lda: Int32, _ b: Elements, _ ldb: Int32, _ beta: Scalar,
    _ c: Elements, _ ldc: Int32)
  /// Product of a matrix with its adjoint, one triangle of it (BLAS; `syrk` for real scalars).
  static func herk(
    _ uplo: LAPACK.Triangle, adjoint: Bool, _ n: Int32, _ k: Int32, _ alpha: Magnitude,
    _ a: Elements, _ lda: Int32, _ beta: Magnitude, _ c: Elements, _ ldc: Int32)

  /// Copies between strided matrices; whether all values are finite (Heddle's own kernel).
  static func copy(
    _ rows: Int, _ columns: Int, _ source: UnsafePointer<Scalar>, _ sourceRowStride: Int,
    _ sourceColumnStride: Int, _ target: Elements, _ targetRowStride: Int,
    _ targetColumnStride: Int
  ) -> Bool
  /// Whether all values of a strided matrix are finite (Heddle's own kernel).
  static func isFinite(
    _ rows: Int, _ columns: Int, _ source: UnsafePointer<Scalar>, _ rowStride: Int,
    _ columnStride: Int
  ) -> Bool
}
