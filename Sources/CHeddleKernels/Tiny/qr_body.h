// Householder QR of interleaved matrices, with LAPACK's conventions: H = I - tau v v', v(0) = 1,
// R's diagonal of either sign, and tau = 0 for a column that is already zero below the diagonal.
//
// Reflectors are applied to PANEL columns at a time, which stay in the first-level cache while the
// reflectors before them pass by, once a panel, and are only read. Per row a pass loads one element
// of v and PANEL of the columns for PANEL multiply-adds: 5 loads for 4, where single columns take 8.
// The sums run in two sets, since one multiply-add takes four cycles and two can start in each:
// eight are under way, in 8 of AVX-512's 32 registers.

#define PANEL 4

// Turns the column x of `count` elements into beta and, below it, v; see dlarfg and zlarfg. Beta is
// real, and what is to become zero is `parts` but for the first: a complex alpha's imaginary part too.
INLINE void NAME(reflector)(ptrdiff_t count, E *x, E *scale) {
  const V *parts = (const V *)x;
  ptrdiff_t end = count * PARTS;
  if (end == 1) {
    *scale = FROM_REAL(SAME(0));
    return;
  }
  V sums[4] = {{0}};
  ptrdiff_t i = 1;
  for (; i + 4 <= end; i += 4)
    for (int k = 0; k < 4; k++) sums[k] += parts[i + k] * parts[i + k];
  for (; i < end; i++) sums[0] += parts[i] * parts[i];
  V square = (sums[0] + sums[1]) + (sums[2] + sums[3]);
  E alpha = x[0];
  V first = parts[0];
  V whole = first * first + square;
  B safe = (square >= LEAST_SQUARE) & (whole <= MOST_SQUARE);
  if (EVERY(safe)) {
    E beta = FROM_REAL(-WITH_SIGN_OF(ROOT(whole), first));
    *scale = OVER(beta - alpha, REAL_PART(beta));
    E inverse = INVERSE(alpha - beta);
    x[0] = beta;
    for (i = 1; i < count; i++) x[i] = PRODUCT(x[i], inverse);
    return;
  }
  // Somewhere squares leave the range of the exponent, or there is nothing to reflect. Lanes in need
  // are scaled by the power of two that brings their largest element near 1, the others by 1: that
  // changes no bit of theirs.
  V rest = {0};
  for (i = 1; i < end; i++) rest = LARGER(rest, ABS(parts[i]));
  V largest = LARGER(rest, ABS(first));
  V power = WHERE(safe, SAME(1), TOWARDS_ONE(largest));
  square = (V){0};
  for (int k = 0; k < 4; k++) sums[k] = (V){0};
  i = 1;
  for (; i + 4 <= end; i += 4)
    for (int k = 0; k < 4; k++) {
      V scaled = parts[i + k] * power;
      sums[k] += scaled * scaled;
    }
  for (; i < end; i++) {
    V scaled = parts[i] * power;
    sums[0] += scaled * scaled;
  }
  square = (sums[0] + sums[1]) + (sums[2] + sums[3]);
  first *= power;
  whole = first * first + square;
  E beta = FROM_REAL(-WITH_SIGN_OF(ROOT(whole), first)), scaled_alpha = SCALED(alpha, power);
  B idle = rest == 0;
  const E zero = {0};
  *scale = SELECT(idle, zero, OVER(beta - scaled_alpha, REAL_PART(beta)));
  E inverse = SELECT(idle, zero, INVERSE(scaled_alpha - beta));
  x[0] = SELECT(idle, alpha, SCALED(beta, 1 / power));
  for (i = 1; i < count; i++) x[i] = PRODUCT(SCALED(x[i], power), inverse);
}

