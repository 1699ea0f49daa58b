// LAPACKE's complex types as plain two-element structs: Swift cannot import C99 `_Complex`,
// and functions that mention it would silently vanish from the module.
#define LAPACK_COMPLEX_CUSTOM
typedef struct { float real, imag; } lapack_complex_float;
typedef struct { double real, imag; } lapack_complex_double;
#include <cblas.h>
#include <lapacke.h>

// The singular values of a bidiagonal matrix that may have one column more than rows: part of LAPACK's
// divide and conquer, and not of LAPACKE. The last argument is the length of `uplo`, as Fortran has it.
#define HEDDLE_DECLARE_LASDQ(letter, real)                                                     \
  void letter##lasdq_(                                                                         \
      const char *uplo, const int *sqre, const int *n, const int *ncvt, const int *nru,        \
      const int *ncc, real *d, real *e, real *vt, const int *ldvt, real *u, const int *ldu,    \
      real *c, const int *ldc, real *work, int *info, size_t length);
HEDDLE_DECLARE_LASDQ(s, float)
HEDDLE_DECLARE_LASDQ(d, double)
#undef HEDDLE_DECLARE_LASDQ

// Selected eigenvectors of a quasi-triangular matrix: LAPACKE has only the older `trevc`. The header's
// macros add the lengths of the letters where Fortran wants them.
#define HEDDLE_DEFINE_TREVC3(letter, real)                                                     \
  static inline int heddle_##letter##trevc3(                                                   \
      const char *side, int *select, int n, const real *t, int ldt, real *vectors, int ldv,    \
      int columns, real *work, int lwork) {                                                    \
    int count = 0, info = 0;                                                                   \
    LAPACK_##letter##trevc3(side, "S", select, &n, t, &ldt, vectors, &ldv, vectors, &ldv,      \
                            &columns, &count, work, &lwork, &info);                            \
    return info;                                                                               \
  }
HEDDLE_DEFINE_TREVC3(s, float)
HEDDLE_DEFINE_TREVC3(d, double)
#undef HEDDLE_DEFINE_TREVC3
