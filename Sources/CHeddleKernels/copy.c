// Strided copies that look for NaN and infinity on the way.
//
// Values move as unsigned words of their size, so that bits arrive unchanged. A value is finite
// unless its exponent bits are all ones: adding one to the exponent, alone in its field, then
// carries into the sign bit. The carries of all values are OR-ed together; that is three integer
// operations a value, without a branch.

#include "include/CHeddleKernels.h"
#include "targets.h"

#define BODIES "../copy_body.h"

typedef uint32_t word32 __attribute__((may_alias));
typedef uint64_t word64 __attribute__((may_alias));
typedef uint64_t word128 __attribute__((vector_size(16), aligned(8), may_alias));

typedef uint32_t lanes32 __attribute__((vector_size(32), aligned(4), may_alias));
typedef uint64_t lanes64 __attribute__((vector_size(64), aligned(8), may_alias));

#define EXPONENT32 UINT32_C(0x7f800000)
#define EXPONENT64 UINT64_C(0x7ff0000000000000)
#define ONE32 UINT32_C(0x00800000)
#define ONE64 UINT64_C(0x0010000000000000)
#define SIGN32 UINT32_C(0x80000000)
#define SIGN64 UINT64_C(0x8000000000000000)
#define PAIR(x) ((uint64_t)(x) << 32 | (x))

// Interleaving the halves of two vectors, by single lanes and by pairs of lanes.
#define LOW_LANES 0, 8, 1, 9, 2, 10, 3, 11
#define HIGH_LANES 4, 12, 5, 13, 6, 14, 7, 15
#define LOW_PAIRS 0, 1, 8, 9, 2, 3, 10, 11
#define HIGH_PAIRS 4, 5, 12, 13, 6, 7, 14, 15

// Float.
#define LETTER s
#define WORD word32
#define WORDS lanes32
#define SIDE 8
#define LOW_HALVES LOW_LANES
#define HIGH_HALVES HIGH_LANES
#define EXPONENT EXPONENT32
#define ONE ONE32
#define SIGNS(w) (((w) & SIGN32) != 0)
#include "Small/instruction_sets.h"
#include "copy_end.h"

// Double.
#define LETTER d
#define WORD word64
#define WORDS lanes64
#define SIDE 8
#define LOW_HALVES LOW_LANES
#define HIGH_HALVES HIGH_LANES
#define EXPONENT EXPONENT64
#define ONE ONE64
#define SIGNS(w) (((w) & SIGN64) != 0)
#include "Small/instruction_sets.h"
#include "copy_end.h"

// Complex float: both exponents in one word; the sum of the lower does not reach the upper half.
#define LETTER c
#define WORD word64
#define WORDS lanes64
#define SIDE 8
#define LOW_HALVES LOW_LANES
#define HIGH_HALVES HIGH_LANES
#define EXPONENT PAIR(EXPONENT32)
#define ONE PAIR(ONE32)
#define SIGNS(w) (((w) & PAIR(SIGN32)) != 0)
#include "Small/instruction_sets.h"
#include "copy_end.h"

// Complex double: a word of two lanes.
#define LETTER z
#define WORD word128
#define WORDS lanes64
#define SIDE 4
#define LOW_HALVES LOW_PAIRS
#define HIGH_HALVES HIGH_PAIRS
#define EXPONENT EXPONENT64
#define ONE ONE64
#define SIGNS(w) ((((w)[0] | (w)[1]) & SIGN64) != 0)
#include "Small/instruction_sets.h"
#include "copy_end.h"

#define DEFINE(letter, real)                                                                 \
  bool heddle_copy_##letter(ptrdiff_t rows, ptrdiff_t columns, const real *source,           \
                            ptrdiff_t source_row_stride, ptrdiff_t source_column_stride,     \
                            real *target, ptrdiff_t target_row_stride,                       \
                            ptrdiff_t target_column_stride) {                                \
    return BEST(copy, letter)(rows, columns, (const void *)source, source_row_stride,        \
                              source_column_stride, (void *)target, target_row_stride,       \
                              target_column_stride);                                         \
  }                                                                                          \
  bool heddle_is_finite_##letter(ptrdiff_t rows, ptrdiff_t columns, const real *source,      \
                                 ptrdiff_t row_stride, ptrdiff_t column_stride) {            \
    return BEST(is_finite, letter)(rows, columns, (const void *)source, row_stride,          \
                                   column_stride);                                           \
  }
DEFINE(s, float)
DEFINE(d, double)
DEFINE(c, float)
DEFINE(z, double)
