// Cholesky factorization of one matrix; see cholesky_body.h, whose numbers these are. The factor is
// found by rows of U = L', so a lower triangle is transposed before and after.

#define PANEL 4

// In place, of the upper triangle. Returns the order of the first leading minor that is not positive,
// or 0.
INLINE int32_t NAME(alone_factor)(ptrdiff_t n, V *a) {
  ptrdiff_t width = NAME(alone_width)(n);
  for (ptrdiff_t j = 0; j < n; j++) {
    V *row = a + j * width;
    const REAL *column = (const REAL *)a + j;
    for (ptrdiff_t g = j / LANES; g < width; g += PANEL) {
      V even[PANEL], odd[PANEL];
      int vectors = (int)(width - g < PANEL ? width - g : PANEL);
      // A constant number of vectors stays in registers.
      switch (vectors) {
#define CASE(count)                                                                             \
  case count: {                                                                                 \
    for (int k = 0; k < count; k++) even[k] = odd[k] = (V){0};                                  \
    ptrdiff_t i = 0;                                                                            \
    for (; i + 2 <= j; i += 2)                                                                  \
      for (int k = 0; k < count; k++) {                                                         \
        even[k] += column[i * width * LANES] * a[i * width + g + k];                            \
        odd[k] += column[(i + 1) * width * LANES] * a[(i + 1) * width + g + k];                 \
      }                                                                                         \
    if (i < j)                                                                                  \
      for (int k = 0; k < count; k++)                                                           \
        even[k] += column[i * width * LANES] * a[i * width + g + k];                            \
    for (int k = 0; k < count; k++) row[g + k] -= even[k] + odd[k];                             \
    break;                                                                                      \
  }
        CASE(1) CASE(2) CASE(3) CASE(4)
#undef CASE
      }
    }
    REAL pivot = ((const REAL *)row)[j];
    if (!(pivot > 0)) return (int32_t)(j + 1);
    REAL root = __builtin_elementwise_sqrt(pivot), inverse = 1 / root;
    for (ptrdiff_t g = j / LANES; g < width; g++) {
      B own = (B)IOTA + (INTEGER)(g * LANES) == (INTEGER)j;
      row[g] = WHERE(own, SAME(root), row[g] * inverse);
    }
  }
  return 0;
}

KERNEL void NAME(heddle_alone_cholesky)(ptrdiff_t n, bool lower, void *a, int32_t *info) {
  if (lower) NAME(alone_transpose)(n, a);
  *info = NAME(alone_factor)(n, a);
  if (lower) NAME(alone_transpose)(n, a);
}
KERNEL void NAME(heddle_alone_cholesky_solve)(ptrdiff_t n, ptrdiff_t columns, bool lower,
                                              const void *factor, void *b) {
  ptrdiff_t step = NAME(alone_width)(n) * LANES, sr = lower ? step : 1, sc = lower ? 1 : step;
  NAME(alone_solve)(n, columns, 1, 0, factor, sr, sc, 0, b);
  NAME(alone_solve)(n, columns, 0, 0, factor, sc, sr, 0, b);
}
KERNEL void NAME(heddle_alone_cholesky_inverse)(ptrdiff_t n, bool lower, const void *factor,
                                                void *work, void *inverse) {
  V *w = work, *x = inverse;
  ptrdiff_t width = NAME(alone_width)(n), step = width * LANES;
  NAME(alone_identity)(n, n, w);
  NAME(alone_solve)(n, n, 1, 0, factor, lower ? step : 1, lower ? 1 : step, 1, w);
  for (ptrdiff_t i = 0; i < n; i++) {
    for (ptrdiff_t g = 0; g <= i / LANES; g++) {
      const REAL *column = (const REAL *)w + i;
      V even = {0}, odd = {0};
      ptrdiff_t k = i;
      for (; k + 2 <= n; k += 2) {
        even += column[k * step] * w[k * width + g];
        odd += column[(k + 1) * step] * w[(k + 1) * width + g];
      }
      if (k < n) even += column[k * step] * w[k * width + g];
      x[i * width + g] = even + odd;
    }
    for (ptrdiff_t g = i / LANES + 1; g < width; g++) x[i * width + g] = (V){0};
  }
  REAL *numbers = inverse;
  for (ptrdiff_t i = 0; i < n; i++)
    for (ptrdiff_t j = i + 1; j < n; j++) numbers[i * step + j] = numbers[j * step + i];
}

#undef PANEL
