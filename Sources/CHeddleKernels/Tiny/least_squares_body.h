// Least squares by A = U diag(s) V*: X = V diag(1/s) U* B, in which values that count as zero have no
// part, and the lengths of the columns of B - A X. A dozen operations an element beside the hundreds
// that U, s and V take.

#define WIDTH 4

// The sums over i of x(i, k) y(i), `width` of them from k on; x(i, k), or its conjugate, lies at
// x[i * step + k * next].
INLINE void NAME(few_sums)(ptrdiff_t count, int adjoint, const E *x, ptrdiff_t step, ptrdiff_t next,
                           const E *y, E *sums, int width) {
  E all[WIDTH];
  for (int k = 0; k < width; k++) all[k] = (E){0};
  for (ptrdiff_t i = 0; i < count; i++)
    for (int k = 0; k < width; k++) {
      E factor = x[i * step + k * next];
      if (adjoint) factor = CONJUGATE(factor);
      all[k] = PLUS(all[k], factor, y[i]);
    }
  for (int k = 0; k < width; k++) sums[k] = all[k];
}
INLINE void NAME(sums)(ptrdiff_t count, ptrdiff_t results, int adjoint, const E *x, ptrdiff_t step,
                       ptrdiff_t next, const E *y, E *sums) {
  ptrdiff_t k = 0;
  for (; k + WIDTH <= results; k += WIDTH)
    NAME(few_sums)(count, adjoint, x + k * next, step, next, y, sums + k, WIDTH);
  for (; k < results; k++) NAME(few_sums)(count, adjoint, x + k * next, step, next, y, sums + k, 1);
}

KERNEL uint32_t NAME(heddle_tiny_least_squares)(ptrdiff_t m, ptrdiff_t n, ptrdiff_t columns,
                                                double tolerance, const void *matrix,
                                                const void *left, const void *values,
                                                const void *right, void *sides, void *solution,
                                                void *norms, void *work, void *rank) {
  const E *a = matrix, *u = left, *v = right;
  const V *s = values;
  E *b = sides, *x = solution, *c = work;
  V *norm = norms;
  ptrdiff_t k = m < n ? m : n;
  V largest = {0};
  for (ptrdiff_t i = 0; i < k; i++) largest = LARGER(largest, s[i]);
  V least = largest * (REAL)tolerance;
  B count = {0};
  for (ptrdiff_t i = 0; i < k; i++) count -= s[i] > least;
  *(B *)rank = count;
  for (ptrdiff_t j = 0; j < columns; j++) {
    E *bj = b + j * m, *xj = x + j * n;
    NAME(sums)(m, k, 1, u, 1, m, bj, c);
    for (ptrdiff_t i = 0; i < k; i++) c[i] = SELECT(s[i] > least, OVER(c[i], s[i]), (E){0});
    NAME(sums)(k, n, 0, v, n, 1, c, xj);
    NAME(sums)(n, m, 0, a, m, 1, xj, c);
    for (ptrdiff_t i = 0; i < m; i++) bj[i] -= c[i];
    V undo, square = {0};
    NAME(even_out)(m, bj, &undo);
    for (ptrdiff_t i = 0; i < m; i++) square = PLUS_SQUARE(square, bj[i]);
    norm[j] = ROOT(square) * undo;
  }
  B safe = (largest == 0) | ((largest >= LEAST_SQUARE) & (largest <= MOST_SQUARE));
  uint32_t lanes = 0;
  for (int l = 0; l < LANES; l++)
    if (!safe[l]) lanes |= UINT32_C(1) << l;
  return lanes;
}

#undef WIDTH
