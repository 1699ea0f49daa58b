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
