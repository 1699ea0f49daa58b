// What a panel of a reduction to Hessenberg form (reduce_body.h) does to the rest of the matrix.

// Columns first ..< end, after the panel's columns, of Q* (A - Y V*): all of them multiples of UNIT.
// The strip stays in the second-level cache while it is read and written a second time.
KERNEL void NAME(lahr2_right)(const heddle_hessenberg_panel *p, ptrdiff_t first, ptrdiff_t end,
                              ptrdiff_t columns) {
  const NAME(small) *small = p->small;
  const ptrdiff_t vs = PARTS * p->vs, as = PARTS * p->as, depth = PARTS * columns;
  const ptrdiff_t top = PARTS * p->top, rows = PARTS * p->rows;
  const REAL *v = p->v, *y = p->y, *by_rows = p->by_rows;
  REAL w[STRIP * DEPTH] ON_LINES, scales[STRIP * DEPTH] ON_LINES;
  for (ptrdiff_t column = first; column < end; column += STRIP) {
    const ptrdiff_t width = end - column < STRIP ? end - column : STRIP;
    for (ptrdiff_t row = top; row < rows; row += ROWS) {
      const ptrdiff_t height = rows - row < ROWS ? rows - row : ROWS;
      REAL *tile = (REAL *)p->a + column * as + row;
      // Columns behind those of the reflectors are zeros in V, which has no rows for them.
      if (column < p->rows)
        NAME(update_far)(height, depth, y + row, vs, by_rows + column * DEPTH, DEPTH, tile, as,
                         width);
      for (ptrdiff_t k = 0; k < depth; k += GROUP)
        NAME(dots)(row > top, height, v + k * vs + row, vs, tile, as, width, w + k, DEPTH);
    }
    for (ptrdiff_t i = 0; i < width * DEPTH; i++) scales[i] = 0;
    NAME(update)(DEPTH, depth, small->turned, DEPTH, w, DEPTH, scales, DEPTH, width);
    for (ptrdiff_t row = top; row < rows; row += ROWS) {
      const ptrdiff_t height = rows - row < ROWS ? rows - row : ROWS;
      NAME(update)(height, depth, v + row, vs, scales, DEPTH, (REAL *)p->a + column * as + row, as,
                   width);
    }
  }
}

// W = -A V for some rows and all columns of A that V has rows for; of complex numbers, with i times each
// column after it.
INLINE void NAME(above_times)(const heddle_hessenberg_panel *p, ptrdiff_t height, const REAL *rows,
                              ptrdiff_t groups, REAL *w) {
  const ptrdiff_t vs = PARTS * p->vs, as = PARTS * p->as;
  for (ptrdiff_t column = p->top; column < p->rows; column += STRIP) {
    const ptrdiff_t width = p->rows - column < STRIP ? p->rows - column : STRIP;
    const REAL *v = (REAL *)p->v + PARTS * column;
#if PARTS == 2
    // Real and imaginary parts, each by a column.
    REAL parts[STRIP * DEPTH];
    for (ptrdiff_t k = 0; k < groups; k++)
      for (ptrdiff_t i = 0; i < width; i++)
        parts[k * STRIP + i] = v[(k & ~1) * vs + 2 * i + (k & 1)];
    NAME(update)(height, width, rows + column * as, as, parts, STRIP, w, HEDDLE_ROWS_ABOVE, groups);
#else
    NAME(update)(height, width, rows + column * as, as, v, vs, w, HEDDLE_ROWS_ABOVE, groups);
#endif
  }
#if PARTS == 2
  const VECTOR turns = TURN_SIGNS;
  for (ptrdiff_t k = 0; k < groups; k += 2)
    for (ptrdiff_t i = 0; i < height; i += LANES) {
      REAL *one = w + k * HEDDLE_ROWS_ABOVE + i, *other = one + HEDDLE_ROWS_ABOVE;
      const VECTOR sum = LOAD(one) + TURN(LOAD(other));
      STORE(one, sum);
      STORE(other, TURN(sum));
    }
#endif
}

// Rows first ..< end before `top`, of up to HEDDLE_ROWS_ABOVE reals, of A - A V T V*: both multiples of UNIT.
KERNEL void NAME(lahr2_above)(const heddle_hessenberg_panel *p, ptrdiff_t first, ptrdiff_t end,
                              ptrdiff_t columns) {
  const NAME(small) *small = p->small;
  const ptrdiff_t as = PARTS * p->as, height = PARTS * (end - first), depth = PARTS * columns;
  const ptrdiff_t groups = (depth + GROUP - 1) / GROUP * GROUP;
  const REAL *by_rows = p->by_rows;
  REAL *rows = (REAL *)p->a + PARTS * first;
  REAL w[DEPTH * HEDDLE_ROWS_ABOVE] ON_LINES = {0}, y[DEPTH * HEDDLE_ROWS_ABOVE] ON_LINES = {0};
  NAME(above_times)(p, height, rows, groups, w);
  NAME(update)(height, depth, w, HEDDLE_ROWS_ABOVE, small->t, DEPTH, y, HEDDLE_ROWS_ABOVE, groups);
  for (ptrdiff_t column = p->top; column < p->rows; column += STRIP) {
    const ptrdiff_t width = p->rows - column < STRIP ? p->rows - column : STRIP;
    NAME(update)(height, depth, y, HEDDLE_ROWS_ABOVE, by_rows + column * DEPTH, DEPTH,
                 rows + column * as, as, width);
  }
}
