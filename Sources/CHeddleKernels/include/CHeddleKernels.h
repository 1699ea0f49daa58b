// Heddle's kernels: pure functions, without threads or allocation.
//
// Suffixes are LAPACK's letters: s float, d double, c complex float, z complex double. A complex
// number is its real part followed by its imaginary part; sizes and strides count whole numbers.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "HeddleTiny.h"

// Copies a rows x columns matrix between any two pairs of strides (of any sign, or 0 in the
// source), bit for bit, and returns whether every value was finite. Source and target may not
// overlap.
#define HEDDLE_DECLARE_COPY(letter, real)                                                    \
  bool heddle_copy_##letter(ptrdiff_t rows, ptrdiff_t columns, const real *source,           \
                            ptrdiff_t source_row_stride, ptrdiff_t source_column_stride,     \
                            real *target, ptrdiff_t target_row_stride,                       \
                            ptrdiff_t target_column_stride);
HEDDLE_DECLARE_COPY(s, float)
HEDDLE_DECLARE_COPY(d, double)
HEDDLE_DECLARE_COPY(c, float)
HEDDLE_DECLARE_COPY(z, double)
#undef HEDDLE_DECLARE_COPY

// Whether every value of a strided matrix is finite.
#define HEDDLE_DECLARE_IS_FINITE(letter, real)                                               \
  bool heddle_is_finite_##letter(ptrdiff_t rows, ptrdiff_t columns, const real *source,      \
                                 ptrdiff_t row_stride, ptrdiff_t column_stride);
HEDDLE_DECLARE_IS_FINITE(s, float)
HEDDLE_DECLARE_IS_FINITE(d, double)
HEDDLE_DECLARE_IS_FINITE(c, float)
HEDDLE_DECLARE_IS_FINITE(z, double)
#undef HEDDLE_DECLARE_IS_FINITE
