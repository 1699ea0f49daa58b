// Heddle's kernels: pure functions, without threads or allocation.
//
// Suffixes are LAPACK's letters: s float, d double, c complex float, z complex double. A complex
// number is its real part followed by its imaginary part; sizes and strides count whole numbers.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "HeddleGeneralEigen.h"
#include "HeddleHessenberg.h"
#include "HeddleInstructionSet.h"
#include "HeddleSpectral.h"
#include "HeddleTiny.h"

// Elements of `bytes` each from column to column of a copy: an odd number of cache lines, because powers of two
// would put the elements of a row into the same few sets of the cache.
static inline ptrdiff_t heddle_line_stride(ptrdiff_t rows, ptrdiff_t bytes) {
  return ((rows * bytes + 63) / 64 | 1) * (64 / bytes);
}

// Copies a rows x columns matrix between any two pairs of strides (of any sign, or 0 in the
// source), bit for bit, and returns whether every value was finite. Source and target may not
// overlap.
#define HEDDLE_DECLARE_COPY(letter, real)                                                    \
  bool heddle_copy_##letter(ptrdiff_t rows, ptrdiff_t columns, const real *source,           \
                            ptrdiff_t source_row_stride, ptrdiff_t source_column_stride,     \
                            real *target, ptrdiff_t target_row_stride,                       \
                            ptrdiff_t target_column_stride);
HEDDLE_DECLARE_COPY(s, float)
HEDDLE_DECLARE_COPY(d, double)
HEDDLE_DECLARE_COPY(c, float)
HEDDLE_DECLARE_COPY(z, double)
#undef HEDDLE_DECLARE_COPY

// Whether every value of a strided matrix is finite.
#define HEDDLE_DECLARE_IS_FINITE(letter, real)                                               \
  bool heddle_is_finite_##letter(ptrdiff_t rows, ptrdiff_t columns, const real *source,      \
                                 ptrdiff_t row_stride, ptrdiff_t column_stride);
HEDDLE_DECLARE_IS_FINITE(s, float)
HEDDLE_DECLARE_IS_FINITE(d, double)
HEDDLE_DECLARE_IS_FINITE(c, float)
HEDDLE_DECLARE_IS_FINITE(z, double)
#undef HEDDLE_DECLARE_IS_FINITE

// Householder QR as LAPACK's geqrf, orgqr and ormqr (from the left) do it: the same arguments, the
// same reflectors, on column-major matrices of any size. `work` begins on a cache line and holds
// `heddle_qr_workspace` reals of `bytes` each, for the matrix that is overwritten; complex ones need as
// much as reals of twice as many rows. `block` is the number of reflectors applied at once: 8, 16 or, for
// reals, 32.
ptrdiff_t heddle_qr_workspace(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t bytes);
#define HEDDLE_DECLARE_QR(letter, real)                                                         \
  void heddle_geqrf_##letter(ptrdiff_t rows, ptrdiff_t columns, real *a, ptrdiff_t stride,      \
                             real *tau, real *work, ptrdiff_t block);                           \
  void heddle_orgqr_##letter(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t reflectors, real *a,  \
                             ptrdiff_t stride, const real *tau, real *work, ptrdiff_t block);   \
  void heddle_ormqr_##letter(bool adjoint, ptrdiff_t rows, ptrdiff_t columns,                   \
                             ptrdiff_t reflectors, const real *a, ptrdiff_t stride,             \
                             const real *tau, real *c, ptrdiff_t c_stride, real *work,          \
                             ptrdiff_t block);
HEDDLE_DECLARE_QR(s, float)
HEDDLE_DECLARE_QR(d, double)
HEDDLE_DECLARE_QR(c, float)
HEDDLE_DECLARE_QR(z, double)
#undef HEDDLE_DECLARE_QR

