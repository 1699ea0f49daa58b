internal import CHeddleKernels
internal import COpenBLAS

extension LAPACK {
  /// LAPACK's double-precision routines. Every one only forwards.
  @_documentation(visibility: internal)
  public enum D: LAPACKRoutines {
    /// The matrix element.
    public typealias Scalar = Double
    /// Its real type.
    public typealias Magnitude = Double

    /// Forwards to `LAPACKE_dgeqrf_work`.
    public static func geqrf(
      _ m: Int32, _ n: Int32, _ a: Elements, _ lda: Int32, _ tau: Elements, _ work: Elements,
      _ lwork: Int32
    ) -> Int32 {
      LAPACKE_dgeqrf_work(LAPACK_COL_MAJOR, m, n, a, lda, tau, work, lwork)
    }

    /// Forwards to `LAPACKE_dorgqr_work`.
    public static func orgqr(
      _ m: Int32, _ n: Int32, _ k: Int32, _ a: Elements, _ lda: Int32, _ tau: Elements,
      _ work: Elements, _ lwork: Int32
    ) -> Int32 {
      LAPACKE_dorgqr_work(LAPACK_COL_MAJOR, m, n, k, a, lda, tau, work, lwork)
    }

    /// Forwards to `LAPACKE_dormqr_work`.
    public static func ormqr(
      _ side: LAPACK.Side, adjoint: Bool, _ m: Int32, _ n: Int32, _ k: Int32, _ a: Elements,
      _ lda: Int32, _ tau: Elements, _ c: Elements, _ ldc: Int32, _ work: Elements, _ lwork: Int32
    ) -> Int32 {
      LAPACKE_dormqr_work(
        LAPACK_COL_MAJOR, side.flag, CChar(letter: adjoint ? "T" : "N"), m, n, k, a, lda, tau, c,
        ldc, work,
        lwork)
    }

    /// Forwards to `LAPACKE_dgesdd_work`.
    public static func gesdd(
      _ jobz: LAPACK.SingularVectors, _ m: Int32, _ n: Int32, _ a: Elements, _ lda: Int32,
      _ s: Reals, _ u: Elements, _ ldu: Int32, _ vt: Elements, _ ldvt: Int32, _ work: Elements,
      _ lwork: Int32, _ rwork: Reals, _ iwork: Integers
    ) -> Int32 {
      LAPACKE_dgesdd_work(
        LAPACK_COL_MAJOR, jobz.flag, m, n, a, lda, s, u, ldu, vt, ldvt, work, lwork, iwork)
    }

    /// Forwards to `LAPACKE_dgesvd_work`.
    public static func gesvd(
      _ job: LAPACK.SingularVectors, _ m: Int32, _ n: Int32, _ a: Elements, _ lda: Int32,
      _ s: Reals, _ u: Elements, _ ldu: Int32, _ vt: Elements, _ ldvt: Int32, _ work: Elements,
      _ lwork: Int32, _ rwork: Reals
    ) -> Int32 {
      LAPACKE_dgesvd_work(
        LAPACK_COL_MAJOR, job.flag, job.flag, m, n, a, lda, s, u, ldu, vt, ldvt, work, lwork)
    }

    /// Forwards to `LAPACKE_dsyevd_work`.
    public static func syevd(
      vectors: Bool, _ uplo: LAPACK.Triangle, _ n: Int32, _ a: Elements, _ lda: Int32, _ w: Reals,
      _ work: Elements, _ lwork: Int32, _ rwork: Reals, _ lrwork: Int32, _ iwork: Integers,
      _ liwork: Int32
    ) -> Int32 {
      LAPACKE_dsyevd_work(
        LAPACK_COL_MAJOR, CChar(vectors: vectors), uplo.flag, n, a, lda, w, work, lwork, iwork,
        liwork)
    }

    /// Forwards to `LAPACKE_dgeev_work`.
    public static func geev(
      left: Bool, right: Bool, _ n: Int32, _ a: Elements, _ lda: Int32, _ w: Elements,
      _ vl: Elements, _ ldvl: Int32, _ vr: Elements, _ ldvr: Int32, _ work: Elements,
      _ lwork: Int32, _ rwork: Reals
    ) -> Int32 {
      LAPACKE_dgeev_work(
        LAPACK_COL_MAJOR, CChar(vectors: left), CChar(vectors: right), n, a, lda, rwork,
        rwork + Int(n), vl, ldvl, vr, ldvr, work, lwork)
    }

    /// Forwards to `LAPACKE_dgetrf_work`.
    public static func getrf(_ m: Int32, _ n: Int32, _ a: Elements, _ lda: Int32, _ ipiv: Integers)
      -> Int32
    {
      LAPACKE_dgetrf_work(LAPACK_COL_MAJOR, m, n, a, lda, ipiv)
    }

