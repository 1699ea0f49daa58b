// The kernels of the file BODIES for both real types and every instruction set.

// Of numbers and of vectors.
#define MAXIMUM __builtin_elementwise_max
#define ABSOLUTE __builtin_elementwise_abs
#define SQUARE_ROOT __builtin_elementwise_sqrt
#define COPY_SIGN __builtin_elementwise_copysign
#define ON_LINES __attribute__((aligned(64)))

#define REAL double
#define REAL_BYTES 8
#define WORD int64_t
#define EXPONENT_BIAS 1023
#define MANTISSA_BITS 52
#define LARGEST 0x1.fffffffffffffp1023
// The squares of sizes up to this, and of their inverses, are far from both ends of the range.
#define SAFE_SIZE 0x1p250
// Below this, a sum of squares may have lost digits to underflow.
#define TINY_SQUARES 0x1p-900
#define COPY heddle_copy_d
#define COPY_PAIRS heddle_copy_z
#define LETTER d
#include "instruction_sets.h"
#include "end_of_scalar.h"

#define REAL float
#define REAL_BYTES 4
#define WORD int32_t
#define EXPONENT_BIAS 127
#define MANTISSA_BITS 23
#define LARGEST 0x1.fffffep127f
#define SAFE_SIZE 0x1p30f
#define TINY_SQUARES 0x1p-80f
#define COPY heddle_copy_s
#define COPY_PAIRS heddle_copy_c
#define LETTER s
#include "instruction_sets.h"
#include "end_of_scalar.h"

// The routine of the instruction set in use for reals of so many bytes.
#define BY_SIZE(routine, ...)                                                                   \
  (bytes == 8 ? CALL(routine, d, __VA_ARGS__) : CALL(routine, s, __VA_ARGS__))
