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

// C -= A B for a few columns of B, which meet a segment of A one after the other.
INLINE void NAME(thin_sweeps)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t depth, const REAL *a,
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

// A tile of C, `height` vectors by `width` columns, in registers. The lines of A below, which are those
// of the next tile, are called meanwhile: a column's own are too few for the hardware to foresee it.
INLINE void NAME(thin_tile)(const int height, const int width, ptrdiff_t depth, const REAL *a,
                            ptrdiff_t as, const REAL *b, ptrdiff_t bs, REAL *c, ptrdiff_t cs,
                            const bool isFirst, REAL *kept) {
  VECTOR t[WIDTH][2 * HEIGHT];
  for (int j = 0; j < width; j++)
    for (int r = 0; r < height; r++) t[j][r] = LOAD(c + j * cs + r * LANES);
  for (ptrdiff_t k = 0; k < depth; k++) {
    VECTOR x[2 * HEIGHT];
    for (int r = 0; r < height; r++) {
      x[r] = LOAD(a + k * as + r * LANES);
      if (isFirst) __builtin_prefetch(a + k * as + (height + r) * LANES);
      if (kept) STORE(kept + (k * height + r) * LANES, x[r]);
    }
    for (int j = 0; j < width; j++)
      for (int r = 0; r < height; r++) t[j][r] -= x[r] * b[k + j * bs];
  }
  for (int j = 0; j < width; j++)
    for (int r = 0; r < height; r++) STORE(c + j * cs + r * LANES, t[j][r]);
}

// C -= A B for rows of one tile and a multiple of WIDTH columns: the first of them leave A's elements where
// the others find them in the first-level cache, whatever the distance of A's columns.
INLINE void NAME(thin_row)(const int height, ptrdiff_t columns, ptrdiff_t depth, const REAL *a,
                           ptrdiff_t as, const REAL *b, ptrdiff_t bs, REAL *c, ptrdiff_t cs) {
  REAL kept[THIN_DEPTH * MR] ON_LINES;
  if (columns == WIDTH) {
    NAME(thin_tile)(height, WIDTH, depth, a, as, b, bs, c, cs, true, 0);
    return;
  }
  NAME(thin_tile)(height, WIDTH, depth, a, as, b, bs, c, cs, true, kept);
  for (ptrdiff_t j = WIDTH; j < columns; j += WIDTH)
    NAME(thin_tile)(height, WIDTH, depth, kept, height * LANES, b + j * bs, bs, c + j * cs, cs,
                    false, 0);
}

// C -= A B by tiles, for whole vectors of rows and a multiple of WIDTH columns, or half of it.
KERNEL void NAME(thin_tiles)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t depth, const REAL *a,
                             ptrdiff_t as, const REAL *b, ptrdiff_t bs, REAL *c, ptrdiff_t cs) {
  for (ptrdiff_t k = 0; k < depth; k += THIN_DEPTH) {
    const ptrdiff_t step = depth - k < THIN_DEPTH ? depth - k : THIN_DEPTH;
    const REAL *x = a + k * as, *w = b + k;
    ptrdiff_t i = 0;
    if (columns == WIDTH / 2) {
      for (; i + 2 * MR <= rows; i += 2 * MR)
        NAME(thin_tile)(2 * HEIGHT, WIDTH / 2, step, x + i, as, w, bs, c + i, cs, true, 0);
      for (; i < rows; i += LANES)
        NAME(thin_tile)(1, WIDTH / 2, step, x + i, as, w, bs, c + i, cs, true, 0);
      continue;
    }
    for (; i + MR <= rows; i += MR) NAME(thin_row)(HEIGHT, columns, step, x + i, as, w, bs, c + i, cs);
    for (; i < rows; i += LANES) NAME(thin_row)(1, columns, step, x + i, as, w, bs, c + i, cs);
  }
}

// C -= A B.
KERNEL void NAME(thin)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t depth, const REAL *a,
                       ptrdiff_t as, const REAL *b, ptrdiff_t bs, REAL *c, ptrdiff_t cs) {
  const ptrdiff_t whole = rows - rows % LANES, half = WIDTH / 2;
  const ptrdiff_t tiled = columns - columns % WIDTH;
  ptrdiff_t done = tiled;
  if (tiled) NAME(thin_tiles)(whole, tiled, depth, a, as, b, bs, c, cs);
  if (columns - done >= half) {
    NAME(thin_tiles)(whole, half, depth, a, as, b + done * bs, bs, c + done * cs, cs);
    done += half;
  }
  NAME(thin_sweeps)(rows - whole, done, depth, a + whole, as, b, bs, c + whole, cs);
  NAME(thin_sweeps)(rows, columns - done, depth, a, as, b + done * bs, bs, c + done * cs, cs);
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
