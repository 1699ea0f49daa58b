// The general eigenproblem of one small real matrix.

#include "../include/HeddleGeneralEigen.h"

#include "../Spectral/blocks.h"
#include "../targets.h"

#define PARTS 1
#define BODIES "../GeneralEigen/kernels_body.h"
#include "../Small/both_scalars.h"

void heddle_small_hessenberg(ptrdiff_t bytes, ptrdiff_t n, ptrdiff_t low, ptrdiff_t high,
                             void *a, ptrdiff_t as, void *q, ptrdiff_t qs) {
  BY_SIZE(small_hessenberg, n, low, high, a, as, q, qs);
}

ptrdiff_t heddle_small_schur(ptrdiff_t bytes, ptrdiff_t n, ptrdiff_t low, ptrdiff_t high,
                             bool whole, void *h, ptrdiff_t hs, void *z, ptrdiff_t zs) {
  return BY_SIZE(small_schur, n, low, high, whole, h, hs, z, zs);
}
