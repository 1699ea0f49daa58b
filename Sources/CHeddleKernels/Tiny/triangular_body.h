// Substitution with interleaved triangular matrices, and what is made of it.
//
// Unknowns are sums of products: a row of A passes by SIDES right-hand sides at a time, 5 loads for
// 4 multiply-adds and no store but of the unknown itself. Two sets of sums hide the latency.

#define SIDES 4

// x(i) = (b(i) - sum of a(i, j) x(j)) / a(i, i), for i rising from `first` if A is lower triangular
// and falling otherwise. Element (i, j) of A is at i * sr + j * sc, which transposes it as well.
INLINE void NAME(substitute)(ptrdiff_t n, int lower, int unit, const E *a, ptrdiff_t sr,
                                    ptrdiff_t sc, ptrdiff_t first, E *b, ptrdiff_t sb,
                                    int width) {
  for (ptrdiff_t step = first; step < n; step++) {
    ptrdiff_t i = lower ? step : n - 1 - (step - first);
    ptrdiff_t from = lower ? first : i + 1, to = lower ? i : n;
    E even[SIDES], odd[SIDES];
    for (int k = 0; k < width; k++) even[k] = odd[k] = (E){0};
    ptrdiff_t j = from;
    for (; j + 2 <= to; j += 2)
      for (int k = 0; k < width; k++) {
        even[k] = PLUS(even[k], a[i * sr + j * sc], b[k * sb + j]);
        odd[k] = PLUS(odd[k], a[i * sr + (j + 1) * sc], b[k * sb + j + 1]);
      }
    if (j < to)
      for (int k = 0; k < width; k++) even[k] = PLUS(even[k], a[i * sr + j * sc], b[k * sb + j]);
    for (int k = 0; k < width; k++) b[k * sb + i] -= even[k] + odd[k];
    if (!unit) NAME(divide)(width, b + i, sb, a + i * sr + i * sc);
  }
}

// All right-hand sides. Of an identity, column j has nothing above row j; sums begin at even rows, so
// that a term more or less that is zero changes nothing.
INLINE void NAME(solve_triangle)(ptrdiff_t n, ptrdiff_t columns, int lower, int unit,
                                        const E *a, ptrdiff_t sr, ptrdiff_t sc, int identity,
                                        E *b, ptrdiff_t sb) {
  for (ptrdiff_t j = 0; j < columns;) {
    ptrdiff_t first = identity ? j - j % 2 : 0;
    if (columns - j >= SIDES) {
      NAME(substitute)(n, lower, unit, a, sr, sc, first, b + j * sb, sb, SIDES);
      j += SIDES;
    } else {
      NAME(substitute)(n, lower, unit, a, sr, sc, first, b + j * sb, sb, 1);
      j += 1;
    }
  }
}

INLINE void NAME(set_identity)(ptrdiff_t n, E *a) {
  for (ptrdiff_t j = 0; j < n; j++)
    for (ptrdiff_t i = 0; i < n; i++) a[j * n + i] = FROM_REAL(SAME(i == j));
}

// The place from 1 of the first zero on the diagonal of each lane, or 0.
INLINE void NAME(first_zero)(ptrdiff_t n, const E *a, ptrdiff_t sa, int32_t *info) {
  B found = {0};
  for (ptrdiff_t j = n - 1; j >= 0; j--) {
    B zero = IS_ZERO(a[j * sa + j]);
    found = (zero & ((B){0} + (INTEGER)(j + 1))) | (~zero & found);
  }
  for (int l = 0; l < LANES; l++) info[l] = (int32_t)found[l];
}

KERNEL void NAME(heddle_tiny_solve_triangular)(ptrdiff_t n, ptrdiff_t columns, bool lower,
                                                      bool transposed, bool adjoint, bool unit,
                                                      const void *a, ptrdiff_t a_stride, void *b,
                                                      ptrdiff_t b_stride, int32_t *info) {
  for (int l = 0; l < LANES; l++) info[l] = 0;
  if (!unit) NAME(first_zero)(n, a, a_stride, info);
  // A conjugate matrix takes conjugate sides to conjugate solutions.
  if (adjoint) NAME(conjugate)(columns * b_stride, b);
  NAME(solve_triangle)(n, columns, lower != transposed, unit, a, transposed ? a_stride : 1,
                       transposed ? 1 : a_stride, 0, b, b_stride);
  if (adjoint) NAME(conjugate)(columns * b_stride, b);
}

#undef SIDES