    /// Forwards to `LAPACKE_dgetrs_work`.
    public static func getrs(
      _ trans: LAPACK.Operation, _ n: Int32, _ nrhs: Int32, _ a: Elements, _ lda: Int32,
      _ ipiv: Integers, _ b: Elements, _ ldb: Int32
    ) -> Int32 {
      LAPACKE_dgetrs_work(LAPACK_COL_MAJOR, trans.flag, n, nrhs, a, lda, ipiv, b, ldb)
    }

    /// Forwards to `LAPACKE_dgetri_work`.
    public static func getri(
      _ n: Int32, _ a: Elements, _ lda: Int32, _ ipiv: Integers, _ work: Elements, _ lwork: Int32
    ) -> Int32 {
      LAPACKE_dgetri_work(LAPACK_COL_MAJOR, n, a, lda, ipiv, work, lwork)
    }

    /// Forwards to `LAPACKE_dpotrf_work`.
    public static func potrf(_ uplo: LAPACK.Triangle, _ n: Int32, _ a: Elements, _ lda: Int32)
      -> Int32
    {
      LAPACKE_dpotrf_work(LAPACK_COL_MAJOR, uplo.flag, n, a, lda)
    }

    /// Forwards to `LAPACKE_dpotrs_work`.
    public static func potrs(
      _ uplo: LAPACK.Triangle, _ n: Int32, _ nrhs: Int32, _ a: Elements, _ lda: Int32,
      _ b: Elements, _ ldb: Int32
    ) -> Int32 {
      LAPACKE_dpotrs_work(LAPACK_COL_MAJOR, uplo.flag, n, nrhs, a, lda, b, ldb)
    }

    /// Forwards to `LAPACKE_dpotri_work`.
    public static func potri(_ uplo: LAPACK.Triangle, _ n: Int32, _ a: Elements, _ lda: Int32)
      -> Int32
    {
      LAPACKE_dpotri_work(LAPACK_COL_MAJOR, uplo.flag, n, a, lda)
    }

    /// Forwards to `LAPACKE_dtrtrs_work`.
    public static func trtrs(
      _ uplo: LAPACK.Triangle, _ trans: LAPACK.Operation, _ diag: LAPACK.Diagonal, _ n: Int32,
      _ nrhs: Int32, _ a: Elements, _ lda: Int32, _ b: Elements, _ ldb: Int32
    ) -> Int32 {
      LAPACKE_dtrtrs_work(
        LAPACK_COL_MAJOR, uplo.flag, trans.flag, diag.flag, n, nrhs, a, lda, b, ldb)
    }

    /// Forwards to `LAPACKE_dgelsd_work`.
    public static func gelsd(
      _ m: Int32, _ n: Int32, _ nrhs: Int32, _ a: Elements, _ lda: Int32, _ b: Elements,
      _ ldb: Int32, _ s: Reals, _ rcond: Magnitude, _ rank: Integers, _ work: Elements,
      _ lwork: Int32, _ rwork: Reals, _ iwork: Integers
    ) -> Int32 {
      LAPACKE_dgelsd_work(
        LAPACK_COL_MAJOR, m, n, nrhs, a, lda, b, ldb, s, rcond, rank, work, lwork, iwork)
    }

    /// Forwards to `cblas_dgemm`.
    public static func gemm(
      _ transa: LAPACK.Operation, _ transb: LAPACK.Operation, _ m: Int32, _ n: Int32, _ k: Int32,
      _ alpha: Scalar, _ a: Elements, _ lda: Int32, _ b: Elements, _ ldb: Int32, _ beta: Scalar,
      _ c: Elements, _ ldc: Int32
    ) {
      cblas_dgemm(
        CblasColMajor, transa.cblas, transb.cblas, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
    }

    /// Forwards to `cblas_dsyrk`.
    public static func herk(
      _ uplo: LAPACK.Triangle, adjoint: Bool, _ n: Int32, _ k: Int32, _ alpha: Magnitude,
      _ a: Elements, _ lda: Int32, _ beta: Magnitude, _ c: Elements, _ ldc: Int32
    ) {
      cblas_dsyrk(
        CblasColMajor, uplo.cblas, adjoint ? CblasTrans : CblasNoTrans, n, k, alpha, a, lda, beta,
        c, ldc)
    }

    /// Forwards to `heddle_copy_d`.
    public static func copy(
      _ rows: Int, _ columns: Int, _ source: UnsafePointer<Scalar>, _ sourceRowStride: Int,
      _ sourceColumnStride: Int, _ target: Elements, _ targetRowStride: Int,
      _ targetColumnStride: Int
    ) -> Bool {
      heddle_copy_d(
        rows, columns, source, sourceRowStride, sourceColumnStride, target, targetRowStride,
        targetColumnStride)
    }

    /// Forwards to `heddle_is_finite_d`.
    public static func isFinite(
      _ rows: Int, _ columns: Int, _ source: UnsafePointer<Scalar>, _ rowStride: Int,
      _ columnStride: Int
    ) -> Bool {
      heddle_is_finite_d(rows, columns, source, rowStride, columnStride)
    }
  }
}