// H or its adjoint to `width` columns, `stride` apart; v(0) = 1 is implied.
INLINE void NAME(reflect)(ptrdiff_t count, int adjoint, const E *v, const E *scale, E *c,
                                 ptrdiff_t stride, int width) {
  E even[PANEL], odd[PANEL];
  for (int k = 0; k < width; k++) even[k] = c[k * stride], odd[k] = (E){0};
  ptrdiff_t i = 1;
  for (; i + 2 <= count; i += 2)
    for (int k = 0; k < width; k++) {
      even[k] = PLUS(even[k], CONJUGATE(v[i]), c[k * stride + i]);
      odd[k] = PLUS(odd[k], CONJUGATE(v[i + 1]), c[k * stride + i + 1]);
    }
  if (i < count)
    for (int k = 0; k < width; k++) even[k] = PLUS(even[k], CONJUGATE(v[i]), c[k * stride + i]);
  E tau = *scale;
  if (adjoint) tau = CONJUGATE(tau);
  for (int k = 0; k < width; k++) {
    even[k] = PRODUCT(even[k] + odd[k], tau);
    c[k * stride] -= even[k];
  }
  for (i = 1; i < count; i++)
    for (int k = 0; k < width; k++)
      c[k * stride + i] = MINUS(c[k * stride + i], v[i], even[k]);
}

// Reflectors in falling order, or their adjoints in rising order, to `width` columns of `rows`
// elements; the columns of both are `stride` apart.
INLINE void NAME(reflect_all)(ptrdiff_t rows, ptrdiff_t count, int adjoint, const E *factors,
                                     const E *scales, E *c, ptrdiff_t stride, int width) {
  for (ptrdiff_t step = 0; step < count; step++) {
    ptrdiff_t j = adjoint ? step : count - 1 - step;
    NAME(reflect)(rows - j, adjoint, factors + j * stride + j, scales + j, c + j, stride, width);
  }
}

// Reflectors to any number of columns. Of an identity, a column needs no reflector that begins
// below its one.
INLINE void NAME(apply)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t count, int adjoint,
                               int identity, const E *factors, const E *scales, E *c,
                               ptrdiff_t stride) {
  for (ptrdiff_t j = 0; j < columns;) {
    ptrdiff_t width = columns - j >= PANEL ? PANEL : 1;
    ptrdiff_t needed = identity && j + width < count ? j + width : count;
    E *panel = c + j * stride;
    if (width == PANEL)
      NAME(reflect_all)(rows, needed, adjoint, factors, scales, panel, stride, PANEL);
    else
      NAME(reflect_all)(rows, needed, adjoint, factors, scales, panel, stride, 1);
    j += width;
  }
}

INLINE void NAME(qr)(ptrdiff_t rows, ptrdiff_t columns, E *a, E *scales) {
  ptrdiff_t count = rows < columns ? rows : columns;
  for (ptrdiff_t first = 0; first < columns;) {
    ptrdiff_t width = columns - first >= PANEL ? PANEL : 1;
    ptrdiff_t before = first < count ? first : count;
    E *panel = a + first * rows;
    if (width == PANEL)
      NAME(reflect_all)(rows, before, 1, a, scales, panel, rows, PANEL);
    else
      NAME(reflect_all)(rows, before, 1, a, scales, panel, rows, 1);
    for (ptrdiff_t k = 0; k < width && first + k < count; k++) {
      ptrdiff_t j = first + k, left = rows - j;
      E *column = panel + k * rows + j;
      NAME(reflector)(left, column, scales + j);
      for (ptrdiff_t next = k + 1; next < width; next++)
        NAME(reflect)(left, 1, column, scales + j, panel + next * rows + j, rows, 1);
    }
    first += width;
  }
}

KERNEL void NAME(heddle_tiny_qr)(ptrdiff_t rows, ptrdiff_t columns, void *a, void *scales) {
  NAME(qr)(rows, columns, a, scales);
}
KERNEL void NAME(heddle_tiny_apply_q)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t count,
                                             bool adjoint, ptrdiff_t factor_columns,
                                             const void *factors, const void *scales, void *c) {
  (void)factor_columns;
  NAME(apply)(rows, columns, count, adjoint, 0, factors, scales, c, rows);
}
KERNEL void NAME(heddle_tiny_form_q)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t count,
                                            ptrdiff_t factor_columns, const void *factors,
                                            const void *scales, void *q) {
  (void)factor_columns;
  E *c = q;
  for (ptrdiff_t j = 0; j < columns; j++)
    for (ptrdiff_t i = 0; i < rows; i++) c[j * rows + i] = FROM_REAL(SAME(i == j));
  NAME(apply)(rows, columns, count, 0, 1, factors, scales, c, rows);
}

#undef PANEL
