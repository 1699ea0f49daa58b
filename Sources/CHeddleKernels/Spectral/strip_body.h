// A -= V L' + X R' for a strip of A: `width` columns in rows from `top` on, with the columns of L' and R'
// DEPTH apart.
INLINE void NAME(apply_strip)(ptrdiff_t width, ptrdiff_t top, ptrdiff_t rows, ptrdiff_t depth,
                              const REAL *v, ptrdiff_t vs, const REAL *left, const REAL *x,
                              ptrdiff_t xs, const REAL *right, REAL *a, ptrdiff_t as) {
  for (ptrdiff_t row = top; row < rows; row += ROWS) {
    ptrdiff_t height = rows - row < ROWS ? rows - row : ROWS;
    NAME(update_far)(height, depth, v + row, vs, left, DEPTH, a + row, as, width);
    NAME(update)(height, depth, x + row, xs, right, DEPTH, a + row, as, width);
  }
}

// A strip of A -= V Y' + X U': columns from `column` on, STRIP of them or up to `end`, in rows from `top`
// on, all of them multiples of UNIT.
INLINE void NAME(update_strip)(ptrdiff_t column, ptrdiff_t end, ptrdiff_t top, ptrdiff_t rows,
                               ptrdiff_t depth, const REAL *v, ptrdiff_t vs, const REAL *y,
                               ptrdiff_t ys, const REAL *x, ptrdiff_t xs, const REAL *u,
                               ptrdiff_t us, REAL *a, ptrdiff_t as) {
  REAL left[STRIP * DEPTH] ON_LINES, right[STRIP * DEPTH] ON_LINES;
  ptrdiff_t width = end - column < STRIP ? end - column : STRIP;
  for (ptrdiff_t k = 0; k < depth; k++)
    for (ptrdiff_t q = 0; q < width; q++) {
      left[q * DEPTH + k] = y[k * ys + column + q];
      right[q * DEPTH + k] = u[k * us + column + q];
    }
  NAME(apply_strip)(width, top, rows, depth, v, vs, left, x, xs, right, a + column * as, as);
}
