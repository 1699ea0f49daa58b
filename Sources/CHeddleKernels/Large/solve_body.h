// Triangular solves from the right, X U = B in place for an upper U: what every other triangular
// solve becomes by transposing or reversing its matrices.

// t -= V W for `height` vectors of rows and WIDTH columns, in registers; V lies by columns.
INLINE void NAME(subtract_tile)(const int height, ptrdiff_t depth, const REAL *v, ptrdiff_t vs,
                                const REAL *w, ptrdiff_t ws, VECTOR t[WIDTH][HEIGHT]) {
  for (ptrdiff_t k = 0; k < depth; k++) {
    VECTOR y[HEIGHT];
    for (int r = 0; r < height; r++) y[r] = LOAD(v + k * vs + r * LANES);
    for (int q = 0; q < WIDTH; q++)
      for (int r = 0; r < height; r++) t[q][r] -= y[r] * w[q * ws + k];
  }
}

INLINE void NAME(load_tile)(const int height, const REAL *c, ptrdiff_t cs,
                            VECTOR t[WIDTH][HEIGHT]) {
  for (int q = 0; q < WIDTH; q++)
    for (int r = 0; r < height; r++) t[q][r] = LOAD(c + q * cs + r * LANES);
}

INLINE void NAME(store_tile)(const int height, VECTOR t[WIDTH][HEIGHT], REAL *c, ptrdiff_t cs) {
  for (int q = 0; q < WIDTH; q++)
    for (int r = 0; r < height; r++) STORE(c + q * cs + r * LANES, t[q][r]);
}

// Rows of a tile, all columns. WIDTH columns at a time are brought up to date by those to their left
// and solved with their own triangle before they leave the registers.
INLINE void NAME(solve_rows)(const int height, ptrdiff_t order, const REAL *u, ptrdiff_t us,
                             const REAL *inverses, REAL *x, ptrdiff_t xs) {
  ptrdiff_t j = 0;
  for (; j + WIDTH <= order; j += WIDTH) {
    VECTOR t[WIDTH][HEIGHT];
    const REAL *columns = u + j * us;
    NAME(load_tile)(height, x + j * xs, xs, t);
    NAME(subtract_tile)(height, j, x, xs, columns, us, t);
    for (int q = 0; q < WIDTH; q++)
      for (int r = 0; r < height; r++) {
        for (int k = 0; k < q; k++) t[q][r] -= t[k][r] * columns[q * us + j + k];
        t[q][r] = inverses ? t[q][r] * inverses[j + q] : t[q][r] / columns[q * us + j + q];
      }
    NAME(store_tile)(height, t, x + j * xs, xs);
  }
  for (; j < order; j++)
    for (int r = 0; r < height; r++) {
      REAL *place = x + j * xs + r * LANES;
      VECTOR sum = LOAD(place);
      for (ptrdiff_t k = 0; k < j; k++) sum -= LOAD(x + k * xs + r * LANES) * u[j * us + k];
      STORE(place, inverses ? sum * inverses[j] : sum / u[j * us + j]);
    }
}

// The rows that fill no vector, as if they filled one.
KERNEL void NAME(solve_last_rows)(ptrdiff_t rows, ptrdiff_t order, const REAL *u, ptrdiff_t us,
                                  const REAL *inverses, REAL *x, ptrdiff_t xs) {
  REAL copy[MOST_ORDER * LANES] ON_LINES;
  for (ptrdiff_t j = 0; j < order; j++)
    for (ptrdiff_t i = 0; i < LANES; i++) copy[j * LANES + i] = i < rows ? x[j * xs + i] : 0;
  NAME(solve_rows)(1, order, u, us, inverses, copy, LANES);
  for (ptrdiff_t j = 0; j < order; j++)
    for (ptrdiff_t i = 0; i < rows; i++) x[j * xs + i] = copy[j * LANES + i];
}

KERNEL void NAME(solve)(ptrdiff_t rows, ptrdiff_t order, const REAL *u, ptrdiff_t us, bool unit,
                        REAL *x, ptrdiff_t xs) {
  REAL reciprocals[MOST_ORDER];
  const REAL *inverses = reciprocals;
  for (ptrdiff_t j = 0; j < order; j++) {
    reciprocals[j] = unit ? 1 : 1 / u[j * us + j];
    // Of a subnormal number there may be no reciprocal, but quotients.
    if (!(ABSOLUTE(reciprocals[j]) <= LARGEST)) inverses = 0;
  }
  ptrdiff_t i = 0;
  for (; i + MR <= rows; i += MR) NAME(solve_rows)(HEIGHT, order, u, us, inverses, x + i, xs);
  for (; i + LANES <= rows; i += LANES) NAME(solve_rows)(1, order, u, us, inverses, x + i, xs);
  if (i < rows) NAME(solve_last_rows)(rows - i, order, u, us, inverses, x + i, xs);
}
