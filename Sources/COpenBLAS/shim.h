// LAPACKE's complex types as plain two-element structs: Swift cannot import C99 `_Complex`,
// and functions that mention it would silently vanish from the module.
#define LAPACK_COMPLEX_CUSTOM
typedef struct { float real, imag; } lapack_complex_float;
typedef struct { double real, imag; } lapack_complex_double;
#include <cblas.h>
#include <lapacke.h>
