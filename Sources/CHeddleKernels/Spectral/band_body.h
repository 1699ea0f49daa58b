// Reduction of a symmetric matrix to a band of BAND diagonals below the main one: the reflectors of a
// panel of BAND columns, V, are applied from both sides at once, A - V W' - W V' with
// W = A V T - V (T' V' A V T) / 2. All that grows with the cube of the order is two products.
//
// The matrix is a copy as for tridiagonal_body.h, its rows up to a multiple of BAND.
//
// Sources: Bischof, Lang and Sun, "A framework for symmetric band reduction", 2000; Haidar, Ltaief and
// Dongarra, "Parallel reduction to condensed forms for symmetric eigenvalue problems using aggregated
// fine-grained and memory-aware kernels", 2011.

// Y += the part that columns first ..< end of the lower triangle have in A V, all multiples of UNIT.
//
// A block of STRIP columns by HEIGHT_STEP rows (72 KB of doubles) comes from memory once and stays in
// the second-level cache for both of its products: 4 BAND operations an element.
KERNEL void NAME(band_products)(ptrdiff_t first, ptrdiff_t end, ptrdiff_t rows, const REAL *a,
                                ptrdiff_t as, const REAL *v, ptrdiff_t vs, REAL *y,
                                ptrdiff_t ys) {
  REAL negated[STRIP * BAND] ON_LINES, full[STRIP * STRIP] ON_LINES;
  for (ptrdiff_t column = first; column < end; column += STRIP) {
    ptrdiff_t width = end - column < STRIP ? end - column : STRIP, below = column + width;
    for (ptrdiff_t k = 0; k < BAND; k++)
      for (ptrdiff_t q = 0; q < width; q++) negated[k * STRIP + q] = -v[k * vs + column + q];
    for (ptrdiff_t j = 0; j < width; j++)
      for (ptrdiff_t i = j; i < width; i++)
        full[j * STRIP + i] = full[i * STRIP + j] = a[(column + j) * as + column + i];
    NAME(update)(width, width, full, STRIP, negated, STRIP, y + column, ys, BAND);
    for (ptrdiff_t row = below; row < rows; row += HEIGHT_STEP) {
      ptrdiff_t height = rows - row < HEIGHT_STEP ? rows - row : HEIGHT_STEP;
      const REAL *block = a + column * as + row;
      for (ptrdiff_t k = 0; k < width; k += GROUP)
        NAME(dots_far)(true, height, block + k * as, as, v + row, vs, BAND, y + column + k, ys);
      NAME(update_far)(height, width, block, as, negated, STRIP, y + row, ys, BAND);
    }
  }
}

// to += from.
KERNEL void NAME(add)(ptrdiff_t rows, ptrdiff_t columns, const REAL *from, ptrdiff_t fs, REAL *to,
                      ptrdiff_t ts) {
  for (ptrdiff_t j = 0; j < columns; j++)
    for (ptrdiff_t i = 0; i < rows; i += LANES)
      STORE(to + j * ts + i, LOAD(to + j * ts + i) + LOAD(from + j * fs + i));
}

// X' Y for two panels.
KERNEL void NAME(band_gram)(ptrdiff_t rows, const REAL *x, ptrdiff_t xs, const REAL *y,
                            ptrdiff_t ys, REAL *out) {
  for (ptrdiff_t k = 0; k < BAND; k += GROUP)
    NAME(dots)(false, rows, x + k * xs, xs, y, ys, BAND, out + k, BAND);
}

// From T and S = V' A V what `band_weights` takes: -T, and T' S T / 2.
KERNEL void NAME(band_middle)(const REAL *t, const REAL *s, REAL *negated, REAL *middle) {
  REAL transposed[BAND * BAND] ON_LINES, product[BAND * BAND] ON_LINES;
  for (ptrdiff_t j = 0; j < BAND; j++)
    for (ptrdiff_t i = 0; i < BAND; i++) {
      negated[i + j * BAND] = -t[i + j * BAND];
      transposed[j + i * BAND] = t[i + j * BAND] / 2;
      product[i + j * BAND] = middle[i + j * BAND] = 0;
    }
  NAME(update)(BAND, BAND, s, BAND, t, BAND, product, BAND, BAND);
  NAME(update)(BAND, BAND, transposed, BAND, product, BAND, middle, BAND, BAND);
}

// W = Y T - V T' S T / 2, in any whole vectors of rows.
KERNEL void NAME(band_weights)(ptrdiff_t rows, const REAL *v, ptrdiff_t vs, const REAL *y,
                               ptrdiff_t ys, const REAL *negated, const REAL *middle, REAL *w,
                               ptrdiff_t ws) {
  for (ptrdiff_t j = 0; j < BAND; j++)
    for (ptrdiff_t i = 0; i < rows; i += LANES) STORE(w + j * ws + i, (VECTOR){0});
  NAME(update)(rows, BAND, y, ys, negated, BAND, w, ws, BAND);
  NAME(update)(rows, BAND, v, vs, middle, BAND, w, ws, BAND);
}
