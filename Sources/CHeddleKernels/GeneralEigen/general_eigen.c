// The general eigenproblem of one small matrix.

#include "../include/HeddleGeneralEigen.h"

#include "../targets.h"

#define BODIES "../GeneralEigen/kernels_body.h"
#define MAXIMUM __builtin_elementwise_max
#define ABSOLUTE __builtin_elementwise_abs
#define SQUARE_ROOT __builtin_elementwise_sqrt
#define COPY_SIGN __builtin_elementwise_copysign
#define ON_LINES __attribute__((aligned(64)))

// Double.
#define REAL double
#define REAL_BYTES 8
#define WORD int64_t
#define EXPONENT_BIAS 1023
#define MANTISSA_BITS 52
#define ROUNDING 0x1p-52
// What is nothing beside a matrix whose squares are in range, and squares that may have lost
// digits.
#define SMALL_LEAST 0x1p-970
#define TINY_SQUARES 0x1p-900
#define LETTER d
#include "../Small/instruction_sets.h"
#undef REAL
#undef REAL_BYTES
#undef WORD
#undef EXPONENT_BIAS
#undef MANTISSA_BITS
#undef ROUNDING
#undef SMALL_LEAST
#undef TINY_SQUARES
#undef LETTER

// Float.
#define REAL float
#define REAL_BYTES 4
#define WORD int32_t
#define EXPONENT_BIAS 127
#define MANTISSA_BITS 23
#define ROUNDING 0x1p-23f
#define SMALL_LEAST 0x1p-103f
#define TINY_SQUARES 0x1p-80f
#define LETTER s
#include "../Small/instruction_sets.h"

void heddle_small_hessenberg(ptrdiff_t bytes, ptrdiff_t n, ptrdiff_t low, ptrdiff_t high,
                             void *a, ptrdiff_t as, void *q, ptrdiff_t qs) {
  if (bytes == 8)
    BEST(small_hessenberg, d)(n, low, high, a, as, q, qs);
  else
    BEST(small_hessenberg, s)(n, low, high, a, as, q, qs);
}

ptrdiff_t heddle_small_schur(ptrdiff_t bytes, ptrdiff_t n, ptrdiff_t low, ptrdiff_t high,
                             bool whole, void *h, ptrdiff_t hs, void *z, ptrdiff_t zs) {
  return bytes == 8 ? BEST(small_schur, d)(n, low, high, whole, h, hs, z, zs)
                    : BEST(small_schur, s)(n, low, high, whole, h, hs, z, zs);
}
