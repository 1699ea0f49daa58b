// LU factorization with partial pivoting of one matrix; see lu_body.h, whose numbers these are. Rows are
// exchanged as vectors; multipliers stay in the lane of their column.

#define PANEL 4

// The first of the largest of a column from row j on: LANES of them at a time.
INLINE ptrdiff_t NAME(alone_pivot)(ptrdiff_t j, ptrdiff_t rows, const REAL *column, ptrdiff_t step) {
  V largest = SAME(-1);
  B place = (B){0} + (INTEGER)j;
  for (ptrdiff_t i = j; i < rows; i += LANES) {
    V x = SAME(-1);
    for (int l = 0; l < LANES; l++)
      if (i + l < rows) x[l] = __builtin_elementwise_abs(column[(i + l) * step]);
    B better = x > largest;
    largest = WHERE(better, x, largest);
    place = (better & ((B)IOTA + (INTEGER)i)) | (~better & place);
  }
  B first = largest == __builtin_reduce_max(largest);
  return (ptrdiff_t)__builtin_reduce_min((first & place) | (~first & (INTEGER)rows));
}

INLINE void NAME(alone_exchange)(ptrdiff_t width, V *a, V *b) {
  for (ptrdiff_t g = 0; g < width; g++) {
    V swap = a[g];
    a[g] = b[g], b[g] = swap;
  }
}

// Takes the multiples of a row from the rows below it, in `width` vectors of which the first holds the
// column of the multipliers in `lane`, or none of it.
INLINE void NAME(alone_eliminate_rows)(ptrdiff_t count, int lane, REAL head, int safe,
                                       const REAL *column, V *c, ptrdiff_t stride,
                                       const int width) {
  V top[PANEL];
  B own = (B)IOTA == (INTEGER)lane, after = (B)IOTA > (INTEGER)lane;
  REAL inverse = 1 / head;
  for (int k = 0; k < width; k++) top[k] = c[k];
  for (ptrdiff_t i = 1; i < count; i++) {
    REAL x = column[i * stride * LANES];
    V *row = c + i * stride, multiplier = SAME(safe ? x * inverse : x / head);
    for (int k = 0; k < width; k++) {
      V y = row[k] - multiplier * top[k];
      row[k] = k > 0 ? y : WHERE(after, y, WHERE(own, multiplier, row[k]));
    }
  }
}

KERNEL void NAME(heddle_alone_lu)(ptrdiff_t rows, ptrdiff_t columns, void *matrix, void *pivots,
                                  int32_t *info) {
  V *a = matrix;
  B *exchanges = pivots;
  ptrdiff_t count = rows < columns ? rows : columns, width = NAME(alone_width)(columns);
  *info = 0;
  for (ptrdiff_t j = 0; j < count; j++) {
    REAL *column = (REAL *)a + j;
    ptrdiff_t pivot = NAME(alone_pivot)(j, rows, column, width * LANES);
    exchanges[j] = (B){0} + (INTEGER)pivot;
    if (pivot != j) NAME(alone_exchange)(width, a + j * width, a + pivot * width);
    REAL head = column[j * width * LANES];
    if (head == 0 && *info == 0) *info = (int32_t)(j + 1);
    // A column of zeros stays what it is.
    if (head == 0) head = 1;
    int safe = __builtin_elementwise_abs(head) >= LEAST_NORMAL;
    // From the right, for the multipliers take the place of what they are made of.
    ptrdiff_t g = j / LANES, rest = (width - g) % PANEL;
    for (ptrdiff_t end = width; end - PANEL >= g + rest; end -= PANEL) {
      V *c = a + j * width + end - PANEL;
      int lane = end - PANEL == g ? (int)(j % LANES) : -1;
      NAME(alone_eliminate_rows)(rows - j, lane, head, safe, column + j * width * LANES, c, width,
                                 PANEL);
    }
    V *c = a + j * width + g;
    switch (rest) {
#define CASE(vectors)                                                                           \
  case vectors:                                                                                 \
    NAME(alone_eliminate_rows)(rows - j, (int)(j % LANES), head, safe,                          \
                               column + j * width * LANES, c, width, vectors);                  \
    break;
      CASE(1) CASE(2) CASE(3)
#undef CASE
    }
  }
}

// The row exchanges in their order or the reverse.
INLINE void NAME(alone_permute)(ptrdiff_t n, ptrdiff_t columns, int rising, const B *pivots, V *b) {
  ptrdiff_t width = NAME(alone_width)(columns);
  for (ptrdiff_t step = 0; step < n; step++) {
    ptrdiff_t j = rising ? step : n - 1 - step, pivot = (ptrdiff_t)pivots[j][0];
    if (pivot != j) NAME(alone_exchange)(width, b + j * width, b + pivot * width);
  }
}

KERNEL void NAME(heddle_alone_lu_solve)(ptrdiff_t n, ptrdiff_t columns, bool transposed,
                                        const void *factors, const void *pivots, void *b) {
  ptrdiff_t step = NAME(alone_width)(n) * LANES;
  if (transposed) {
    NAME(alone_solve)(n, columns, 1, 0, factors, 1, step, 0, b);
    NAME(alone_solve)(n, columns, 0, 1, factors, 1, step, 0, b);
    NAME(alone_permute)(n, columns, 0, pivots, b);
  } else {
    NAME(alone_permute)(n, columns, 1, pivots, b);
    NAME(alone_solve)(n, columns, 1, 1, factors, step, 1, 0, b);
    NAME(alone_solve)(n, columns, 0, 0, factors, step, 1, 0, b);
  }
}
KERNEL void NAME(heddle_alone_lu_inverse)(ptrdiff_t n, const void *factors, const void *pivots,
                                          void *inverse) {
  ptrdiff_t step = NAME(alone_width)(n) * LANES;
  NAME(alone_identity)(n, n, inverse);
  NAME(alone_solve)(n, n, 1, 0, factors, 1, step, 1, inverse);
  NAME(alone_solve)(n, n, 0, 1, factors, 1, step, 0, inverse);
  NAME(alone_permute)(n, n, 0, pivots, inverse);
  NAME(alone_transpose)(n, inverse);
}
KERNEL void NAME(heddle_alone_pack_pivots)(ptrdiff_t count, const int32_t *const *sources,
                                           void *pivots) {
  B *p = pivots;
  for (ptrdiff_t j = 0; j < count; j++) p[j] = (B){0} + (INTEGER)(sources[0][j] - 1);
}
KERNEL void NAME(heddle_alone_unpack_pivots)(ptrdiff_t count, const void *pivots, int lanes,
                                             int32_t *const *targets) {
  (void)lanes;
  const B *p = pivots;
  for (ptrdiff_t j = 0; j < count; j++) targets[0][j] = (int32_t)p[j][0] + 1;
}

#undef PANEL
