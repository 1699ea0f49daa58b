// Kernels of the general eigenvalue problem, for complex matrices.

#define PARTS 2
#include "entries.h"

void heddle_upper_vectors(ptrdiff_t bytes, ptrdiff_t first, ptrdiff_t end, ptrdiff_t j,
                          ptrdiff_t columns, const void *t, ptrdiff_t ts, double least, double most,
                          void *x, ptrdiff_t xs) {
  BY_SIZE(upper_vectors, first, end, j, columns, t, 2 * ts, least, most, x, 2 * xs);
}
