internal import COpenBLAS
internal import Numerics

// What complex general eigenproblems are made of. Every one only forwards.

extension LAPACK.C {
  /// Forwards to `LAPACKE_cgebal_work`.
  public static func gebal(
    _ n: Int32, _ a: Elements, _ lda: Int32, _ ilo: Integers, _ ihi: Integers, _ scale: Reals
  ) -> Int32 {
    LAPACKE_cgebal_work(
      LAPACK_COL_MAJOR, CChar(letter: "B"), n, a.lapack, lda, ilo, ihi, scale)
  }

  /// Forwards to `LAPACKE_cgebak_work`.
  public static func gebak(
    left: Bool, _ n: Int32, _ ilo: Int32, _ ihi: Int32, _ scale: Reals, _ m: Int32,
    _ v: Elements, _ ldv: Int32
  ) -> Int32 {
    LAPACKE_cgebak_work(
      LAPACK_COL_MAJOR, CChar(letter: "B"), CChar(letter: left ? "L" : "R"), n, ilo, ihi, scale, m,
      v.lapack, ldv)
  }

  /// Forwards to `LAPACKE_cgehrd_work`.
  public static func gehrd(
    _ n: Int32, _ ilo: Int32, _ ihi: Int32, _ a: Elements, _ lda: Int32, _ tau: Elements,
    _ work: Elements, _ lwork: Int32
  ) -> Int32 {
    LAPACKE_cgehrd_work(
      LAPACK_COL_MAJOR, n, ilo, ihi, a.lapack, lda, tau.lapack, work.lapack, lwork)
  }

  /// Forwards to `LAPACKE_cunmhr_work`.
  public static func ormhr(
    _ m: Int32, _ n: Int32, _ ilo: Int32, _ ihi: Int32, _ a: Elements, _ lda: Int32,
    _ tau: Elements, _ c: Elements, _ ldc: Int32, _ work: Elements, _ lwork: Int32
  ) -> Int32 {
    LAPACKE_cunmhr_work(
      LAPACK_COL_MAJOR, CChar(letter: "R"), CChar(letter: "N"), m, n, ilo, ihi, a.lapack, lda,
      tau.lapack, c.lapack, ldc, work.lapack, lwork)
  }

  /// Forwards to `LAPACKE_ctrexc_work`.
  public static func trexc(
    _ n: Int32, _ t: Elements, _ ldt: Int32, _ q: Elements, _ ldq: Int32, _ ifst: Integers,
    _ ilst: Integers, _ work: Elements
  ) -> Int32 {
    LAPACKE_ctrexc_work(
      LAPACK_COL_MAJOR, CChar(letter: "V"), n, t.lapack, ldt, q.lapack, ldq, ifst.pointee,
      ilst.pointee)
  }
}

extension LAPACK.Z {
  /// Forwards to `LAPACKE_zgebal_work`.
  public static func gebal(
    _ n: Int32, _ a: Elements, _ lda: Int32, _ ilo: Integers, _ ihi: Integers, _ scale: Reals
  ) -> Int32 {
    LAPACKE_zgebal_work(
      LAPACK_COL_MAJOR, CChar(letter: "B"), n, a.lapack, lda, ilo, ihi, scale)
  }

  /// Forwards to `LAPACKE_zgebak_work`.
  public static func gebak(
    left: Bool, _ n: Int32, _ ilo: Int32, _ ihi: Int32, _ scale: Reals, _ m: Int32,
    _ v: Elements, _ ldv: Int32
  ) -> Int32 {
    LAPACKE_zgebak_work(
      LAPACK_COL_MAJOR, CChar(letter: "B"), CChar(letter: left ? "L" : "R"), n, ilo, ihi, scale, m,
      v.lapack, ldv)
  }

  /// Forwards to `LAPACKE_zgehrd_work`.
  public static func gehrd(
    _ n: Int32, _ ilo: Int32, _ ihi: Int32, _ a: Elements, _ lda: Int32, _ tau: Elements,
    _ work: Elements, _ lwork: Int32
  ) -> Int32 {
    LAPACKE_zgehrd_work(
      LAPACK_COL_MAJOR, n, ilo, ihi, a.lapack, lda, tau.lapack, work.lapack, lwork)
  }

  /// Forwards to `LAPACKE_zunmhr_work`.
  public static func ormhr(
    _ m: Int32, _ n: Int32, _ ilo: Int32, _ ihi: Int32, _ a: Elements, _ lda: Int32,
    _ tau: Elements, _ c: Elements, _ ldc: Int32, _ work: Elements, _ lwork: Int32
  ) -> Int32 {
    LAPACKE_zunmhr_work(
      LAPACK_COL_MAJOR, CChar(letter: "R"), CChar(letter: "N"), m, n, ilo, ihi, a.lapack, lda,
      tau.lapack, c.lapack, ldc, work.lapack, lwork)
  }

  /// Forwards to `LAPACKE_ztrexc_work`.
  public static func trexc(
    _ n: Int32, _ t: Elements, _ ldt: Int32, _ q: Elements, _ ldq: Int32, _ ifst: Integers,
    _ ilst: Integers, _ work: Elements
  ) -> Int32 {
    LAPACKE_ztrexc_work(
      LAPACK_COL_MAJOR, CChar(letter: "V"), n, t.lapack, ldt, q.lapack, ldq, ifst.pointee,
      ilst.pointee)
  }
}