// Cholesky as LAPACK's potrf does it for the lower triangle: 0, or the order of the first leading
// minor that is not positive. What stands above the diagonal is neither used nor changed. `work`
// begins on a cache line and holds `heddle_potrf_workspace` reals, or the other for complex numbers.
ptrdiff_t heddle_potrf_workspace(ptrdiff_t order, ptrdiff_t bytes);
ptrdiff_t heddle_potrf_s(ptrdiff_t order, float *a, ptrdiff_t stride, float *work);
ptrdiff_t heddle_potrf_d(ptrdiff_t order, double *a, ptrdiff_t stride, double *work);
ptrdiff_t heddle_complex_potrf_workspace(ptrdiff_t order, ptrdiff_t bytes);
ptrdiff_t heddle_potrf_c(ptrdiff_t order, float *a, ptrdiff_t stride, float *work);
ptrdiff_t heddle_potrf_z(ptrdiff_t order, double *a, ptrdiff_t stride, double *work);

// Matrix products. C = alpha A B, or with `add` C += alpha A B, for A rows x depth and B depth x
// columns with any strides (so either may be a transpose), and C column-major; C overlaps neither.
//
// Pure functions over the caller's scratch: `work` begins on a cache line, holds
// `heddle_gemm_workspace` elements of `bytes` each (about 1.5 MB), and belongs to one call at a time.
// Every sum is formed in an order that depends on its depth alone: results do not depend on how a
// product is cut into blocks of rows and columns.
//
// `thin` is C -= A B, or with `adjoint` C -= A' B, for column-major matrices of which B and C have few
// columns; it copies nothing. `substitute` solves T X = B in place of such a B, for the lower or the upper
// triangle T of A, or with `adjoint` of A'; with `unit` T's diagonal is ones.
ptrdiff_t heddle_gemm_workspace(ptrdiff_t bytes);
// Elements that A takes when it is packed, to begin on a cache line: for several products with it.
ptrdiff_t heddle_packed_size(ptrdiff_t rows, ptrdiff_t depth);
#define HEDDLE_DECLARE_GEMM(letter, real)                                                       \
  void heddle_gemm_##letter(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t depth, real alpha,     \
                            const real *a, ptrdiff_t a_row_stride, ptrdiff_t a_column_stride,   \
                            const real *b, ptrdiff_t b_row_stride, ptrdiff_t b_column_stride,   \
                            bool add, real *c, ptrdiff_t c_stride, real *work);                 \
  void heddle_pack_##letter(ptrdiff_t rows, ptrdiff_t depth, const real *a,                     \
                            ptrdiff_t row_stride, ptrdiff_t column_stride, real *packed);       \
  void heddle_gemm_packed_##letter(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t depth,          \
                                   real alpha, const real *packed, const real *b,               \
                                   ptrdiff_t b_row_stride, ptrdiff_t b_column_stride, bool add, \
                                   real *c, ptrdiff_t c_stride);                                \
  void heddle_thin_##letter(bool adjoint, ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t depth,    \
                            const real *a, ptrdiff_t a_stride, const real *b,                   \
                            ptrdiff_t b_stride, real *c, ptrdiff_t c_stride);                   \
  void heddle_substitute_##letter(bool is_lower, bool adjoint, bool unit, ptrdiff_t order,      \
                                  ptrdiff_t columns, const real *a, ptrdiff_t a_stride, real *x, \
                                  ptrdiff_t x_stride);
HEDDLE_DECLARE_GEMM(s, float)
HEDDLE_DECLARE_GEMM(d, double)
#undef HEDDLE_DECLARE_GEMM

