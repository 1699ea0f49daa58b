// Householder QR of one matrix; see qr_body.h, whose numbers these are.
//
// A reflector is found from a column, a chain of a root and two divisions, and applied to the columns
// after it, of which up to PANEL vectors stay in registers. The pass that applies it takes the squares
// of the next column along, and leaves v below the diagonal in the lane of its column.

#define PANEL 4

// beta, tau, and what makes v of the column below the diagonal.
typedef struct {
  REAL beta, scale, inverse;
} NAME(alone_reflector);

// For a column of `count` elements, `step` reals apart, the squares of all but the first of which add
// up to `square`. Scales those where squares leave the range of the exponent.
INLINE NAME(alone_reflector)
    NAME(alone_reflector_of)(ptrdiff_t count, REAL *x, ptrdiff_t step, REAL square) {
  REAL alpha = x[0];
  REAL whole = alpha * alpha + square;
  if (square >= LEAST_SQUARE && whole <= MOST_SQUARE) {
    REAL beta = -__builtin_elementwise_copysign(__builtin_elementwise_sqrt(whole), alpha);
    return (NAME(alone_reflector)){beta, (beta - alpha) / beta, 1 / (alpha - beta)};
  }
  REAL rest = 0;
  for (ptrdiff_t i = 1; i < count; i++)
    rest = LARGER(rest, __builtin_elementwise_abs(x[i * step]));
  union { REAL real; INTEGER bits; } power = {.real = LARGER(rest, __builtin_elementwise_abs(alpha))};
  power.bits = 2 * (EXPONENT / 2 - EXPONENT_ONE / 2) - (power.bits & EXPONENT);
  if (power.bits < EXPONENT_ONE) power.bits = EXPONENT_ONE;
  if (rest == 0) return (NAME(alone_reflector)){alpha, 0, 0};
  for (ptrdiff_t i = 1; i < count; i++) x[i * step] *= power.real;
  REAL sums[4] = {0};
  ptrdiff_t i = 1;
  for (; i + 4 <= count; i += 4)
    for (int k = 0; k < 4; k++) sums[k] += x[(i + k) * step] * x[(i + k) * step];
  for (; i < count; i++) sums[0] += x[i * step] * x[i * step];
  square = (sums[0] + sums[1]) + (sums[2] + sums[3]);
  REAL scaled_alpha = alpha * power.real;
  whole = scaled_alpha * scaled_alpha + square;
  REAL beta = -__builtin_elementwise_copysign(__builtin_elementwise_sqrt(whole), scaled_alpha);
  return (NAME(alone_reflector)){beta * (1 / power.real), (beta - scaled_alpha) / beta,
                                 1 / (scaled_alpha - beta)};
}

// The reflector of column `lane` of the first vector of c to the columns after it, of which there are
// `width` vectors, c's rows `stride` apart. `squares` gets the sums of squares of vector `next` from
// the second row below the first on, which is what the reflector of a column there needs.
INLINE void NAME(alone_eliminate)(ptrdiff_t count, const NAME(alone_reflector) * h, int lane, V *c,
                                  ptrdiff_t stride, const int width, const int next, V *squares) {
  B column = (B)IOTA;
  B own = column == (INTEGER)lane, after = column > (INTEGER)lane;
  V even[PANEL], odd[PANEL], sums[4] = {{0}};
  const REAL *x = (const REAL *)c + lane;
#define ELEMENT(i) (SAME(x[(i) * stride * LANES] * h->inverse))
  for (int k = 0; k < width; k++) even[k] = c[k], odd[k] = (V){0};
  ptrdiff_t i = 1;
  for (; i + 2 <= count; i += 2) {
    V first = ELEMENT(i), second = ELEMENT(i + 1);
    for (int k = 0; k < width; k++) {
      even[k] += first * c[i * stride + k];
      odd[k] += second * c[(i + 1) * stride + k];
    }
  }
  if (i < count) {
    V last = ELEMENT(i);
    for (int k = 0; k < width; k++) even[k] += last * c[i * stride + k];
  }
  for (int k = 0; k < width; k++) even[k] = (even[k] + odd[k]) * h->scale;
  for (int k = 0; k < width; k++) {
    V y = c[k] - even[k];
    c[k] = k > 0 ? y : WHERE(after, y, WHERE(own, SAME(h->beta), c[0]));
  }
  i = 1;
  // One row: v in its lane, and for the other columns y - v times their sums.
#define ROW(i, square)                                                                          \
  {                                                                                             \
    V v = ELEMENT(i), *row = c + (i) * stride;                                                  \
    for (int k = 0; k < width; k++) {                                                           \
      V y = row[k] - v * even[k];                                                               \
      if (k == 0) y = WHERE(after, y, WHERE(own, v, row[0]));                                   \
      if (square && k == next) *(square) += y * y;                                              \
      row[k] = y;                                                                               \
    }                                                                                           \
  }
  if (i < count) ROW(i, (V *)0);
  i = 2;
  for (; i + 4 <= count; i += 4)
    for (int set = 0; set < 4; set++) ROW(i + set, sums + set);
  for (; i < count; i++) ROW(i, sums);
  *squares = (sums[0] + sums[1]) + (sums[2] + sums[3]);
#undef ROW
#undef ELEMENT
}

