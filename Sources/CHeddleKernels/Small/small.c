// Householder QR and Cholesky of small matrices: LAPACK's geqrf, orgqr, ormqr and potrf, with its
// conventions and layouts, on kernels that keep a panel in the first-level cache and update by
// register tiles.
//
// Source: Schreiber and Van Loan, "A storage-efficient WY representation for products of
// Householder transformations", 1989; the accumulation of norms and products in one sweep is ours.

#include "../include/CHeddleKernels.h"

#include <stdint.h>

// Reflectors in a panel.
#define GROUP 8
// Most reflectors in a block.
#define DEPTH 32
// Columns that are updated while they are in the second-level cache: 200 KB for 512 rows of
// doubles, beside 128 KB of V.
#define STRIP 48
// Rows of a group of V that stay in the first-level cache while they meet a strip: 32 KB.
#define CHUNK (4096 / REAL_BYTES)

#define BODIES "kernels_body.h"

// Elements from column to column of a copy whose rows are filled up to whole vectors of any set.
static ptrdiff_t heddle_stride(ptrdiff_t rows, ptrdiff_t bytes) {
  return heddle_line_stride((rows + 15) / 16 * 16, bytes);
}

#include "both_scalars.h"

ptrdiff_t heddle_qr_workspace(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t bytes) {
  // Two triangles, the columns' powers, a block of reflectors, and the copy.
  ptrdiff_t padded = (columns + 15) / 16 * 16;
  return 2 * DEPTH * DEPTH + padded + (DEPTH + padded) * heddle_stride(rows, bytes);
}

ptrdiff_t heddle_potrf_workspace(ptrdiff_t order, ptrdiff_t bytes) {
  ptrdiff_t padded = (order + 15) / 16 * 16;
  return padded * (DEPTH + heddle_stride(order, bytes));
}

ptrdiff_t heddle_complex_potrf_workspace(ptrdiff_t order, ptrdiff_t bytes) {
  ptrdiff_t padded = (order + 7) / 8 * 8, stride = heddle_stride(2 * order, bytes);
  return padded * (DEPTH + stride) + DEPTH * stride;
}

#define DEFINE(letter, real)                                                                    \
  void heddle_geqrf_##letter(ptrdiff_t rows, ptrdiff_t columns, real *a, ptrdiff_t stride,      \
                             real *tau, real *work, ptrdiff_t block) {                          \
    CALL(geqrf, letter, rows, columns, a, stride, tau, work, block);                            \
  }                                                                                             \
  void heddle_orgqr_##letter(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t reflectors, real *a,  \
                             ptrdiff_t stride, const real *tau, real *work, ptrdiff_t block) {  \
    CALL(orgqr, letter, rows, columns, reflectors, a, stride, tau, work, block);                \
  }                                                                                             \
  void heddle_ormqr_##letter(bool adjoint, ptrdiff_t rows, ptrdiff_t columns,                   \
                             ptrdiff_t reflectors, const real *a, ptrdiff_t stride,             \
                             const real *tau, real *c, ptrdiff_t c_stride, real *work,          \
                             ptrdiff_t block) {                                                 \
    CALL(ormqr, letter, adjoint, rows, columns, reflectors, a, stride, tau, c, c_stride, work,  \
         block);                                                                                \
  }                                                                                             \
  ptrdiff_t heddle_potrf_##letter(ptrdiff_t order, real *a, ptrdiff_t stride, real *work) {     \
    return CALL(potrf, letter, order, a, stride, work);                                         \
  }
DEFINE(s, float)
DEFINE(d, double)

#define DEFINE_COMPLEX(letter, real_letter, real)                                               \
  void heddle_geqrf_##letter(ptrdiff_t rows, ptrdiff_t columns, real *a, ptrdiff_t stride,      \
                             real *tau, real *work, ptrdiff_t block) {                          \
    CALL(pair_geqrf, real_letter, 2 * rows, columns, a, 2 * stride, tau, work, block);          \
  }                                                                                             \
  void heddle_orgqr_##letter(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t reflectors, real *a,  \
                             ptrdiff_t stride, const real *tau, real *work, ptrdiff_t block) {  \
    CALL(pair_orgqr, real_letter, 2 * rows, columns, reflectors, a, 2 * stride, tau, work,      \
         block);                                                                                \
  }                                                                                             \
  void heddle_ormqr_##letter(bool adjoint, ptrdiff_t rows, ptrdiff_t columns,                   \
                             ptrdiff_t reflectors, const real *a, ptrdiff_t stride,             \
                             const real *tau, real *c, ptrdiff_t c_stride, real *work,          \
                             ptrdiff_t block) {                                                 \
    CALL(pair_ormqr, real_letter, adjoint, 2 * rows, columns, reflectors, a, 2 * stride, tau,   \
         c, 2 * c_stride, work, block);                                                         \
  }                                                                                             \
  ptrdiff_t heddle_potrf_##letter(ptrdiff_t order, real *a, ptrdiff_t stride, real *work) {     \
    return CALL(pair_potrf, real_letter, order, a, 2 * stride, work);                           \
  }
DEFINE_COMPLEX(c, s, float)
DEFINE_COMPLEX(z, d, double)
