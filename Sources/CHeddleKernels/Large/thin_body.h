// Products with a few columns, for which reading A takes longer than multiplying: A is read once, where
// it lies, TILE columns at a time in segments of THIN_ROWS (32 KB of doubles with AVX-512), which the
// first-level cache keeps while they meet one column of B after the other.

// y -= x w for `count` columns of A.
INLINE void NAME(thin_columns)(const int count, ptrdiff_t rows, const REAL *x, ptrdiff_t xs,
                               const REAL *w, REAL *y) {
  ptrdiff_t i = 0;
  for (; i + LANES <= rows; i += LANES) {
    VECTOR sum = LOAD(y + i);
    for (int k = 0; k < count; k++) sum -= LOAD(x + i + k * xs) * w[k];
    STORE(y + i, sum);
  }
  for (; i < rows; i++)
    for (int k = 0; k < count; k++) y[i] -= x[i + k * xs] * w[k];
}

// C -= A B.
KERNEL void NAME(thin)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t depth, const REAL *a,
                       ptrdiff_t as, const REAL *b, ptrdiff_t bs, REAL *c, ptrdiff_t cs) {
  for (ptrdiff_t i = 0; i < rows; i += THIN_ROWS) {
    ptrdiff_t height = rows - i < THIN_ROWS ? rows - i : THIN_ROWS, k = 0;
    for (; k + TILE <= depth; k += TILE)
      for (ptrdiff_t j = 0; j < columns; j++)
        NAME(thin_columns)(TILE, height, a + i + k * as, as, b + k + j * bs, c + i + j * cs);
    for (; k < depth; k++)
      for (ptrdiff_t j = 0; j < columns; j++)
        NAME(thin_columns)(1, height, a + i + k * as, as, b + k + j * bs, c + i + j * cs);
  }
}

// y[k] -= x[k]' w for TILE columns of A; of the results the first `count` are wanted.
INLINE void NAME(thin_dots)(int count, ptrdiff_t rows, const REAL *x, ptrdiff_t xs, const REAL *w,
                            REAL *y) {
  VECTOR sums[TILE];
  REAL totals[LANES > TILE ? LANES : TILE] ON_LINES;
  for (int k = 0; k < TILE; k++) sums[k] = (VECTOR){0};
  ptrdiff_t i = 0;
  for (; i + LANES <= rows; i += LANES) {
    VECTOR other = LOAD(w + i);
    for (int k = 0; k < TILE; k++) sums[k] += LOAD(x + i + k * xs) * other;
  }
  NAME(lane_sums)(false, sums, totals);
  for (int k = 0; k < count; k++) {
    for (ptrdiff_t rest = i; rest < rows; rest++) totals[k] += x[rest + k * xs] * w[rest];
    y[k] -= totals[k];
  }
}

// C -= A' B, where A has so many columns and `depth` rows.
KERNEL void NAME(thin_adjoint)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t depth, const REAL *a,
                               ptrdiff_t as, const REAL *b, ptrdiff_t bs, REAL *c, ptrdiff_t cs) {
  for (ptrdiff_t i = 0; i < depth; i += THIN_ROWS) {
    ptrdiff_t height = depth - i < THIN_ROWS ? depth - i : THIN_ROWS, k = 0;
    for (; k + TILE <= rows; k += TILE)
      for (ptrdiff_t j = 0; j < columns; j++)
        NAME(thin_dots)(TILE, height, a + i + k * as, as, b + i + j * bs, c + k + j * cs);
    // The last ones each as if it were TILE columns.
    for (; k < rows; k++)
      for (ptrdiff_t j = 0; j < columns; j++)
        NAME(thin_dots)(1, height, a + i + k * as, 0, b + i + j * bs, c + k + j * cs);
  }
}
