// Triangular solves from the right, X U = B in place for an upper U: what every other triangular
// solve becomes by transposing or reversing its matrices.
//
// Or with `pairs` of complex numbers: X's columns are real and imaginary parts in turn, and U's diagonal
// consists of squares [x, -y; y, x], by which a pair is multiplied as a row.

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

// 1 / z times a power of two, which is 1 unless the quotient is beyond the range.
INLINE REAL NAME(reciprocal)(REAL x, REAL y, REAL *quotient) {
  const REAL power = NAME(power_near)(MAXIMUM(ABSOLUTE(x), ABSOLUTE(y)));
  x *= power, y *= power;
  const REAL square = x * x + y * y, real = x / square, imaginary = -y / square;
  quotient[0] = real * power, quotient[1] = imaginary * power;
  if (ABSOLUTE(quotient[0]) <= LARGEST && ABSOLUTE(quotient[1]) <= LARGEST) return 1;
  quotient[0] = real, quotient[1] = imaginary;
  return power;
}

// A pair divided by its diagonal element.
INLINE void NAME(divide_pair)(VECTOR *real, VECTOR *imaginary, const REAL *inverse, REAL power) {
  const VECTOR x = *real * inverse[0] - *imaginary * inverse[1];
  const VECTOR y = *real * inverse[1] + *imaginary * inverse[0];
  *real = x * power, *imaginary = y * power;
}

// Rows of a tile, all columns. WIDTH columns at a time are brought up to date by those to their left
// and solved with their own triangle before they leave the registers.
INLINE void NAME(solve_rows)(const bool pairs, const int height, ptrdiff_t order, const REAL *u,
                             ptrdiff_t us, const REAL *inverses, const REAL *powers, REAL *x,
                             ptrdiff_t xs) {
  ptrdiff_t j = 0;
  for (; j + WIDTH <= order; j += WIDTH) {
    VECTOR t[WIDTH][HEIGHT];
    const REAL *columns = u + j * us;
    NAME(load_tile)(height, x + j * xs, xs, t);
    NAME(subtract_tile)(height, j, x, xs, columns, us, t);
    for (int q = 0; q < WIDTH; q++)
      for (int r = 0; r < height; r++) {
        for (int k = 0; k < (pairs ? q & ~1 : q); k++)
          t[q][r] -= t[k][r] * columns[q * us + j + k];
        if (pairs) {
          if (q % 2 && inverses)
            NAME(divide_pair)(&t[q - 1][r], &t[q][r], inverses + j + q - 1, powers[j + q]);
          continue;
        }
        t[q][r] = inverses ? t[q][r] * inverses[j + q] : t[q][r] / columns[q * us + j + q];
      }
    NAME(store_tile)(height, t, x + j * xs, xs);
  }
  for (; j < order; j++)
    for (int r = 0; r < height; r++) {
      REAL *place = x + j * xs + r * LANES;
      VECTOR sum = LOAD(place);
      for (ptrdiff_t k = 0; k < (pairs ? j & ~1 : j); k++)
        sum -= LOAD(x + k * xs + r * LANES) * u[j * us + k];
      if (pairs && j % 2 && inverses) {
        VECTOR real = LOAD(place - xs);
        NAME(divide_pair)(&real, &sum, inverses + j - 1, powers[j]);
        STORE(place - xs, real);
      } else if (!pairs) {
        sum = inverses ? sum * inverses[j] : sum / u[j * us + j];
      }
      STORE(place, sum);
    }
}

// The rows that fill no vector, as if they filled one.
INLINE void NAME(solve_last_rows)(const bool pairs, ptrdiff_t rows, ptrdiff_t order, const REAL *u,
                                  ptrdiff_t us, const REAL *inverses, const REAL *powers, REAL *x,
                                  ptrdiff_t xs) {
  REAL copy[MOST_ORDER * LANES] ON_LINES;
  for (ptrdiff_t j = 0; j < order; j++)
    for (ptrdiff_t i = 0; i < LANES; i++) copy[j * LANES + i] = i < rows ? x[j * xs + i] : 0;
  NAME(solve_rows)(pairs, 1, order, u, us, inverses, powers, copy, LANES);
  for (ptrdiff_t j = 0; j < order; j++)
    for (ptrdiff_t i = 0; i < rows; i++) x[j * xs + i] = copy[j * LANES + i];
}

INLINE void NAME(solve_all_rows)(const bool pairs, ptrdiff_t rows, ptrdiff_t order, const REAL *u,
                                 ptrdiff_t us, const REAL *inverses, const REAL *powers, REAL *x,
                                 ptrdiff_t xs) {
  ptrdiff_t i = 0;
  for (; i + MR <= rows; i += MR)
    NAME(solve_rows)(pairs, HEIGHT, order, u, us, inverses, powers, x + i, xs);
  for (; i + LANES <= rows; i += LANES)
    NAME(solve_rows)(pairs, 1, order, u, us, inverses, powers, x + i, xs);
  if (i < rows)
    NAME(solve_last_rows)(pairs, rows - i, order, u, us, inverses, powers, x + i, xs);
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
  NAME(solve_all_rows)(false, rows, order, u, us, inverses, 0, x, xs);
}

KERNEL void NAME(solve_pairs)(ptrdiff_t rows, ptrdiff_t order, const REAL *u, ptrdiff_t us,
                              bool unit, REAL *x, ptrdiff_t xs) {
  REAL reciprocals[MOST_ORDER], powers[MOST_ORDER];
  // The square of z multiplies by z's conjugate.
  for (ptrdiff_t j = 0; !unit && j < order; j += 2)
    powers[j + 1] =
        NAME(reciprocal)(u[j * us + j], -u[j * us + j + 1], reciprocals + j);
  NAME(solve_all_rows)(true, rows, order, u, us, unit ? 0 : reciprocals, powers, x, xs);
}
