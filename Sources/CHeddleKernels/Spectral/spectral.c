// Kernels of eigenvalue and singular value decompositions.

#include "../include/HeddleSpectral.h"

#define BODIES "../Spectral/kernels_body.h"

// Rows and columns of the copies these kernels work on are multiples of this: a vector of floats.
#define UNIT 16
// Reflectors whose dot products are formed together.
#define GROUP 8
// Most reflectors in a panel.
#define DEPTH 32
// Columns that are updated together, and rows: 24 KB of V beside 24 KB of the matrix.
#define STRIP 48
#define ROWS 96

// Whether a column of two merged halves has elements in the first one, in both, in the second, or is
// an eigenvector.
enum { FIRST, BOTH, SECOND, DEFLATED };

#define MAXIMUM __builtin_elementwise_max
#define ABSOLUTE __builtin_elementwise_abs
#define SQUARE_ROOT __builtin_elementwise_sqrt
#define COPY_SIGN __builtin_elementwise_copysign
#define ON_LINES __attribute__((aligned(64)))

// Double.
#define REAL double
#define REAL_BYTES 8
#define WORD int64_t
#define EXPONENT_BIAS 1023
#define MANTISSA_BITS 52
#define TINY_SQUARES 0x1p-900
#define LETTER d
#include "../Small/instruction_sets.h"
#undef REAL
#undef REAL_BYTES
#undef WORD
#undef EXPONENT_BIAS
#undef MANTISSA_BITS
#undef TINY_SQUARES
#undef LETTER

// Float.
#define REAL float
#define REAL_BYTES 4
#define WORD int32_t
#define EXPONENT_BIAS 127
#define MANTISSA_BITS 23
#define TINY_SQUARES 0x1p-80f
#define LETTER s
#include "../Small/instruction_sets.h"

#define CALL(routine, ...)                                                                      \
  (bytes == 8 ? BEST(routine, d)(__VA_ARGS__) : BEST(routine, s)(__VA_ARGS__))

double heddle_frame_triangle(ptrdiff_t bytes, ptrdiff_t order, ptrdiff_t padded, void *a,
                             ptrdiff_t as) {
  return CALL(frame_triangle, order, padded, a, as);
}

void heddle_scale_triangle(ptrdiff_t bytes, ptrdiff_t padded, void *a, ptrdiff_t as, double first,
                           double second) {
  CALL(scale_triangle, padded, a, as, first, second);
}

void heddle_latrd_begin(ptrdiff_t bytes, ptrdiff_t j, ptrdiff_t rows, void *a, ptrdiff_t as,
                        void *x, void *d, void *e, void *tau) {
  CALL(latrd_begin, j, rows, a, as, x, d, e, tau);
}

void heddle_latrd(ptrdiff_t bytes, ptrdiff_t j, ptrdiff_t end, ptrdiff_t depth, ptrdiff_t rows,
                  void *a, ptrdiff_t as, void *w, ptrdiff_t ws, void *x, void *y, void *d,
                  void *e, void *tau) {
  CALL(latrd, j, end, depth, rows, a, as, w, ws, x, y, d, e, tau);
}

void heddle_latrd_products(ptrdiff_t bytes, ptrdiff_t first, ptrdiff_t end, ptrdiff_t top,
                           ptrdiff_t rows, const void *a, ptrdiff_t as, const void *x, void *y,
                           ptrdiff_t depth, const void *v, const void *w, ptrdiff_t ws,
                           void *products) {
  CALL(latrd_products, first, end, top, rows, a, as, x, y, depth, v, w, ws, products);
}

void heddle_latrd_column(ptrdiff_t bytes, ptrdiff_t j, ptrdiff_t depth, bool last, ptrdiff_t rows,
                         void *a, ptrdiff_t as, void *w, ptrdiff_t ws, void *x, ptrdiff_t parts,
                         const void *partial, const void *products, ptrdiff_t stride, void *d,
                         void *e, void *tau) {
  CALL(latrd_column, j, depth, last, rows, a, as, w, ws, x, parts, partial, products, stride, d,
                     e, tau);
}

void heddle_syr2k(ptrdiff_t bytes, ptrdiff_t first, ptrdiff_t end, ptrdiff_t rows,
                  ptrdiff_t depth, const void *v, ptrdiff_t vs, const void *w, ptrdiff_t ws,
                  void *a, ptrdiff_t as) {
  CALL(syr2k, first, end, rows, depth, v, vs, w, ws, a, as);
}

void heddle_sturm_values(ptrdiff_t first, ptrdiff_t end, ptrdiff_t order, const double *d,
                         const double *squares, double low, double high, double tolerance,
                         double *values) {
  BEST(sturm_values, d)(first, end, order, d, squares, low, high, tolerance, values);
}

ptrdiff_t heddle_deflate(ptrdiff_t bytes, ptrdiff_t count, ptrdiff_t cut, ptrdiff_t rows, void *d,
                         const int32_t *order, void *z, double rho, void *q, ptrdiff_t qs,
                         int32_t *kept, int32_t *deflated, int32_t *kinds) {
  return CALL(deflate, count, cut, rows, d, order, z, rho, q, qs, kept, deflated, kinds);
}

double heddle_secular_root(ptrdiff_t bytes, bool squared, ptrdiff_t count, ptrdiff_t i,
                           const void *d, const void *weights, double rho, void *delta) {
  return CALL(secular_root, squared, count, i, d, weights, rho, delta);
}

void heddle_secular_weights(ptrdiff_t bytes, bool squared, ptrdiff_t first, ptrdiff_t end,
                            ptrdiff_t count, const void *d, const void *delta, ptrdiff_t stride,
                            const void *z, void *out) {
  CALL(secular_weights, squared, first, end, count, d, delta, stride, z, out);
}

void heddle_secular_vector(ptrdiff_t bytes, ptrdiff_t count, const void *z, const int32_t *places,
                           void *column, void *work) {
  CALL(secular_vector, count, z, places, column, work);
}

void heddle_negated_product(ptrdiff_t bytes, ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t inner,
                            const void *a, ptrdiff_t as, const void *b, ptrdiff_t bs, void *c,
                            ptrdiff_t cs) {
  CALL(negated_product, rows, columns, inner, a, as, b, bs, c, cs);
}
