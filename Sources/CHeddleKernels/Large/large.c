// What large matrices are made of: products at the rate of the arithmetic units.

#include "../include/CHeddleKernels.h"

#include <stdint.h>

// What is packed of A at a time is ROW_STEP x DEPTH_STEP, a multiple of every register tile's rows.
#define ROW_STEP (1920 / REAL_BYTES)
#define DEPTH_STEP 256
// Columns of B for which a packed block of A is used: what packing costs, an element of A for twice
// as many operations, is then some percent.
#define COLUMN_STEP 512
// Rows of a block that is multiplied in place.
#define TURN_ROWS 192

// Rows of A that are read at a time where B has few columns.
#define THIN_ROWS 512
// Columns of A for which a tile of C with several columns stays in registers: with the rows of a tile of
// doubles 24 KB.
#define THIN_DEPTH 128

// The most unknowns of one triangular solve; larger ones are made of these and products.
#define MOST_ORDER HEDDLE_MOST_SOLVED

#define BODIES "../Large/bodies.h"

// What an operand of a product is made of: reals, or pairs of them that are complex numbers, or their
// conjugates.
typedef enum { REALS, PAIRS, CONJUGATES } kind;

#include "../Small/both_scalars.h"

ptrdiff_t heddle_packed_size(ptrdiff_t rows, ptrdiff_t depth) {
  // The widest vectors have 16 lanes.
  return (rows + 15) / 16 * 16 * depth;
}

ptrdiff_t heddle_gemm_workspace(ptrdiff_t bytes) {
  return (1920 / bytes + COLUMN_STEP) * DEPTH_STEP;
}

ptrdiff_t heddle_getrf_workspace(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t bytes) {
  return columns * (columns + heddle_line_stride(rows, bytes));
}

ptrdiff_t heddle_complex_getrf_workspace(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t bytes) {
  // The panel, and what stands left of its middle twice; then the square there, and what is beside it.
  ptrdiff_t left = (columns / 2 + 7) / 8 * 8;
  return (columns + 2 * left) * heddle_line_stride(2 * rows, bytes) + 4 * left * left +
         2 * left * columns;
}

#define DEFINE(letter, real)                                                                    \
  void heddle_gemm_##letter(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t depth, real alpha,     \
                            const real *a, ptrdiff_t a_row_stride, ptrdiff_t a_column_stride,   \
                            const real *b, ptrdiff_t b_row_stride, ptrdiff_t b_column_stride,   \
                            bool add, real *c, ptrdiff_t c_stride, real *work) {                \
    CALL(gemm, letter, rows, columns, depth, alpha, REALS, a, a_row_stride, a_column_stride,    \
         REALS, b, b_row_stride, b_column_stride, add, c, c_stride, work);                      \
  }                                                                                             \
  void heddle_pack_##letter(ptrdiff_t rows, ptrdiff_t depth, const real *a,                     \
                            ptrdiff_t row_stride, ptrdiff_t column_stride, real *packed) {      \
    CALL(pack, letter, REALS, rows, depth, a, row_stride, column_stride, packed);               \
  }                                                                                             \
  void heddle_gemm_packed_##letter(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t depth,          \
                                   real alpha, const real *packed, const real *b,               \
                                   ptrdiff_t b_row_stride, ptrdiff_t b_column_stride, bool add, \
                                   real *c, ptrdiff_t c_stride) {                               \
    CALL(times_packed, letter, rows, columns, depth, packed, b, b_row_stride, b_column_stride,  \
         alpha, add, c, c_stride);                                                              \
  }                                                                                             \
  void heddle_thin_##letter(bool adjoint, ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t depth,    \
                            const real *a, ptrdiff_t a_stride, const real *b,                   \
                            ptrdiff_t b_stride, real *c, ptrdiff_t c_stride) {                  \
    if (adjoint)                                                                                \
      CALL(thin_adjoint, letter, rows, columns, depth, a, a_stride, b, b_stride, c, c_stride);  \
    else                                                                                        \
      CALL(thin, letter, rows, columns, depth, a, a_stride, b, b_stride, c, c_stride);          \
  }                                                                                             \
  void heddle_substitute_##letter(bool is_lower, bool adjoint, bool unit, ptrdiff_t order,      \
                                  ptrdiff_t columns, const real *a, ptrdiff_t a_stride, real *x, \
                                  ptrdiff_t x_stride) {                                         \
    CALL(substitute, letter, is_lower, adjoint, unit, order, columns, a, a_stride, x, x_stride); \
  }                                                                                             \
  void heddle_trsm_##letter(ptrdiff_t rows, ptrdiff_t order, const real *u, ptrdiff_t u_stride, \
                            bool unit, real *x, ptrdiff_t x_stride) {                           \
    CALL(solve, letter, rows, order, u, u_stride, unit, x, x_stride);                           \
  }                                                                                             \
  ptrdiff_t heddle_getrf_##letter(ptrdiff_t rows, ptrdiff_t columns, real *a, ptrdiff_t stride, \
                                  int32_t *pivots, real *work) {                                \
    return CALL(lu_panel, letter, 1, rows, columns, a, stride, pivots, work);                      \
  }                                                                                             \
  void heddle_laswp_##letter(ptrdiff_t columns, real *a, ptrdiff_t stride, ptrdiff_t count,     \
                             const int32_t *pivots, bool inverse) {                             \
    CALL(exchange_rows, letter, 1, columns, a, stride, count, pivots, inverse);                 \
  }                                                                                             \
  void heddle_larft_##letter(ptrdiff_t order, const real *gram, ptrdiff_t gram_stride,          \
                             const real *tau, real *t, ptrdiff_t t_stride) {                    \
    CALL(reflector_triangle, letter, order, gram, gram_stride, tau, t, t_stride);               \
  }
