// What hessenberg.c and complex_hessenberg.c have in common: their kernels, for numbers of PARTS reals.

#include "../include/HeddleHessenberg.h"

#include "../Spectral/blocks.h"
#include "../targets.h"

// Numbers of a third of a column's rows, in whole vectors of up to 16, with one to spare: the last
// vector of bulges may begin with the last one.
static ptrdiff_t heddle_chain_third(ptrdiff_t size) { return (size / 3 + 1 + 31) / 16 * 16; }

#define BODIES "../Hessenberg/kernels_body.h"
#include "../Small/both_scalars.h"

#if PARTS == 1
#define ENTRY(name) heddle_##name
#else
#define ENTRY(name) heddle_complex_##name
#endif

void ENTRY(chain)(ptrdiff_t bytes, ptrdiff_t order, ptrdiff_t bulges, ptrdiff_t first,
                  ptrdiff_t end, const void *shifts, void *h, ptrdiff_t hs, void *u, ptrdiff_t us,
                  void *work) {
  BY_SIZE(chase, order, bulges, first, end, shifts, h, PARTS * hs, u, PARTS * us, work);
}

void ENTRY(lahr2_column)(ptrdiff_t bytes, const heddle_hessenberg_panel *panel, ptrdiff_t j,
                         ptrdiff_t parts) {
  BY_SIZE(lahr2_column, panel, j, parts);
}

void ENTRY(lahr2_sweep)(ptrdiff_t bytes, const heddle_hessenberg_panel *panel, ptrdiff_t first,
                        ptrdiff_t end, ptrdiff_t j, bool last, ptrdiff_t part) {
  BY_SIZE(lahr2_sweep, panel, first, end, j, last, part);
}

void ENTRY(lahr2_right)(ptrdiff_t bytes, const heddle_hessenberg_panel *panel, ptrdiff_t first,
                        ptrdiff_t end, ptrdiff_t depth) {
  BY_SIZE(lahr2_right, panel, first, end, depth);
}

void ENTRY(lahr2_above)(ptrdiff_t bytes, const heddle_hessenberg_panel *panel, ptrdiff_t first,
                        ptrdiff_t end, ptrdiff_t depth) {
  BY_SIZE(lahr2_above, panel, first, end, depth);
}
