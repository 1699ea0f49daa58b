// Kernels of the general eigenvalue problem.

#include "../include/HeddleHessenberg.h"

#include "../Spectral/blocks.h"
#include "../targets.h"

#define BODIES "../Hessenberg/kernels_body.h"

void heddle_chain_rows(ptrdiff_t order, ptrdiff_t bulges, ptrdiff_t first, ptrdiff_t end,
                       ptrdiff_t *low, ptrdiff_t *high) {
  ptrdiff_t last = first - 3 * (bulges - 1), after = end + 3;
  *low = last > 0 ? last : 0;
  *high = after < order ? after : order;
}

// Elements of a third of a column's rows, in whole vectors of up to 16, with one to spare: the last
// vector of bulges may begin with the last one.
static ptrdiff_t heddle_chain_third(ptrdiff_t size) { return (size / 3 + 1 + 31) / 16 * 16; }

ptrdiff_t heddle_chain_workspace(ptrdiff_t rows, ptrdiff_t bytes) {
  // The window has a column before, three rows and columns of zeros behind, and a line to spare.
  return 3 * heddle_chain_third(rows + 4) * (rows + 4) + 64 / bytes;
}

#include "../Small/both_scalars.h"

void heddle_chain(ptrdiff_t bytes, ptrdiff_t order, ptrdiff_t bulges, ptrdiff_t first,
                  ptrdiff_t end, const void *shifts, void *h, ptrdiff_t hs, void *u, ptrdiff_t us,
                  void *work) {
  BY_SIZE(chase, order, bulges, first, end, shifts, h, hs, u, us, work);
}

ptrdiff_t heddle_lahr2_workspace(ptrdiff_t bytes) {
  return (2 * DEPTH * DEPTH + DEPTH + HEDDLE_MOST_STRIPS * DEPTH) * bytes;
}

void heddle_lahr2_column(ptrdiff_t bytes, const heddle_hessenberg_panel *panel, ptrdiff_t j,
                         ptrdiff_t parts) {
  BY_SIZE(lahr2_column, panel, j, parts);
}

void heddle_lahr2_sweep(ptrdiff_t bytes, const heddle_hessenberg_panel *panel, ptrdiff_t first,
                        ptrdiff_t end, ptrdiff_t j, bool last, ptrdiff_t part) {
  BY_SIZE(lahr2_sweep, panel, first, end, j, last, part);
}

void heddle_lahr2_right(ptrdiff_t bytes, const heddle_hessenberg_panel *panel, ptrdiff_t first,
                        ptrdiff_t end, ptrdiff_t depth) {
  BY_SIZE(lahr2_right, panel, first, end, depth);
}

void heddle_lahr2_above(ptrdiff_t bytes, const heddle_hessenberg_panel *panel, ptrdiff_t first,
                        ptrdiff_t end, ptrdiff_t depth) {
  BY_SIZE(lahr2_above, panel, first, end, depth);
}