// A reflector whose v stands in a column of other rows, `v_stride` reals apart, to `width` vectors of
// columns.
INLINE void NAME(alone_reflect)(ptrdiff_t count, const REAL *v, ptrdiff_t v_stride, REAL scale,
                                V *c, ptrdiff_t stride, const int width) {
  V even[PANEL], odd[PANEL];
  for (int k = 0; k < width; k++) even[k] = c[k], odd[k] = (V){0};
  ptrdiff_t i = 1;
  for (; i + 2 <= count; i += 2)
    for (int k = 0; k < width; k++) {
      even[k] += v[i * v_stride] * c[i * stride + k];
      odd[k] += v[(i + 1) * v_stride] * c[(i + 1) * stride + k];
    }
  if (i < count)
    for (int k = 0; k < width; k++) even[k] += v[i * v_stride] * c[i * stride + k];
  for (int k = 0; k < width; k++) {
    even[k] = (even[k] + odd[k]) * scale;
    c[k] -= even[k];
  }
  for (i = 1; i < count; i++)
    for (int k = 0; k < width; k++) c[i * stride + k] -= v[i * v_stride] * even[k];
}
INLINE void NAME(alone_reflect_all)(ptrdiff_t count, const REAL *v, ptrdiff_t v_stride, REAL scale,
                                    V *c, ptrdiff_t stride, ptrdiff_t width) {
  for (; width >= PANEL; width -= PANEL, c += PANEL)
    NAME(alone_reflect)(count, v, v_stride, scale, c, stride, PANEL);
  switch (width) {
    case 3: NAME(alone_reflect)(count, v, v_stride, scale, c, stride, 3); break;
    case 2: NAME(alone_reflect)(count, v, v_stride, scale, c, stride, 2); break;
    case 1: NAME(alone_reflect)(count, v, v_stride, scale, c, stride, 1); break;
  }
}

// The squares below the diagonal of the first columns, before there is a reflector.
INLINE void NAME(alone_squares)(ptrdiff_t rows, const V *a, ptrdiff_t stride, V *squares) {
  V sums[4] = {{0}};
  ptrdiff_t i = 1;
  for (; i + 4 <= rows; i += 4)
    for (int k = 0; k < 4; k++) sums[k] += a[(i + k) * stride] * a[(i + k) * stride];
  for (; i < rows; i++) sums[0] += a[i * stride] * a[i * stride];
  *squares = (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

INLINE void NAME(alone_qr)(ptrdiff_t rows, ptrdiff_t columns, V *a, V *tau) {
  ptrdiff_t width = NAME(alone_width)(columns), least = rows < columns ? rows : columns;
  if (least == 0) return;
  V squares;
  NAME(alone_squares)(rows, a, width, &squares);
  for (ptrdiff_t j = 0; j < least; j++) {
    ptrdiff_t count = rows - j, g = j / LANES, left = width - g;
    int lane = (int)(j % LANES), next = lane + 1 == LANES;
    V *c = a + j * width + g;
    NAME(alone_reflector)
    h = NAME(alone_reflector_of)(count, (REAL *)c + lane, width * LANES, squares[lane]);
    tau[j] = SAME(h.scale);
    int few = (int)(left < PANEL ? left : PANEL);
    switch (few * 2 + next) {
#define CASE(w, n)                                                                              \
  case w * 2 + n: NAME(alone_eliminate)(count, &h, lane, c, width, w, n, &squares); break;
      CASE(1, 0) CASE(1, 1) CASE(2, 0) CASE(2, 1) CASE(3, 0) CASE(3, 1) CASE(4, 0) CASE(4, 1)
#undef CASE
    }
    // What did not fit into registers finds v where it now stands.
    NAME(alone_reflect_all)(count, (REAL *)c + lane, width * LANES, h.scale, c + few, width, left - few);
  }
}

KERNEL void NAME(heddle_alone_qr)(ptrdiff_t rows, ptrdiff_t columns, void *a, void *scales) {
  NAME(alone_qr)(rows, columns, a, scales);
}

// Reflector j of factors with so many columns to the columns of c from vector `first` on.
INLINE void NAME(alone_apply)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t j,
                              ptrdiff_t factor_columns, const void *factors, const V *scales,
                              V *c, ptrdiff_t first) {
  ptrdiff_t width = NAME(alone_width)(columns), step = NAME(alone_width)(factor_columns) * LANES;
  NAME(alone_reflect_all)(rows - j, (const REAL *)factors + j * step + j, step, scales[j][0],
                          c + j * width + first, width, width - first);
}
KERNEL void NAME(heddle_alone_apply_q)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t count,
                                       bool adjoint, ptrdiff_t factor_columns,
                                       const void *factors, const void *scales, void *c) {
  for (ptrdiff_t step = 0; step < count; step++)
    NAME(alone_apply)(rows, columns, adjoint ? step : count - 1 - step, factor_columns, factors,
                      scales, c, 0);
}
// Of the identity, a reflector changes no column to the left of its own.
KERNEL void NAME(heddle_alone_form_q)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t count,
                                      ptrdiff_t factor_columns, const void *factors,
                                      const void *scales, void *q) {
  NAME(alone_identity)(rows, columns, q);
  for (ptrdiff_t j = count - 1; j >= 0; j--)
    NAME(alone_apply)(rows, columns, j, factor_columns, factors, scales, q, j / LANES);
}

#undef PANEL