// The same for complex numbers, or the conjugates of those that are stored. `work` takes as much as for
// reals of the same precision; a packed A is one of twice as many rows and twice the depth in reals, and the B
// for it has contiguous columns.
#define HEDDLE_DECLARE_COMPLEX_GEMM(letter, real)                                               \
  void heddle_gemm_##letter(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t depth, real alpha,     \
                            const real *a, ptrdiff_t a_row_stride, ptrdiff_t a_column_stride,   \
                            bool a_conjugated, const real *b, ptrdiff_t b_row_stride,           \
                            ptrdiff_t b_column_stride, bool b_conjugated, bool add, real *c,    \
                            ptrdiff_t c_stride, real *work);                                    \
  void heddle_pack_##letter(ptrdiff_t rows, ptrdiff_t depth, const real *a,                     \
                            ptrdiff_t row_stride, ptrdiff_t column_stride, bool conjugated,     \
                            real *packed);                                                      \
  void heddle_gemm_packed_##letter(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t depth,          \
                                   real alpha, const real *packed, const real *b,               \
                                   ptrdiff_t b_stride, bool add, real *c, ptrdiff_t c_stride);  \
  void heddle_conjugate_##letter(ptrdiff_t rows, ptrdiff_t columns, real *a, ptrdiff_t stride);
HEDDLE_DECLARE_COMPLEX_GEMM(c, float)
HEDDLE_DECLARE_COMPLEX_GEMM(z, double)
#undef HEDDLE_DECLARE_COMPLEX_GEMM

// The most unknowns of `trsm`, in reals.
#define HEDDLE_MOST_SOLVED 256
// X U = X in place for an upper triangular U of such an order, which is a triangular solve from
// the right; below U's diagonal nothing is read, and with `unit` not the diagonal either. Columns of X
// may follow one another backwards (a negative stride).
//
// LU with partial pivoting, A = P L U, of a panel with at least as many rows as columns, up to 512:
// pivots count from 1 as LAPACK's do. Returns the first zero pivot, or 0. `work` begins on a cache line
// and holds `heddle_getrf_workspace` elements. `laswp` exchanges rows of other columns as
// they say, or back.
//
// T of the block reflector I - V T V' from the upper triangle of V' V and the scales of the
// reflectors; below T's diagonal come zeros.
ptrdiff_t heddle_getrf_workspace(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t bytes);
#define HEDDLE_DECLARE_PANELS(letter, real)                                                     \
  void heddle_trsm_##letter(ptrdiff_t rows, ptrdiff_t order, const real *u, ptrdiff_t u_stride, \
                            bool unit, real *x, ptrdiff_t x_stride);                            \
  ptrdiff_t heddle_getrf_##letter(ptrdiff_t rows, ptrdiff_t columns, real *a, ptrdiff_t stride, \
                                  int32_t *pivots, real *work);                                 \
  void heddle_laswp_##letter(ptrdiff_t columns, real *a, ptrdiff_t stride, ptrdiff_t count,     \
                             const int32_t *pivots, bool inverse);                              \
  void heddle_larft_##letter(ptrdiff_t order, const real *gram, ptrdiff_t gram_stride,          \
                             const real *tau, real *t, ptrdiff_t t_stride);
HEDDLE_DECLARE_PANELS(s, float)
HEDDLE_DECLARE_PANELS(d, double)
// The same for complex numbers, but that `trsm` takes X by parts, columns of real and of imaginary ones in
// turn, and U's conjugate expanded, of half the order.
HEDDLE_DECLARE_PANELS(c, float)
HEDDLE_DECLARE_PANELS(z, double)
#undef HEDDLE_DECLARE_PANELS

// In reals of so many bytes.
ptrdiff_t heddle_complex_getrf_workspace(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t bytes);

// A complex matrix, or its conjugate, expanded to a real one of twice as many rows and columns: every column z
// becomes two, z and i z.
#define HEDDLE_DECLARE_PAIRS(letter, real)                                                      \
  void heddle_expand_##letter(ptrdiff_t rows, ptrdiff_t columns, const real *a,                 \
                              ptrdiff_t row_stride, ptrdiff_t column_stride, bool conjugated,   \
                              real *target, ptrdiff_t target_stride);
HEDDLE_DECLARE_PAIRS(c, float)
HEDDLE_DECLARE_PAIRS(z, double)
#undef HEDDLE_DECLARE_PAIRS
