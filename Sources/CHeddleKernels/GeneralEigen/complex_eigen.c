// The Schur form of one small complex matrix.

#include "../include/HeddleGeneralEigen.h"

#include "../Spectral/blocks.h"
#include "../targets.h"

#define PARTS 2
#define BODIES "../GeneralEigen/complex_kernels_body.h"
#include "../Small/both_scalars.h"

ptrdiff_t heddle_complex_small_schur(ptrdiff_t bytes, ptrdiff_t n, ptrdiff_t low, ptrdiff_t high,
                                     bool whole, void *h, ptrdiff_t hs, void *z, ptrdiff_t zs) {
  return BY_SIZE(small_schur, n, low, high, whole, h, 2 * hs, z, 2 * zs);
}
