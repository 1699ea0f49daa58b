internal import CHeddleKernels
internal import COpenBLAS
public import Numerics

extension LAPACK {
  /// LAPACK's single-precision complex routines. Every one only forwards.
  @_documentation(visibility: internal)
  public enum C: LAPACKRoutines {
    /// The matrix element.
    public typealias Scalar = Complex<Float>
    /// Its real type.
    public typealias Magnitude = Float

    /// Forwards to `LAPACKE_cgeqrf_work`.
    public static func geqrf(
      _ m: Int32, _ n: Int32, _ a: Elements, _ lda: Int32, _ tau: Elements, _ work: Elements,
      _ lwork: Int32
    ) -> Int32 {
      LAPACKE_cgeqrf_work(LAPACK_COL_MAJOR, m, n, a.lapack, lda, tau.lapack, work.lapack, lwork)
    }

    /// Forwards to `LAPACKE_cungqr_work`.
    public static func orgqr(
      _ m: Int32, _ n: Int32, _ k: Int32, _ a: Elements, _ lda: Int32, _ tau: Elements,
      _ work: Elements, _ lwork: Int32
    ) -> Int32 {
      LAPACKE_cungqr_work(LAPACK_COL_MAJOR, m, n, k, a.lapack, lda, tau.lapack, work.lapack, lwork)
    }

    /// Forwards to `LAPACKE_cunmqr_work`.
    public static func ormqr(
      _ side: LAPACK.Side, adjoint: Bool, _ m: Int32, _ n: Int32, _ k: Int32, _ a: Elements,
      _ lda: Int32, _ tau: Elements, _ c: Elements, _ ldc: Int32, _ work: Elements, _ lwork: Int32
    ) -> Int32 {
      LAPACKE_cunmqr_work(
        LAPACK_COL_MAJOR, side.flag, CChar(letter: adjoint ? "C" : "N"), m, n, k, a.lapack, lda,
        tau.lapack,
        c.lapack, ldc, work.lapack, lwork)
    }

    /// Forwards to `LAPACKE_cgesdd_work`.
    public static func gesdd(
      _ jobz: LAPACK.SingularVectors, _ m: Int32, _ n: Int32, _ a: Elements, _ lda: Int32,
      _ s: Reals, _ u: Elements, _ ldu: Int32, _ vt: Elements, _ ldvt: Int32, _ work: Elements,
      _ lwork: Int32, _ rwork: Reals, _ iwork: Integers
    ) -> Int32 {
      LAPACKE_cgesdd_work(
        LAPACK_COL_MAJOR, jobz.flag, m, n, a.lapack, lda, s, u.lapack, ldu, vt.lapack, ldvt,
        work.lapack, lwork, rwork, iwork)
    }

    /// Forwards to `LAPACKE_cgesvd_work`.
    public static func gesvd(
      _ job: LAPACK.SingularVectors, _ m: Int32, _ n: Int32, _ a: Elements, _ lda: Int32,
      _ s: Reals, _ u: Elements, _ ldu: Int32, _ vt: Elements, _ ldvt: Int32, _ work: Elements,
      _ lwork: Int32, _ rwork: Reals
    ) -> Int32 {
      LAPACKE_cgesvd_work(
        LAPACK_COL_MAJOR, job.flag, job.flag, m, n, a.lapack, lda, s, u.lapack, ldu, vt.lapack,
        ldvt, work.lapack, lwork, rwork)
    }

    /// Forwards to `LAPACKE_cheevd_work`.
    public static func syevd(
      vectors: Bool, _ uplo: LAPACK.Triangle, _ n: Int32, _ a: Elements, _ lda: Int32, _ w: Reals,
      _ work: Elements, _ lwork: Int32, _ rwork: Reals, _ lrwork: Int32, _ iwork: Integers,
      _ liwork: Int32
    ) -> Int32 {
      LAPACKE_cheevd_work(
        LAPACK_COL_MAJOR, CChar(vectors: vectors), uplo.flag, n, a.lapack, lda, w, work.lapack,
        lwork, rwork, lrwork, iwork, liwork)
    }

    /// Forwards to `LAPACKE_cgeev_work`.
    public static func geev(
      left: Bool, right: Bool, _ n: Int32, _ a: Elements, _ lda: Int32, _ w: Elements,
      _ vl: Elements, _ ldvl: Int32, _ vr: Elements, _ ldvr: Int32, _ work: Elements,
      _ lwork: Int32, _ rwork: Reals
    ) -> Int32 {
      LAPACKE_cgeev_work(
        LAPACK_COL_MAJOR, CChar(vectors: left), CChar(vectors: right), n, a.lapack, lda, w.lapack,
        vl.lapack, ldvl, vr.lapack, ldvr, work.lapack, lwork, rwork)
    }

    /// Forwards to `LAPACKE_cgetrf_work`.
    public static func getrf(_ m: Int32, _ n: Int32, _ a: Elements, _ lda: Int32, _ ipiv: Integers)
      -> Int32
    {
      LAPACKE_cgetrf_work(LAPACK_COL_MAJOR, m, n, a.lapack, lda, ipiv)
    }

