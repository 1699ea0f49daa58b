// Substitution for one matrix; see triangular_body.h, whose numbers these are. A lane for each
// right-hand side, in up to SIDES vectors at a time.

#define SIDES 4

// Element (i, j) of A is at a[i * sr + j * sc]. In lanes of an identity's columns nothing is done
// before row `begin` of each.
INLINE void NAME(alone_substitute)(ptrdiff_t n, int lower, int unit, const REAL *a, ptrdiff_t sr,
                                   ptrdiff_t sc, const B *begin, V *b, ptrdiff_t sb,
                                   const int width) {
  for (ptrdiff_t step = 0; step < n; step++) {
    ptrdiff_t i = lower ? step : n - 1 - step, from = lower ? 0 : i + 1, to = lower ? i : n, j = from;
    V even[SIDES], odd[SIDES];
    for (int k = 0; k < width; k++) even[k] = odd[k] = (V){0};
    for (; j + 2 <= to; j += 2)
      for (int k = 0; k < width; k++) {
        even[k] += a[i * sr + j * sc] * b[j * sb + k];
        odd[k] += a[i * sr + (j + 1) * sc] * b[(j + 1) * sb + k];
      }
    if (j < to)
      for (int k = 0; k < width; k++) even[k] += a[i * sr + j * sc] * b[j * sb + k];
    REAL pivot = unit ? 1 : a[i * sr + i * sc], inverse = 1 / pivot;
    int safe = __builtin_elementwise_abs(pivot) >= LEAST_NORMAL;
    for (int k = 0; k < width; k++) {
      V x = b[i * sb + k] - (even[k] + odd[k]);
      if (!unit) x = safe ? x * inverse : x / pivot;
      b[i * sb + k] = begin ? WHERE(begin[k] <= (INTEGER)i, x, b[i * sb + k]) : x;
    }
  }
}

// All right-hand sides, those of an identity if it is one.
INLINE void NAME(alone_solve)(ptrdiff_t n, ptrdiff_t columns, int lower, int unit, const REAL *a,
                              ptrdiff_t sr, ptrdiff_t sc, int identity, V *b) {
  ptrdiff_t width = NAME(alone_width)(columns);
  for (ptrdiff_t g = 0; g < width;) {
    B begin[SIDES];
    for (int k = 0; k < SIDES; k++) {
      B column = (B)IOTA + (INTEGER)((g + k) * LANES);
      // As columns are taken there: by fours, and then one by one from the row that is even.
      B by_fours = column < (INTEGER)(columns / 4 * 4);
      begin[k] = (by_fours & (column & ~(INTEGER)3)) | (~by_fours & (column & ~(INTEGER)1));
    }
    const B *rows = identity ? begin : 0;
    if (width - g >= SIDES) {
      NAME(alone_substitute)(n, lower, unit, a, sr, sc, rows, b + g, width, SIDES);
      g += SIDES;
    } else {
      NAME(alone_substitute)(n, lower, unit, a, sr, sc, rows, b + g, width, 1);
      g += 1;
    }
  }
}

KERNEL void NAME(heddle_alone_solve_triangular)(ptrdiff_t n, ptrdiff_t columns, bool lower,
                                                bool transposed, bool adjoint, bool unit,
                                                const void *matrix, ptrdiff_t a_stride, void *b,
                                                ptrdiff_t b_stride, int32_t *info) {
  (void)adjoint, (void)a_stride, (void)b_stride;
  const REAL *a = matrix;
  ptrdiff_t step = NAME(alone_width)(n) * LANES;
  *info = 0;
  for (ptrdiff_t j = n - 1; !unit && j >= 0; j--)
    if (a[j * step + j] == 0) *info = (int32_t)(j + 1);
  NAME(alone_solve)(n, columns, lower != transposed, unit, a, transposed ? 1 : step,
                    transposed ? step : 1, 0, b);
}

#undef SIDES
