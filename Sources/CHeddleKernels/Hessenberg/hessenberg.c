// Kernels of the general eigenvalue problem, for real matrices.

#define PARTS 1
#include "entries.h"

void heddle_chain_rows(ptrdiff_t order, ptrdiff_t bulges, ptrdiff_t first, ptrdiff_t end,
                       ptrdiff_t *low, ptrdiff_t *high) {
  ptrdiff_t last = first - 3 * (bulges - 1), after = end + 3;
  *low = last > 0 ? last : 0;
  *high = after < order ? after : order;
}

ptrdiff_t heddle_chain_workspace(ptrdiff_t rows, ptrdiff_t bytes) {
  // The window has a column before, three rows and columns of zeros behind, and a line to spare.
  return 3 * heddle_chain_third(rows + 4) * (rows + 4) + 64 / bytes;
}

ptrdiff_t heddle_lahr2_workspace(ptrdiff_t bytes) {
  return (2 * DEPTH * DEPTH + DEPTH + HEDDLE_MOST_STRIPS * DEPTH) * bytes;
}
