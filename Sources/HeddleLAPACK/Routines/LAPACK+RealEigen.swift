internal import COpenBLAS

// What real general eigenproblems are made of. Every one only forwards.

extension LAPACK.S {
  /// Forwards to `LAPACKE_sgebal_work`.
  public static func gebal(
    _ n: Int32, _ a: Elements, _ lda: Int32, _ ilo: Integers, _ ihi: Integers, _ scale: Reals
  ) -> Int32 {
    LAPACKE_sgebal_work(
      LAPACK_COL_MAJOR, CChar(letter: "B"), n, a, lda, ilo, ihi, scale)
  }

  /// Forwards to `LAPACKE_sgebak_work`.
  public static func gebak(
    left: Bool, _ n: Int32, _ ilo: Int32, _ ihi: Int32, _ scale: Reals, _ m: Int32,
    _ v: Elements, _ ldv: Int32
  ) -> Int32 {
    LAPACKE_sgebak_work(
      LAPACK_COL_MAJOR, CChar(letter: "B"), CChar(letter: left ? "L" : "R"), n, ilo, ihi, scale, m,
      v, ldv)
  }

  /// Forwards to `LAPACKE_sgehrd_work`.
  public static func gehrd(
    _ n: Int32, _ ilo: Int32, _ ihi: Int32, _ a: Elements, _ lda: Int32, _ tau: Elements,
    _ work: Elements, _ lwork: Int32
  ) -> Int32 {
    LAPACKE_sgehrd_work(
      LAPACK_COL_MAJOR, n, ilo, ihi, a, lda, tau, work, lwork)
  }

  /// Forwards to `LAPACKE_sormhr_work`.
  public static func ormhr(
    _ m: Int32, _ n: Int32, _ ilo: Int32, _ ihi: Int32, _ a: Elements, _ lda: Int32,
    _ tau: Elements, _ c: Elements, _ ldc: Int32, _ work: Elements, _ lwork: Int32
  ) -> Int32 {
    LAPACKE_sormhr_work(
      LAPACK_COL_MAJOR, CChar(letter: "R"), CChar(letter: "N"), m, n, ilo, ihi, a, lda,
      tau, c, ldc, work, lwork)
  }

  /// Forwards to `LAPACKE_strexc_work`.
  public static func trexc(
    _ n: Int32, _ t: Elements, _ ldt: Int32, _ q: Elements, _ ldq: Int32, _ ifst: Integers,
    _ ilst: Integers, _ work: Elements
  ) -> Int32 {
    LAPACKE_strexc_work(
      LAPACK_COL_MAJOR, CChar(letter: "V"), n, t, ldt, q, ldq, ifst, ilst, work)
  }
}

extension LAPACK.D {
  /// Forwards to `LAPACKE_dgebal_work`.
  public static func gebal(
    _ n: Int32, _ a: Elements, _ lda: Int32, _ ilo: Integers, _ ihi: Integers, _ scale: Reals
  ) -> Int32 {
    LAPACKE_dgebal_work(
      LAPACK_COL_MAJOR, CChar(letter: "B"), n, a, lda, ilo, ihi, scale)
  }

  /// Forwards to `LAPACKE_dgebak_work`.
  public static func gebak(
    left: Bool, _ n: Int32, _ ilo: Int32, _ ihi: Int32, _ scale: Reals, _ m: Int32,
    _ v: Elements, _ ldv: Int32
  ) -> Int32 {
    LAPACKE_dgebak_work(
      LAPACK_COL_MAJOR, CChar(letter: "B"), CChar(letter: left ? "L" : "R"), n, ilo, ihi, scale, m,
      v, ldv)
  }

  /// Forwards to `LAPACKE_dgehrd_work`.
  public static func gehrd(
    _ n: Int32, _ ilo: Int32, _ ihi: Int32, _ a: Elements, _ lda: Int32, _ tau: Elements,
    _ work: Elements, _ lwork: Int32
  ) -> Int32 {
    LAPACKE_dgehrd_work(
      LAPACK_COL_MAJOR, n, ilo, ihi, a, lda, tau, work, lwork)
  }

  /// Forwards to `LAPACKE_dormhr_work`.
  public static func ormhr(
    _ m: Int32, _ n: Int32, _ ilo: Int32, _ ihi: Int32, _ a: Elements, _ lda: Int32,
    _ tau: Elements, _ c: Elements, _ ldc: Int32, _ work: Elements, _ lwork: Int32
  ) -> Int32 {
    LAPACKE_dormhr_work(
      LAPACK_COL_MAJOR, CChar(letter: "R"), CChar(letter: "N"), m, n, ilo, ihi, a, lda,
      tau, c, ldc, work, lwork)
  }

  /// Forwards to `LAPACKE_dtrexc_work`.
  public static func trexc(
    _ n: Int32, _ t: Elements, _ ldt: Int32, _ q: Elements, _ ldq: Int32, _ ifst: Integers,
    _ ilst: Integers, _ work: Elements
  ) -> Int32 {
    LAPACKE_dtrexc_work(
      LAPACK_COL_MAJOR, CChar(letter: "V"), n, t, ldt, q, ldq, ifst, ilst, work)
  }
}
