// Kernels of the general eigenvalue problem.

#include "../include/HeddleHessenberg.h"

#include <stdbool.h>

#include "../targets.h"

#define BODIES "../Hessenberg/kernels_body.h"
#define MAXIMUM __builtin_elementwise_max
#define ABSOLUTE __builtin_elementwise_abs
#define SQUARE_ROOT __builtin_elementwise_sqrt
#define COPY_SIGN __builtin_elementwise_copysign
#define ON_LINES __attribute__((aligned(64)))

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

// Double.
#define REAL double
#define REAL_BYTES 8
#define WORD int64_t
#define EXPONENT_BIAS 1023
#define MANTISSA_BITS 52
#define LEAST 0x1p-1000
#define LETTER d
#include "../Small/instruction_sets.h"
#undef REAL
#undef REAL_BYTES
#undef WORD
#undef EXPONENT_BIAS
#undef MANTISSA_BITS
#undef LEAST
#undef LETTER

// Float.
#define REAL float
#define REAL_BYTES 4
#define WORD int32_t
#define EXPONENT_BIAS 127
#define MANTISSA_BITS 23
#define LEAST 0x1p-120f
#define LETTER s
#include "../Small/instruction_sets.h"

void heddle_chain(ptrdiff_t bytes, ptrdiff_t order, ptrdiff_t bulges, ptrdiff_t first,
                  ptrdiff_t end, const void *shifts, void *h, ptrdiff_t hs, void *u, ptrdiff_t us,
                  void *work) {
  if (bytes == 8)
    BEST(chase, d)(order, bulges, first, end, shifts, h, hs, u, us, work);
  else
    BEST(chase, s)(order, bulges, first, end, shifts, h, hs, u, us, work);
}
