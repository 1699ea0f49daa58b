// Kernels of eigenvalue and singular value decompositions.

#include "../include/HeddleSpectral.h"
#include "../targets.h"
#include "blocks.h"

#define BODIES "../Spectral/kernels_body.h"

// Rows of a group of planes that stay in the first-level cache while they meet a strip: 32 KB.
#define CHUNK (4096 / REAL_BYTES)

// Diagonals of a band, and elements from column to column of its storage: a bulge is as wide as the
// band, and a vector may reach above the diagonal.
#define BAND 32
#define CHASE_STRIDE (2 * BAND + 16)

// Whether a column of two merged halves has elements in the first one, in both, in the second, or is
// an eigenvector.
enum { FIRST, BOTH, SECOND, DEFLATED };

#include "../Small/both_scalars.h"

// The routine for reals, or for complex matrices in two planes.
#define BY_PLANES(routine, ...)                                                                 \
  (planes == 2 ? BY_SIZE(planar_##routine, __VA_ARGS__) : BY_SIZE(routine, __VA_ARGS__))

double heddle_frame(ptrdiff_t bytes, ptrdiff_t planes, bool triangle, ptrdiff_t rows,
                    ptrdiff_t columns, ptrdiff_t padded_rows, ptrdiff_t padded_columns,
                    void *a, ptrdiff_t as) {
  return BY_SIZE(frame, planes, triangle, rows, columns, padded_rows, padded_columns, a, as);
}

void heddle_scale(ptrdiff_t bytes, ptrdiff_t planes, bool triangle, ptrdiff_t rows,
                  ptrdiff_t columns, void *a, ptrdiff_t as, double first, double second) {
  BY_SIZE(scale, planes, triangle, rows, columns, a, as, first, second);
}

void heddle_latrd_begin(ptrdiff_t bytes, ptrdiff_t planes, ptrdiff_t j, ptrdiff_t rows,
                        void *a, ptrdiff_t as, void *x, void *d, void *e, void *tau) {
  BY_PLANES(latrd_begin, j, rows, a, as, x, d, e, tau);
}

void heddle_latrd(ptrdiff_t bytes, ptrdiff_t planes, ptrdiff_t j, ptrdiff_t end,
                  ptrdiff_t depth, ptrdiff_t rows, void *a, ptrdiff_t as, void *w,
                  ptrdiff_t ws, void *x, void *y, void *d, void *e, void *tau) {
  BY_PLANES(latrd, j, end, depth, rows, a, as, w, ws, x, y, d, e, tau);
}

void heddle_latrd_products(ptrdiff_t bytes, ptrdiff_t planes, ptrdiff_t first, ptrdiff_t end,
                           ptrdiff_t top, ptrdiff_t rows, const void *a, ptrdiff_t as,
                           const void *x, void *y, ptrdiff_t depth, const void *v,
                           const void *w, ptrdiff_t ws, void *products) {
  BY_PLANES(latrd_products, first, end, top, rows, a, as, x, y, depth, v, w, ws, products);
}

void heddle_latrd_column(ptrdiff_t bytes, ptrdiff_t planes, ptrdiff_t j, ptrdiff_t depth,
                         bool last, ptrdiff_t rows, void *a, ptrdiff_t as, void *w,
                         ptrdiff_t ws, void *x, ptrdiff_t parts, const void *partial,
                         const void *products, ptrdiff_t stride, void *d, void *e, void *tau) {
  BY_PLANES(latrd_column, j, depth, last, rows, a, as, w, ws, x, parts, partial, products, stride,
            d, e, tau);
}

void heddle_syr2k(ptrdiff_t bytes, ptrdiff_t planes, ptrdiff_t first, ptrdiff_t end,
                  ptrdiff_t rows, ptrdiff_t depth, const void *v, ptrdiff_t vs, const void *w,
                  ptrdiff_t ws, void *a, ptrdiff_t as) {
  BY_PLANES(syr2k, first, end, rows, depth, v, vs, w, ws, a, as);
}

void heddle_split_pairs(ptrdiff_t bytes, ptrdiff_t rows, ptrdiff_t columns, const void *from,
                        ptrdiff_t fs, void *to, ptrdiff_t ts) {
  BY_SIZE(split_pairs, rows, columns, from, fs, to, ts);
}

void heddle_join_pairs(ptrdiff_t bytes, ptrdiff_t rows, ptrdiff_t columns, const void *from,
                       ptrdiff_t fs, void *to, ptrdiff_t ts) {
  BY_SIZE(join_pairs, rows, columns, from, fs, to, ts);
}

void heddle_planar_larft(ptrdiff_t bytes, ptrdiff_t head, ptrdiff_t rows, ptrdiff_t depth, void *v,
                         ptrdiff_t vs, const void *tau, void *t) {
  BY_SIZE(planar_larft, head, rows, depth, v, vs, tau, t);
}

void heddle_planar_apply(ptrdiff_t bytes, ptrdiff_t rows, ptrdiff_t depth, const void *v,
                         ptrdiff_t vs, const void *t, void *c, ptrdiff_t cs, ptrdiff_t columns) {
  BY_SIZE(planar_apply, rows, depth, v, vs, t, c, cs, columns);
}

void heddle_sturm_values(ptrdiff_t first, ptrdiff_t end, ptrdiff_t order, const double *d,
                         const double *squares, double low, double high, double tolerance,
                         double *values) {
  CALL(sturm_values, d, first, end, order, d, squares, low, high, tolerance, values);
}

ptrdiff_t heddle_deflate(ptrdiff_t bytes, bool squared, ptrdiff_t firsts, ptrdiff_t seconds,
                         ptrdiff_t cut, ptrdiff_t special, ptrdiff_t rows, void *d,
                         const int32_t *order, void *z, double rho, double largest, void *q,
                         ptrdiff_t qs, void *other, ptrdiff_t os, int32_t *kept,
                         int32_t *deflated, int32_t *kinds) {
  return BY_SIZE(deflate, squared, firsts, seconds, cut, special, rows, d, order, z, rho, largest, q,
                       qs, other, os, kept, deflated, kinds);
}

double heddle_secular_root(ptrdiff_t bytes, bool squared, ptrdiff_t count, ptrdiff_t i,
                           const void *d, const void *weights, double rho, void *delta) {
  return BY_SIZE(secular_root, squared, count, i, d, weights, rho, delta);
}

void heddle_secular_weights(ptrdiff_t bytes, bool squared, ptrdiff_t first, ptrdiff_t end,
                            ptrdiff_t count, const void *d, const void *delta, ptrdiff_t stride,
                            const void *z, void *out) {
  BY_SIZE(secular_weights, squared, first, end, count, d, delta, stride, z, out);
}

void heddle_secular_vector(ptrdiff_t bytes, ptrdiff_t count, const void *z, const int32_t *places,
                           void *column, void *work) {
  BY_SIZE(secular_vector, count, z, places, column, work);
}

void heddle_negated_product(ptrdiff_t bytes, ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t inner,
                            const void *a, ptrdiff_t as, const void *b, ptrdiff_t bs, void *c,
                            ptrdiff_t cs) {
  BY_SIZE(negated_product, rows, columns, inner, a, as, b, bs, c, cs);
}

void heddle_secular_left(ptrdiff_t bytes, ptrdiff_t count, const void *d, const int32_t *places,
                         ptrdiff_t zero, double z, double value, void *column) {
  BY_SIZE(secular_left, count, d, places, zero, z, value, column);
}

void heddle_labrd_sweep(ptrdiff_t bytes, ptrdiff_t planes, ptrdiff_t first, ptrdiff_t end,
                        ptrdiff_t j, ptrdiff_t rows, const void *a, ptrdiff_t as, const void *v,
                        ptrdiff_t vs, const void *tau, const void *corrections, const void *bases,
                        void *y, ptrdiff_t ys, void *r, void *w, ptrdiff_t ws) {
  if (planes == 2)
    BY_SIZE(planar_labrd_sweep, first, end, j, rows, a, as, v, vs, tau, corrections, bases, y, ys, r,
            w, ws);
  else BY_SIZE(labrd_sweep, first, end, j, rows, a, as, v, tau, corrections, bases, y, r, w);
}

double heddle_labrd_column(ptrdiff_t bytes, ptrdiff_t planes, ptrdiff_t j, ptrdiff_t depth,
                           ptrdiff_t rows, ptrdiff_t columns, void *a, ptrdiff_t as, const void *u,
                           ptrdiff_t us, const void *x, ptrdiff_t xs, const void *y, ptrdiff_t ys,
                           void *reflector, ptrdiff_t vs, void *corrections, void *bases,
                           void *tau) {
  if (planes == 2)
    return BY_SIZE(planar_labrd_column, j, depth, rows, columns, a, as, u, us, x, xs, y, ys,
                   reflector, vs, corrections, bases, tau);
  return BY_SIZE(labrd_column, j, depth, rows, columns, a, as, u, us, x, xs, y, ys, reflector,
                 corrections, bases, tau);
}

double heddle_labrd_row(ptrdiff_t bytes, ptrdiff_t planes, ptrdiff_t j, ptrdiff_t depth, bool last,
                        ptrdiff_t rows, ptrdiff_t columns, void *a, ptrdiff_t as, void *u,
                        ptrdiff_t us, void *x, ptrdiff_t xs, const void *y, ptrdiff_t ys,
                        const void *r, ptrdiff_t rs, ptrdiff_t parts, const void *partial,
                        ptrdiff_t stride, void *tau) {
  if (planes == 2)
    return BY_SIZE(planar_labrd_row, j, depth, last, rows, columns, a, as, u, us, x, xs, y, ys, r,
                   rs, parts, partial, stride, tau);
  return BY_SIZE(labrd_row, j, depth, last, rows, columns, a, as, u, us, x, xs, y, ys, r, parts,
                 partial, stride, tau);
}

void heddle_labrd_update(ptrdiff_t bytes, ptrdiff_t planes, ptrdiff_t first, ptrdiff_t end,
                         ptrdiff_t top, ptrdiff_t rows, ptrdiff_t depth, const void *v,
                         ptrdiff_t vs, const void *y, ptrdiff_t ys, const void *x, ptrdiff_t xs,
                         const void *u, ptrdiff_t us, void *a, ptrdiff_t as) {
  BY_PLANES(labrd_update, first, end, top, rows, depth, v, vs, y, ys, x, xs, u, us, a, as);
}

ptrdiff_t heddle_band_width(void) { return BAND; }

void heddle_band_products(ptrdiff_t bytes, ptrdiff_t first, ptrdiff_t end, ptrdiff_t rows,
                          const void *a, ptrdiff_t as, const void *v, ptrdiff_t vs, void *y,
                          ptrdiff_t ys) {
  BY_SIZE(band_products, first, end, rows, a, as, v, vs, y, ys);
}

void heddle_add(ptrdiff_t bytes, ptrdiff_t rows, ptrdiff_t columns, const void *from,
                ptrdiff_t fs, void *to, ptrdiff_t ts) {
  BY_SIZE(add, rows, columns, from, fs, to, ts);
}

void heddle_band_gram(ptrdiff_t bytes, ptrdiff_t rows, const void *x, ptrdiff_t xs, const void *y,
                      ptrdiff_t ys, void *out) {
  BY_SIZE(band_gram, rows, x, xs, y, ys, out);
}

void heddle_band_middle(ptrdiff_t bytes, const void *t, const void *s, void *negated,
                        void *middle) {
  BY_SIZE(band_middle, t, s, negated, middle);
}

void heddle_band_weights(ptrdiff_t bytes, ptrdiff_t rows, const void *v, ptrdiff_t vs,
                         const void *y, ptrdiff_t ys, const void *negated, const void *middle,
                         void *w, ptrdiff_t ws) {
  BY_SIZE(band_weights, rows, v, vs, y, ys, negated, middle, w, ws);
}

ptrdiff_t heddle_chase_stride(void) { return CHASE_STRIDE; }

void heddle_chase(ptrdiff_t bytes, ptrdiff_t first, ptrdiff_t end, ptrdiff_t from, ptrdiff_t to,
                  ptrdiff_t order, void *band, void *taus) {
  BY_SIZE(chase, first, end, from, to, order, band, taus);
}
