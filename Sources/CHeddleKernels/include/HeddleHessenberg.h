// Kernels of the general eigenvalue problem: see Hessenberg/. `bytes` is the size of a real: 8 for
// double, 4 for float; what is not a size or a number of bytes is of that type, or in complex matrices a pair of
// that. Matrices are column-major.
#pragma once

#include <stdbool.h>
#include <stddef.h>

// The most strips of rows that a sweep for a panel is cut into, and the most reals by rows of a strip above one.
#define HEDDLE_MOST_STRIPS 8
#define HEDDLE_ROWS_ABOVE 96

// A panel of a reduction to Hessenberg form: see Hessenberg/reduce_body.h.
typedef struct {
  // Its first column; the row from which sweeps go, the next one rounded down; the row after the last one
  // that is reflected; and that rounded up.
  ptrdiff_t start, top, end, rows;
  // The matrix, and the reflectors' scales. Columns of everything begin on cache lines.
  void *a, *tau;
  ptrdiff_t as;
  // V and Y, of 32 columns, two of which are one of complex numbers; V by rows, 32 reals each; and
  // `heddle_lahr2_workspace` bytes. Strides count numbers.
  void *v, *y, *by_rows, *small;
  ptrdiff_t vs;
} heddle_hessenberg_panel;

ptrdiff_t heddle_lahr2_workspace(ptrdiff_t bytes);

#define HEDDLE_DECLARE_LAHR2(prefix)                                                            \
  void prefix##lahr2_column(ptrdiff_t bytes, const heddle_hessenberg_panel *panel, ptrdiff_t j, \
                            ptrdiff_t parts);                                                   \
  void prefix##lahr2_sweep(ptrdiff_t bytes, const heddle_hessenberg_panel *panel,               \
                           ptrdiff_t first, ptrdiff_t end, ptrdiff_t j, bool last,              \
                           ptrdiff_t part);                                                     \
  void prefix##lahr2_right(ptrdiff_t bytes, const heddle_hessenberg_panel *panel,               \
                           ptrdiff_t first, ptrdiff_t end, ptrdiff_t depth);                    \
  void prefix##lahr2_above(ptrdiff_t bytes, const heddle_hessenberg_panel *panel,               \
                           ptrdiff_t first, ptrdiff_t end, ptrdiff_t depth);
HEDDLE_DECLARE_LAHR2(heddle_)
HEDDLE_DECLARE_LAHR2(heddle_complex_)
#undef HEDDLE_DECLARE_LAHR2

// The most bulges of a chain.
#define HEDDLE_MOST_BULGES 64

// Rows low ..< high of an active block that steps `first` ..< `end` of a chain mix: U has their order.
void heddle_chain_rows(ptrdiff_t order, ptrdiff_t bulges, ptrdiff_t first, ptrdiff_t end,
                       ptrdiff_t *low, ptrdiff_t *high);
// Elements of `work` for a U of this order.
ptrdiff_t heddle_chain_workspace(ptrdiff_t rows, ptrdiff_t bytes);
// U and `work` begin on cache lines; U's columns too. Strides count numbers.
void heddle_chain(ptrdiff_t bytes, ptrdiff_t order, ptrdiff_t bulges, ptrdiff_t first,
                  ptrdiff_t end, const void *shifts, void *h, ptrdiff_t hs, void *u, ptrdiff_t us,
                  void *work);
void heddle_complex_chain(ptrdiff_t bytes, ptrdiff_t order, ptrdiff_t bulges, ptrdiff_t first,
                          ptrdiff_t end, const void *shifts, void *h, ptrdiff_t hs, void *u,
                          ptrdiff_t us, void *work);

// Rows first ..< end of eigenvectors j ..< j + columns, one a column of x, of an upper triangular complex
// matrix: see Hessenberg/upper_vectors_body.h.
void heddle_upper_vectors(ptrdiff_t bytes, ptrdiff_t first, ptrdiff_t end, ptrdiff_t j,
                          ptrdiff_t columns, const void *t, ptrdiff_t ts, double least, double most,
                          void *x, ptrdiff_t xs);

// The largest order, in reals, of a square matrix in a product in place: C = U' C for a packed U', and
// C = C U.
#define HEDDLE_MOST_TURNED 256
// Sizes and strides count reals, and complex numbers are `pairs` of them. `work` begins on a cache
// line and holds `heddle_turn_workspace` reals.
ptrdiff_t heddle_turn_workspace(ptrdiff_t order);
void heddle_turn_rows(ptrdiff_t bytes, ptrdiff_t order, ptrdiff_t columns, const void *packed,
                      void *c, ptrdiff_t cs);
void heddle_turn_columns(ptrdiff_t bytes, bool pairs, ptrdiff_t rows, ptrdiff_t order,
                         const void *u, ptrdiff_t us, void *c, ptrdiff_t cs, void *work);
