// Householder QR of interleaved matrices, with LAPACK's conventions: H = I - tau v v', v(0) = 1,
// R's diagonal of either sign, and tau = 0 for a column that is already zero below the diagonal.
//
// Reflectors are applied to PANEL columns at a time, which stay in the first-level cache while the
// reflectors before them pass by, once a panel, and are only read. Per row a pass loads one element
// of v and PANEL of the columns for PANEL multiply-adds: 5 loads for 4, where single columns take 8.
// The sums run in two sets, since one multiply-add takes four cycles and two can start in each:
// eight are under way, in 8 of AVX-512's 32 registers.

#define PANEL 4

// Turns the column x of `count` elements into beta and, below it, v; see dlarfg.
INLINE void NAME(reflector)(ptrdiff_t count, V *x, V *scale) {
  if (count == 1) {
    *scale = SAME(0);
    return;
  }
  V sums[4] = {{0}};
  ptrdiff_t i = 1;
  for (; i + 4 <= count; i += 4)
    for (int k = 0; k < 4; k++) sums[k] += x[i + k] * x[i + k];
  for (; i < count; i++) sums[0] += x[i] * x[i];
  V square = (sums[0] + sums[1]) + (sums[2] + sums[3]);
  V alpha = x[0];
  V whole = alpha * alpha + square;
  B safe = (square >= LEAST_SQUARE) & (whole <= MOST_SQUARE);
  if (EVERY(safe)) {
    V beta = -WITH_SIGN_OF(ROOT(whole), alpha);
    *scale = (beta - alpha) / beta;
    V inverse = 1 / (alpha - beta);
    x[0] = beta;
    for (i = 1; i < count; i++) x[i] *= inverse;
    return;
  }
  // Somewhere squares leave the range of the exponent, or there is nothing to reflect. Lanes in need
  // are scaled by the power of two that brings their largest element near 1, the others by 1: that
  // changes no bit of theirs.
  V rest = {0};
  for (i = 1; i < count; i++) rest = LARGER(rest, ABS(x[i]));
  V largest = LARGER(rest, ABS(alpha));
  B exponent = 2 * (EXPONENT / 2 - EXPONENT_ONE / 2) - ((B)largest & EXPONENT);
  B least = (B){0} + EXPONENT_ONE;
  V power = (V)__builtin_elementwise_max(exponent, least);
  power = WHERE(safe, SAME(1), power);
  square = (V){0};
  for (int k = 0; k < 4; k++) sums[k] = (V){0};
  i = 1;
  for (; i + 4 <= count; i += 4)
    for (int k = 0; k < 4; k++) {
      V scaled = x[i + k] * power;
      sums[k] += scaled * scaled;
    }
  for (; i < count; i++) {
    V scaled = x[i] * power;
    sums[0] += scaled * scaled;
  }
  square = (sums[0] + sums[1]) + (sums[2] + sums[3]);
  V scaled_alpha = alpha * power;
  whole = scaled_alpha * scaled_alpha + square;
  V beta = -WITH_SIGN_OF(ROOT(whole), scaled_alpha);
  B idle = rest == 0;
  *scale = WHERE(idle, SAME(0), (beta - scaled_alpha) / beta);
  V inverse = WHERE(idle, SAME(0), 1 / (scaled_alpha - beta));
  x[0] = WHERE(idle, alpha, beta * (1 / power));
  for (i = 1; i < count; i++) x[i] = (x[i] * power) * inverse;
}

// H to `width` columns, `stride` apart; v(0) = 1 is implied.
INLINE void NAME(reflect)(ptrdiff_t count, const V *v, const V *scale, V *c,
                                 ptrdiff_t stride, int width) {
  V even[PANEL], odd[PANEL];
  for (int k = 0; k < width; k++) even[k] = c[k * stride], odd[k] = (V){0};
  ptrdiff_t i = 1;
  for (; i + 2 <= count; i += 2)
    for (int k = 0; k < width; k++) {
      even[k] += v[i] * c[k * stride + i];
      odd[k] += v[i + 1] * c[k * stride + i + 1];
    }
  if (i < count)
    for (int k = 0; k < width; k++) even[k] += v[i] * c[k * stride + i];
  for (int k = 0; k < width; k++) {
    even[k] = (even[k] + odd[k]) * *scale;
    c[k * stride] -= even[k];
  }
  for (i = 1; i < count; i++)
    for (int k = 0; k < width; k++) c[k * stride + i] -= v[i] * even[k];
}

// Reflectors 0 ..< count, or in falling order, to `width` columns of `rows` elements; the columns of
// both are `stride` apart.
INLINE void NAME(reflect_all)(ptrdiff_t rows, ptrdiff_t count, int rising, const V *factors,
                                     const V *scales, V *c, ptrdiff_t stride, int width) {
  for (ptrdiff_t step = 0; step < count; step++) {
    ptrdiff_t j = rising ? step : count - 1 - step;
    NAME(reflect)(rows - j, factors + j * stride + j, scales + j, c + j, stride, width);
  }
}

// Reflectors to any number of columns. Of an identity, a column needs no reflector that begins
// below its one.
INLINE void NAME(apply)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t count, int rising,
                               int identity, const V *factors, const V *scales, V *c,
                               ptrdiff_t stride) {
  for (ptrdiff_t j = 0; j < columns;) {
    ptrdiff_t width = columns - j >= PANEL ? PANEL : 1;
    ptrdiff_t needed = identity && j + width < count ? j + width : count;
    V *panel = c + j * stride;
    if (width == PANEL)
      NAME(reflect_all)(rows, needed, rising, factors, scales, panel, stride, PANEL);
    else
      NAME(reflect_all)(rows, needed, rising, factors, scales, panel, stride, 1);
    j += width;
  }
}

INLINE void NAME(qr)(ptrdiff_t rows, ptrdiff_t columns, V *a, V *scales) {
  ptrdiff_t count = rows < columns ? rows : columns;
  for (ptrdiff_t first = 0; first < columns;) {
    ptrdiff_t width = columns - first >= PANEL ? PANEL : 1;
    ptrdiff_t before = first < count ? first : count;
    V *panel = a + first * rows;
    if (width == PANEL)
      NAME(reflect_all)(rows, before, 1, a, scales, panel, rows, PANEL);
    else
      NAME(reflect_all)(rows, before, 1, a, scales, panel, rows, 1);
    for (ptrdiff_t k = 0; k < width && first + k < count; k++) {
      ptrdiff_t j = first + k, left = rows - j;
      V *column = panel + k * rows + j;
      NAME(reflector)(left, column, scales + j);
      for (ptrdiff_t next = k + 1; next < width; next++)
        NAME(reflect)(left, column, scales + j, panel + next * rows + j, rows, 1);
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
  V *c = q;
  for (ptrdiff_t j = 0; j < columns; j++)
    for (ptrdiff_t i = 0; i < rows; i++) c[j * rows + i] = SAME(i == j);
  NAME(apply)(rows, columns, count, 0, 1, factors, scales, c, rows);
}

#undef PANEL
