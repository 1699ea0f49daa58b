// Kernels of eigenvalue and singular value decompositions: see Spectral/. `bytes` is the size of a
// real: 8 for double, 4 for float; `planes` is 1 for real matrices and 2 for complex ones. What is not a
// size or a number of bytes is of that type. Matrices are column-major; those that are written begin on
// cache lines, their columns too.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Rows and columns of the copies that two-sided reductions work on are multiples of this: a vector of floats.
#define HEDDLE_UNIT 16
// Most reflectors in a panel of one.
#define HEDDLE_DEPTH 32

double heddle_frame(ptrdiff_t bytes, ptrdiff_t planes, bool triangle, ptrdiff_t rows,
                    ptrdiff_t columns, ptrdiff_t padded_rows, ptrdiff_t padded_columns,
                    void *a, ptrdiff_t as);
void heddle_scale(ptrdiff_t bytes, ptrdiff_t planes, bool triangle, ptrdiff_t rows,
                  ptrdiff_t columns, void *a, ptrdiff_t as, double first, double second);
void heddle_latrd_begin(ptrdiff_t bytes, ptrdiff_t planes, ptrdiff_t j, ptrdiff_t rows,
                        void *a, ptrdiff_t as, void *x, void *d, void *e, void *tau);
void heddle_latrd(ptrdiff_t bytes, ptrdiff_t planes, ptrdiff_t j, ptrdiff_t end,
                  ptrdiff_t depth, ptrdiff_t rows, void *a, ptrdiff_t as, void *w,
                  ptrdiff_t ws, void *x, void *y, void *d, void *e, void *tau);
void heddle_latrd_products(ptrdiff_t bytes, ptrdiff_t planes, ptrdiff_t first, ptrdiff_t end,
                           ptrdiff_t top, ptrdiff_t rows, const void *a, ptrdiff_t as,
                           const void *x, void *y, ptrdiff_t depth, const void *v,
                           const void *w, ptrdiff_t ws, void *products);
void heddle_latrd_column(ptrdiff_t bytes, ptrdiff_t planes, ptrdiff_t j, ptrdiff_t depth,
                         bool last, ptrdiff_t rows, void *a, ptrdiff_t as, void *w,
                         ptrdiff_t ws, void *x, ptrdiff_t parts, const void *partial,
                         const void *products, ptrdiff_t stride, void *d, void *e, void *tau);
void heddle_syr2k(ptrdiff_t bytes, ptrdiff_t planes, ptrdiff_t first, ptrdiff_t end,
                  ptrdiff_t rows, ptrdiff_t depth, const void *v, ptrdiff_t vs, const void *w,
                  ptrdiff_t ws, void *a, ptrdiff_t as);

// Complex matrices in planes: see Spectral/planar_body.h and Spectral/planar_block_body.h.
void heddle_split_pairs(ptrdiff_t bytes, ptrdiff_t rows, ptrdiff_t columns, const void *from,
                        ptrdiff_t fs, void *to, ptrdiff_t ts);
void heddle_join_pairs(ptrdiff_t bytes, ptrdiff_t rows, ptrdiff_t columns, const void *from,
                       ptrdiff_t fs, void *to, ptrdiff_t ts);
void heddle_planar_larft(ptrdiff_t bytes, ptrdiff_t head, ptrdiff_t rows, ptrdiff_t depth, void *v,
                         ptrdiff_t vs, const void *tau, void *t);
void heddle_planar_apply(ptrdiff_t bytes, ptrdiff_t rows, ptrdiff_t depth, const void *v,
                         ptrdiff_t vs, const void *t, void *c, ptrdiff_t cs, ptrdiff_t columns);

void heddle_sturm_values(ptrdiff_t first, ptrdiff_t end, ptrdiff_t order, const double *d,
                         const double *squares, double low, double high, double tolerance,
                         double *values);
ptrdiff_t heddle_deflate(ptrdiff_t bytes, bool squared, ptrdiff_t firsts, ptrdiff_t seconds,
                         ptrdiff_t cut, ptrdiff_t special, ptrdiff_t rows, void *d,
                         const int32_t *order, void *z, double rho, double largest, void *q,
                         ptrdiff_t qs, void *other, ptrdiff_t os, int32_t *kept,
                         int32_t *deflated, int32_t *kinds);