    /// Forwards to `LAPACKE_cgetrs_work`.
    public static func getrs(
      _ trans: LAPACK.Operation, _ n: Int32, _ nrhs: Int32, _ a: Elements, _ lda: Int32,
      _ ipiv: Integers, _ b: Elements, _ ldb: Int32
    ) -> Int32 {
      LAPACKE_cgetrs_work(LAPACK_COL_MAJOR, trans.flag, n, nrhs, a.lapack, lda, ipiv, b.lapack, ldb)
    }

    /// Forwards to `LAPACKE_cgetri_work`.
    public static func getri(
      _ n: Int32, _ a: Elements, _ lda: Int32, _ ipiv: Integers, _ work: Elements, _ lwork: Int32
    ) -> Int32 {
      LAPACKE_cgetri_work(LAPACK_COL_MAJOR, n, a.lapack, lda, ipiv, work.lapack, lwork)
    }

    /// Forwards to `LAPACKE_cpotrf_work`.
    public static func potrf(_ uplo: LAPACK.Triangle, _ n: Int32, _ a: Elements, _ lda: Int32)
      -> Int32
    {
      LAPACKE_cpotrf_work(LAPACK_COL_MAJOR, uplo.flag, n, a.lapack, lda)
    }

    /// Forwards to `LAPACKE_cpotrs_work`.
    public static func potrs(
      _ uplo: LAPACK.Triangle, _ n: Int32, _ nrhs: Int32, _ a: Elements, _ lda: Int32,
      _ b: Elements, _ ldb: Int32
    ) -> Int32 {
      LAPACKE_cpotrs_work(LAPACK_COL_MAJOR, uplo.flag, n, nrhs, a.lapack, lda, b.lapack, ldb)
    }

    /// Forwards to `LAPACKE_cpotri_work`.
    public static func potri(_ uplo: LAPACK.Triangle, _ n: Int32, _ a: Elements, _ lda: Int32)
      -> Int32
    {
      LAPACKE_cpotri_work(LAPACK_COL_MAJOR, uplo.flag, n, a.lapack, lda)
    }

    /// Forwards to `LAPACKE_ctrtrs_work`.
    public static func trtrs(
      _ uplo: LAPACK.Triangle, _ trans: LAPACK.Operation, _ diag: LAPACK.Diagonal, _ n: Int32,
      _ nrhs: Int32, _ a: Elements, _ lda: Int32, _ b: Elements, _ ldb: Int32
    ) -> Int32 {
      LAPACKE_ctrtrs_work(
        LAPACK_COL_MAJOR, uplo.flag, trans.flag, diag.flag, n, nrhs, a.lapack, lda, b.lapack, ldb)
    }

    /// Forwards to `LAPACKE_cgelsd_work`.
    public static func gelsd(
      _ m: Int32, _ n: Int32, _ nrhs: Int32, _ a: Elements, _ lda: Int32, _ b: Elements,
      _ ldb: Int32, _ s: Reals, _ rcond: Magnitude, _ rank: Integers, _ work: Elements,
      _ lwork: Int32, _ rwork: Reals, _ iwork: Integers
    ) -> Int32 {
      LAPACKE_cgelsd_work(
        LAPACK_COL_MAJOR, m, n, nrhs, a.lapack, lda, b.lapack, ldb, s, rcond, rank, work.lapack,
        lwork, rwork, iwork)
    }

    /// Forwards to `cblas_cgemm`.
    public static func gemm(
      _ transa: LAPACK.Operation, _ transb: LAPACK.Operation, _ m: Int32, _ n: Int32, _ k: Int32,
      _ alpha: Scalar, _ a: Elements, _ lda: Int32, _ b: Elements, _ ldb: Int32, _ beta: Scalar,
      _ c: Elements, _ ldc: Int32
    ) {
      var (alpha, beta) = (alpha, beta)
      cblas_cgemm(
        CblasColMajor, transa.cblas, transb.cblas, m, n, k, &alpha, a, lda, b, ldb, &beta, c, ldc)
    }

    /// Forwards to `cblas_cherk`.
    public static func herk(
      _ uplo: LAPACK.Triangle, adjoint: Bool, _ n: Int32, _ k: Int32, _ alpha: Magnitude,
      _ a: Elements, _ lda: Int32, _ beta: Magnitude, _ c: Elements, _ ldc: Int32
    ) {
      cblas_cherk(
        CblasColMajor, uplo.cblas, adjoint ? CblasConjTrans : CblasNoTrans, n, k, alpha, a, lda,
        beta, c, ldc)
    }

    /// Forwards to `heddle_copy_c`.
    public static func copy(
      _ rows: Int, _ columns: Int, _ source: UnsafePointer<Scalar>, _ sourceRowStride: Int,
      _ sourceColumnStride: Int, _ target: Elements, _ targetRowStride: Int,
      _ targetColumnStride: Int
    ) -> Bool {
      heddle_copy_c(
        rows, columns, source.parts, sourceRowStride, sourceColumnStride, target.parts,
        targetRowStride, targetColumnStride)
    }

    /// Forwards to `heddle_is_finite_c`.
    public static func isFinite(
      _ rows: Int, _ columns: Int, _ source: UnsafePointer<Scalar>, _ rowStride: Int,
      _ columnStride: Int
    ) -> Bool {
      heddle_is_finite_c(rows, columns, source.parts, rowStride, columnStride)
    }
  }
}
