// Eigenvalues of a symmetric tridiagonal matrix by bisection, as many at once as fill the vectors.
// In double precision, for both scalars.
//
// Sturm's count, by the leading minors p(i + 1) = (d(i) - x) p(i) - e(i-1)^2 p(i-1): their signs change
// as often as there are eigenvalues below x. Rounding in the recurrence is a change of each element in
// its last places. Without the division of the usual pivots p(i + 1) / p(i), a step takes 2 cycles
// instead of 9.
//
// Source: Givens' bisection; Barth, Martin and Wilkinson, "Calculation of the eigenvalues of a symmetric
// tridiagonal matrix by the method of bisection", 1967.

// Chains of minors at once: each step waits for two multiply-adds of the one before.
#define CHAINS 4
// Steps between scalings. With elements of at most 1 and squares of at least 2^-120, a minor at most
// trebles in a step, and of two in turn one is at least 2^-120 of the larger before.
#define STEPS 8

INLINE void NAME(sturm_counts)(ptrdiff_t order, const REAL *d, const REAL *squares,
                               const VECTOR *x, MASK *counts) {
  const MASK exponents = (MASK){0} + (WORD)((WORD)0x7ff << MANTISSA_BITS);
  VECTOR now[CHAINS], before[CHAINS];
  for (int c = 0; c < CHAINS; c++) {
    counts[c] = (MASK){0};
    now[c] = (VECTOR){0} + 1;
    before[c] = (VECTOR){0};
  }
  for (ptrdiff_t start = 0; start < order; start += STEPS) {
    ptrdiff_t end = start + STEPS < order ? start + STEPS : order;
    for (ptrdiff_t i = start; i < end; i++)
      for (int c = 0; c < CHAINS; c++) {
        VECTOR next = (d[i] - x[c]) * now[c] - squares[i] * before[c];
        counts[c] -= ((MASK)next ^ (MASK)now[c]) < 0;
        before[c] = now[c];
        now[c] = next;
      }
    for (int c = 0; c < CHAINS; c++) {
      VECTOR largest = MAXIMUM(ABSOLUTE(now[c]), ABSOLUTE(before[c]));
      // 2^-k where the larger is at least 2^k.
      VECTOR scale = (VECTOR)(((MASK){0} + ((WORD)(2 * EXPONENT_BIAS) << MANTISSA_BITS)) -
                              ((MASK)largest & exponents));
      now[c] *= scale;
      before[c] *= scale;
    }
  }
}

// Eigenvalues number first ..< end, at most CHAINS vectors of them, between `low` and `high`.
// squares[i] is e(i-1)^2, squares[0] zero.
KERNEL void NAME(sturm_values)(ptrdiff_t first, ptrdiff_t end, ptrdiff_t order, const REAL *d,
                               const REAL *squares, REAL low, REAL high, REAL tolerance,
                               REAL *values) {
  VECTOR lo[CHAINS], hi[CHAINS], middle[CHAINS];
  MASK numbers[CHAINS], counts[CHAINS];
  for (int c = 0; c < CHAINS; c++) {
    lo[c] = (VECTOR){0} + low;
    hi[c] = (VECTOR){0} + high;
    numbers[c] = (MASK)IOTA + (WORD)(first + c * LANES);
  }
  for (REAL width = high - low; width > tolerance; width /= 2) {
    for (int c = 0; c < CHAINS; c++) middle[c] = (lo[c] + hi[c]) / 2;
    NAME(sturm_counts)(order, d, squares, middle, counts);
    for (int c = 0; c < CHAINS; c++) {
      MASK below = counts[c] > numbers[c];
      hi[c] = SELECT(below, middle[c], hi[c]);
      lo[c] = SELECT(below, lo[c], middle[c]);
    }
  }
  for (ptrdiff_t i = first; i < end; i++) {
    int c = (int)((i - first) / LANES), lane = (int)((i - first) % LANES);
    values[i] = (lo[c][lane] + hi[c][lane]) / 2;
  }
}