DEFINE(s, float)
DEFINE(d, double)

#define DEFINE_PAIRS(letter, real_letter, real)                                                 \
  void heddle_expand_##letter(ptrdiff_t rows, ptrdiff_t columns, const real *a,                 \
                              ptrdiff_t row_stride, ptrdiff_t column_stride, bool conjugated,   \
                              real *target, ptrdiff_t target_stride) {                          \
    CALL(expand_all, real_letter, 2 * rows, 2 * columns, a, row_stride, column_stride,          \
         conjugated, target, target_stride);                                                    \
  }                                                                                             \
  void heddle_trsm_##letter(ptrdiff_t rows, ptrdiff_t order, const real *u, ptrdiff_t u_stride, \
                            bool unit, real *parts, ptrdiff_t parts_stride) {                   \
    CALL(solve_pairs, real_letter, rows, 2 * order, u, u_stride, unit, parts, parts_stride);    \
  }                                                                                             \
  ptrdiff_t heddle_getrf_##letter(ptrdiff_t rows, ptrdiff_t columns, real *a, ptrdiff_t stride, \
                                  int32_t *pivots, real *work) {                                \
    return CALL(lu_panel, real_letter, 2, 2 * rows, columns, a, 2 * stride, pivots, work);      \
  }                                                                                             \
  void heddle_laswp_##letter(ptrdiff_t columns, real *a, ptrdiff_t stride, ptrdiff_t count,     \
                             const int32_t *pivots, bool inverse) {                             \
    CALL(exchange_rows, real_letter, 2, columns, a, 2 * stride, count, pivots, inverse);        \
  }                                                                                             \
  void heddle_larft_##letter(ptrdiff_t order, const real *gram, ptrdiff_t gram_stride,          \
                             const real *tau, real *t, ptrdiff_t t_stride) {                    \
    CALL(pair_reflector_triangle, real_letter, order, gram, 2 * gram_stride, tau, t,            \
         2 * t_stride);                                                                         \
  }
DEFINE_PAIRS(c, s, float)
DEFINE_PAIRS(z, d, double)

#define KIND(conjugated) ((conjugated) ? CONJUGATES : PAIRS)
#define DEFINE_COMPLEX(letter, real_letter, real)                                               \
  void heddle_gemm_##letter(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t depth, real alpha,     \
                            const real *a, ptrdiff_t a_row_stride, ptrdiff_t a_column_stride,   \
                            bool a_conjugated, const real *b, ptrdiff_t b_row_stride,           \
                            ptrdiff_t b_column_stride, bool b_conjugated, bool add, real *c,    \
                            ptrdiff_t c_stride, real *work) {                                   \
    CALL(gemm, real_letter, 2 * rows, columns, 2 * depth, alpha, KIND(a_conjugated), a,         \
         a_row_stride, a_column_stride, KIND(b_conjugated), b, b_row_stride, b_column_stride,   \
         add, c, 2 * c_stride, work);                                                           \
  }                                                                                             \
  void heddle_pack_##letter(ptrdiff_t rows, ptrdiff_t depth, const real *a,                     \
                            ptrdiff_t row_stride, ptrdiff_t column_stride, bool conjugated,     \
                            real *packed) {                                                     \
    CALL(pack, real_letter, KIND(conjugated), 2 * rows, 2 * depth, a, row_stride,               \
         column_stride, packed);                                                                \
  }                                                                                             \
  void heddle_gemm_packed_##letter(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t depth,          \
                                   real alpha, const real *packed, const real *b,               \
                                   ptrdiff_t b_stride, bool add, real *c, ptrdiff_t c_stride) { \
    CALL(times_packed, real_letter, 2 * rows, columns, 2 * depth, packed, b, 1, 2 * b_stride,   \
         alpha, add, c, 2 * c_stride);                                                          \
  }                                                                                             \
  void heddle_conjugate_##letter(ptrdiff_t rows, ptrdiff_t columns, real *a, ptrdiff_t stride) { \
    CALL(conjugate, real_letter, 2 * rows, columns, a, 2 * stride);                             \
  }
DEFINE_COMPLEX(c, s, float)
DEFINE_COMPLEX(z, d, double)

_Static_assert(HEDDLE_MOST_TURNED <= DEPTH_STEP, "what is turned is packed at once");

ptrdiff_t heddle_turn_workspace(ptrdiff_t order) { return TURN_ROWS * order; }

void heddle_turn_rows(ptrdiff_t bytes, ptrdiff_t order, ptrdiff_t columns, const void *packed,
                      void *c, ptrdiff_t cs) {
  BY_SIZE(turn_rows, order, columns, packed, c, cs);
}

void heddle_turn_columns(ptrdiff_t bytes, bool pairs, ptrdiff_t rows, ptrdiff_t order,
                         const void *u, ptrdiff_t us, void *c, ptrdiff_t cs, void *work) {
  BY_SIZE(turn_columns, pairs ? PAIRS : REALS, rows, order, u, us, c, cs, work);
}