double heddle_secular_root(ptrdiff_t bytes, bool squared, ptrdiff_t count, ptrdiff_t i,
                           const void *d, const void *weights, double rho, void *delta);
void heddle_secular_weights(ptrdiff_t bytes, bool squared, ptrdiff_t first, ptrdiff_t end,
                            ptrdiff_t count, const void *d, const void *delta, ptrdiff_t stride,
                            const void *z, void *out);
void heddle_secular_vector(ptrdiff_t bytes, ptrdiff_t count, const void *z, const int32_t *places,
                           void *column, void *work);
void heddle_negated_product(ptrdiff_t bytes, ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t inner,
                            const void *a, ptrdiff_t as, const void *b, ptrdiff_t bs, void *c,
                            ptrdiff_t cs);
void heddle_secular_left(ptrdiff_t bytes, ptrdiff_t count, const void *d, const int32_t *places,
                         ptrdiff_t zero, double z, double value, void *column);
void heddle_labrd_sweep(ptrdiff_t bytes, ptrdiff_t planes, ptrdiff_t first, ptrdiff_t end,
                        ptrdiff_t j, ptrdiff_t rows, const void *a, ptrdiff_t as, const void *v,
                        ptrdiff_t vs, const void *tau, const void *corrections, const void *bases,
                        void *y, ptrdiff_t ys, void *r, void *w, ptrdiff_t ws);
double heddle_labrd_column(ptrdiff_t bytes, ptrdiff_t planes, ptrdiff_t j, ptrdiff_t depth,
                           ptrdiff_t rows, ptrdiff_t columns, void *a, ptrdiff_t as, const void *u,
                           ptrdiff_t us, const void *x, ptrdiff_t xs, const void *y, ptrdiff_t ys,
                           void *reflector, ptrdiff_t vs, void *corrections, void *bases,
                           void *tau);
double heddle_labrd_row(ptrdiff_t bytes, ptrdiff_t planes, ptrdiff_t j, ptrdiff_t depth, bool last,
                        ptrdiff_t rows, ptrdiff_t columns, void *a, ptrdiff_t as, void *u,
                        ptrdiff_t us, void *x, ptrdiff_t xs, const void *y, ptrdiff_t ys,
                        const void *r, ptrdiff_t rs, ptrdiff_t parts, const void *partial,
                        ptrdiff_t stride, void *tau);
void heddle_labrd_update(ptrdiff_t bytes, ptrdiff_t planes, ptrdiff_t first, ptrdiff_t end,
                         ptrdiff_t top, ptrdiff_t rows, ptrdiff_t depth, const void *v,
                         ptrdiff_t vs, const void *y, ptrdiff_t ys, const void *x, ptrdiff_t xs,
                         const void *u, ptrdiff_t us, void *a, ptrdiff_t as);

// A symmetric matrix to a band, and the band to a tridiagonal matrix: see Spectral/band_body.h and
// Spectral/chase_body.h. Panels are `heddle_band_width` columns wide.
ptrdiff_t heddle_band_width(void);
void heddle_band_products(ptrdiff_t bytes, ptrdiff_t first, ptrdiff_t end, ptrdiff_t rows,
                          const void *a, ptrdiff_t as, const void *v, ptrdiff_t vs, void *y,
                          ptrdiff_t ys);
void heddle_add(ptrdiff_t bytes, ptrdiff_t rows, ptrdiff_t columns, const void *from,
                ptrdiff_t fs, void *to, ptrdiff_t ts);
void heddle_band_gram(ptrdiff_t bytes, ptrdiff_t rows, const void *x, ptrdiff_t xs, const void *y,
                      ptrdiff_t ys, void *out);
void heddle_band_middle(ptrdiff_t bytes, const void *t, const void *s, void *negated,
                        void *middle);
void heddle_band_weights(ptrdiff_t bytes, ptrdiff_t rows, const void *v, ptrdiff_t vs,
                         const void *y, ptrdiff_t ys, const void *negated, const void *middle,
                         void *w, ptrdiff_t ws);
ptrdiff_t heddle_chase_stride(void);
void heddle_chase(ptrdiff_t bytes, ptrdiff_t first, ptrdiff_t end, ptrdiff_t from, ptrdiff_t to,
                  ptrdiff_t order, void *band, void *taus);
