// The three products of a block reflector, C - V T V' C: all that grows with the cube of the size.
//
// V is rows x depth, C rows x columns, both column-major; rows are whole vectors, depth and columns
// multiples of GROUP = 8. W = V' C is depth x columns, its columns `ws` apart.

// W = V' C for one group of reflectors and a few columns, TILE reflectors at a time; or added to W.
//
// With 32 registers of 512 bits (TILE = 8, SPAN = 3): 24 sums, 3 of C and one of V in passing; 11
// loads for 24 multiply-adds, 5.5 cycles of loading beside 12 of arithmetic. With 16 registers of
// 256 bits (TILE = 4): 12 sums, 3, 1, and 7 loads for 12. The sums of lanes at the end cost what 20
// rows do. Measured on a Zen 5 core of 137 GFLOP/s: 102 for 64 rows of doubles, 120 for 256.
//
// With `ahead`, what is that many rows below in V is fetched (Spectral/far_body.h).
INLINE void NAME(dot_tile)(const int span, bool add, const ptrdiff_t ahead, ptrdiff_t rows,
                           const REAL *v, ptrdiff_t vs, const REAL *c, ptrdiff_t cs, REAL *w,
                           ptrdiff_t ws) {
  for (int first = 0; first < GROUP; first += TILE) {
    VECTOR sums[SPAN][TILE];
    for (int q = 0; q < span; q++)
      for (int p = 0; p < TILE; p++) sums[q][p] = (VECTOR){0};
    for (ptrdiff_t i = 0; i < rows; i += LANES) {
      VECTOR x[SPAN];
      for (int q = 0; q < span; q++) x[q] = LOAD(c + q * cs + i);
      for (int p = 0; p < TILE; p++) {
        VECTOR y = LOAD(v + (first + p) * vs + i);
        if (ahead) __builtin_prefetch(v + (first + p) * vs + i + ahead);
        for (int q = 0; q < span; q++) sums[q][p] += x[q] * y;
      }
    }
    for (int q = 0; q < span; q++) NAME(lane_sums)(add, sums[q], w + q * ws + first);
  }
}

INLINE void NAME(dot_columns)(bool add, const ptrdiff_t ahead, ptrdiff_t rows, const REAL *v,
                              ptrdiff_t vs, const REAL *c, ptrdiff_t cs, ptrdiff_t columns, REAL *w,
                              ptrdiff_t ws) {
  ptrdiff_t q = 0;
  // The first columns fetch for all of them.
  if (ahead && columns > SPAN) {
    NAME(dot_tile)(SPAN, add, ahead, rows, v, vs, c, cs, w, ws);
    q = SPAN;
  }
  for (; q + SPAN <= columns; q += SPAN)
    NAME(dot_tile)(SPAN, add, 0, rows, v, vs, c + q * cs, cs, w + q * ws, ws);
  if (columns - q == 2) NAME(dot_tile)(2, add, 0, rows, v, vs, c + q * cs, cs, w + q * ws, ws);
  if (columns - q == 1) NAME(dot_tile)(1, add, 0, rows, v, vs, c + q * cs, cs, w + q * ws, ws);
}

KERNEL void NAME(dots)(bool add, ptrdiff_t rows, const REAL *v, ptrdiff_t vs, const REAL *c,
                       ptrdiff_t cs, ptrdiff_t columns, REAL *w, ptrdiff_t ws) {
  NAME(dot_columns)(add, 0, rows, v, vs, c, cs, columns, w, ws);
}

// The products of `depth` columns with one vector; whole groups are read and written.
INLINE void NAME(vector_dots)(ptrdiff_t rows, ptrdiff_t depth, const REAL *v, ptrdiff_t vs,
                              const REAL *x, REAL *out) {
  for (ptrdiff_t k = 0; k < depth; k += GROUP)
    NAME(dots)(false, rows, v + k * vs, vs, x, 0, 1, out + k, DEPTH);
}

// C -= V W for `height` vectors of rows and WIDTH columns.
//
// With 32 registers (HEIGHT = 3, WIDTH = 8): 24 of C, 3 of V; 3 loads and 8 broadcasts for 24
// multiply-adds. With 16 (WIDTH = 4): 12, 3, and 7 for 12. Loading and storing C costs what 3 or 4
// reflectors do. Measured as above: 100 GFLOP/s for a depth of 8, 115 for 32.
INLINE void NAME(update_tile)(const int height, const ptrdiff_t ahead, ptrdiff_t depth,
                              const REAL *v, ptrdiff_t vs, const REAL *w, ptrdiff_t ws, REAL *c,
                              ptrdiff_t cs) {
  VECTOR a[WIDTH][HEIGHT];
  for (int q = 0; q < WIDTH; q++)
    for (int r = 0; r < height; r++) {
      a[q][r] = LOAD(c + q * cs + r * LANES);
      if (ahead) __builtin_prefetch(c + q * cs + r * LANES + ahead, 1);
    }
  for (ptrdiff_t k = 0; k < depth; k++) {
    VECTOR y[HEIGHT];
    for (int r = 0; r < height; r++) y[r] = LOAD(v + k * vs + r * LANES);
    for (int q = 0; q < WIDTH; q++)
      for (int r = 0; r < height; r++) a[q][r] -= y[r] * w[q * ws + k];
  }
  for (int q = 0; q < WIDTH; q++)
    for (int r = 0; r < height; r++) STORE(c + q * cs + r * LANES, a[q][r]);
}

INLINE void NAME(update_columns)(const ptrdiff_t ahead, ptrdiff_t rows, ptrdiff_t depth,
                                 const REAL *v, ptrdiff_t vs, const REAL *w, ptrdiff_t ws, REAL *c,
                                 ptrdiff_t cs, ptrdiff_t columns) {
  for (ptrdiff_t q = 0; q < columns; q += WIDTH) {
    const REAL *wq = w + q * ws;
    REAL *cq = c + q * cs;
    ptrdiff_t i = 0;
    for (; i + HEIGHT * LANES <= rows; i += HEIGHT * LANES)
      NAME(update_tile)(HEIGHT, ahead, depth, v + i, vs, wq, ws, cq + i, cs);
    if (rows - i == 2 * LANES)
      NAME(update_tile)(2, ahead, depth, v + i, vs, wq, ws, cq + i, cs);
    if (rows - i == LANES) NAME(update_tile)(1, ahead, depth, v + i, vs, wq, ws, cq + i, cs);
  }
}

KERNEL void NAME(update)(ptrdiff_t rows, ptrdiff_t depth, const REAL *v, ptrdiff_t vs,
                         const REAL *w, ptrdiff_t ws, REAL *c, ptrdiff_t cs, ptrdiff_t columns) {
  NAME(update_columns)(0, rows, depth, v, vs, w, ws, c, cs, columns);
}
