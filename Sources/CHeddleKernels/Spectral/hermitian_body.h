// Reduction of a Hermitian matrix to a real tridiagonal one: tridiagonal_body.h for complex matrices, in
// planes (planar_body.h). `depth`, j and columns count complex columns; panels have up to DEPTH / 2 of them.

// y += the part that columns first ..< end of the lower triangle have in A x.
//
// As for reals, but an element's two loads meet eight multiply-adds instead of four, and half as many columns
// at once fill the registers: 72 GFLOP/s on one core of a Zen 5 at order 1024, and 55 with TILE of them. The
// imaginary parts of the diagonal, which rounding leaves, count as zeros.
INLINE void NAME(hermitian_rows)(const bool head, ptrdiff_t row, ptrdiff_t column, const REAL *a,
                                 ptrdiff_t as, const REAL *scales, const REAL *x, REAL *y,
                                 ptrdiff_t ys, VECTOR *re, VECTOR *im) {
  const VECTOR zeros = {0};
  const MASK below = (MASK)IOTA + (WORD)(row - column);
  VECTOR xr = LOAD(x + row), xi = LOAD(x + as + row);
  VECTOR yr = LOAD(y + row), yi = LOAD(y + ys + row), zr = zeros, zi = zeros;
  for (int k = 0; k < TILE / 2; k++) {
    const REAL *c = a + 2 * (column + k) * as + row;
    VECTOR er = LOAD(c), ei = LOAD(c + as), other = er;
    if (head) {
      er = SELECT(below >= k, er, zeros);
      other = SELECT(below > k, er, zeros);
      ei = SELECT(below > k, ei, zeros);
    }
    yr += er * scales[2 * k];
    zr -= ei * scales[2 * k + 1];
    yi += er * scales[2 * k + 1];
    zi += ei * scales[2 * k];
    re[k] += other * xr;
    im[k] += other * xi;
    re[k] += ei * xi;
    im[k] -= ei * xr;
  }
  STORE(y + row, yr + zr);
  STORE(y + ys + row, yi + zi);
}

KERNEL void NAME(hermitian_times)(ptrdiff_t first, ptrdiff_t end, ptrdiff_t rows, const REAL *a,
                                  ptrdiff_t as, const REAL *x, REAL *y, ptrdiff_t ys) {
  for (ptrdiff_t tile = first; tile < end; tile += TILE) {
    VECTOR re[TILE], im[TILE];
    for (int half = 0; half < 2; half++) {
      ptrdiff_t column = tile + half * TILE / 2;
      VECTOR r[TILE / 2], i[TILE / 2];
      REAL scales[TILE];
      for (int k = 0; k < TILE / 2; k++) {
        r[k] = i[k] = (VECTOR){0};
        scales[2 * k] = x[column + k];
        scales[2 * k + 1] = x[as + column + k];
      }
      ptrdiff_t row = column - column % LANES, head = column + TILE / 2;
      for (; row < head; row += LANES)
        NAME(hermitian_rows)(true, row, column, a, as, scales, x, y, ys, r, i);
      for (; row < rows; row += LANES)
        NAME(hermitian_rows)(false, row, column, a, as, scales, x, y, ys, r, i);
      for (int k = 0; k < TILE / 2; k++) {
        re[half * TILE / 2 + k] = r[k];
        im[half * TILE / 2 + k] = i[k];
      }
    }
    NAME(lane_sums)(true, re, y + tile);
    NAME(lane_sums)(true, im, y + ys + tile);
  }
}

// What columns first ..< end contribute to A x, from row `top` on, and what rows first ..< end
// contribute to V* x and W* x. All vectors have planes as far apart as the matrix.
KERNEL void NAME(planar_latrd_products)(ptrdiff_t first, ptrdiff_t end, ptrdiff_t top,
                                        ptrdiff_t rows, const REAL *a, ptrdiff_t as, const REAL *x,
                                        REAL *y, ptrdiff_t depth, const REAL *v, const REAL *w,
                                        ptrdiff_t ws, REAL *products) {
  for (ptrdiff_t i = top; i < rows; i += LANES) {
    STORE(y + i, (VECTOR){0});
    STORE(y + as + i, (VECTOR){0});
  }
  NAME(hermitian_times)(first, end, rows, a, as, x, y, as);
  NAME(planar_dots)(end - first, depth, v + first, as, x + first, as, products);
  NAME(planar_dots)(end - first, depth, w + first, ws, x + first, as, products + DEPTH);
}

// The reflector of a panel's first column.
KERNEL void NAME(planar_latrd_begin)(ptrdiff_t j, ptrdiff_t rows, REAL *a, ptrdiff_t as, REAL *x,
                                     REAL *d, REAL *e, REAL *tau) {
  REAL *c = a + 2 * j * as;
  d[j] = c[j];
  e[j] = NAME(planar_reflect)(j + 1, rows, NAME(planar_squares_below)(j + 1, rows, c, as), c, as,
                              x, as, tau + 2 * j);
}

// y -= v s for a column of two planes.
INLINE void NAME(subtract_planes)(VECTOR *y, const VECTOR *v, const REAL *s) {
  y[0] -= v[0] * s[0];
  y[1] -= v[0] * s[1];
  y[0] += v[1] * s[1];
  y[1] -= v[1] * s[0];
}

// Column k = `depth` of W from A v, both in rows from j on, and unless the panel ends here the next
// column brought up to date and its reflector. The products come in parts, `stride` apart.
KERNEL void NAME(planar_latrd_column)(ptrdiff_t j, ptrdiff_t depth, bool last, ptrdiff_t rows,
                                      REAL *a, ptrdiff_t as, REAL *w, ptrdiff_t ws, REAL *x,
                                      ptrdiff_t parts, const REAL *partial, const REAL *products,
                                      ptrdiff_t stride, REAL *d, REAL *e, REAL *tau) {
  const REAL *v = a + 2 * (j - depth) * as;
  REAL *c = a + 2 * (j + 1) * as, *own = w + 2 * depth * ws, scales[DEPTH / 2][8];
  for (ptrdiff_t k = 0; k < depth; k++) {
    for (int plane = 0; plane < 2; plane++) {
      REAL ofV = 0, ofW = 0;
      for (ptrdiff_t part = 0; part < parts; part++) {
        ofV += products[part * 2 * DEPTH + 2 * k + plane];
        ofW += products[part * 2 * DEPTH + DEPTH + 2 * k + plane];
      }
      scales[k][plane] = ofW;
      scales[k][2 + plane] = ofV;
    }
    scales[k][4] = w[2 * k * ws + j + 1];
    scales[k][5] = -w[(2 * k + 1) * ws + j + 1];
    scales[k][6] = v[2 * k * as + j + 1];
    scales[k][7] = -v[(2 * k + 1) * as + j + 1];
  }
  VECTOR sum = {0};
  ptrdiff_t top = (j + 1) / UNIT * UNIT;
  for (ptrdiff_t i = top; i < rows; i += LANES) {
    VECTOR y[2] = {LOAD(partial + i), LOAD(partial + as + i)}, z[2] = {0};
    VECTOR next[2] = {LOAD(c + i), LOAD(c + as + i)}, other[2] = {0};
    for (ptrdiff_t part = 1; part < parts; part++) {
      y[0] += LOAD(partial + part * stride + i);
      y[1] += LOAD(partial + part * stride + as + i);
    }
    for (ptrdiff_t k = 0; k < depth; k++) {
      VECTOR vs[2] = {LOAD(v + 2 * k * as + i), LOAD(v + (2 * k + 1) * as + i)};
      VECTOR us[2] = {LOAD(w + 2 * k * ws + i), LOAD(w + (2 * k + 1) * ws + i)};
      NAME(subtract_planes)(y, vs, scales[k]);
      NAME(subtract_planes)(z, us, scales[k] + 2);
      NAME(subtract_planes)(next, vs, scales[k] + 4);
      NAME(subtract_planes)(other, us, scales[k] + 6);
    }
    // What a row before the reflector's holds never ends: it must not grow from column to column.
    for (int plane = 0; plane < 2; plane++) {
      y[plane] = SELECT((MASK)IOTA + (WORD)i > (WORD)j, y[plane] + z[plane], (VECTOR){0});
      // The imaginary part of v* A v is zero.
      sum += y[plane] * LOAD(x + plane * as + i);
      STORE(own + plane * ws + i, y[plane]);
      if (!last) STORE(c + plane * as + i, next[plane] + other[plane]);
    }
  }
  REAL scale[2] = {tau[2 * j], tau[2 * j + 1]};
  REAL half = (scale[0] * scale[0] + scale[1] * scale[1]) / 2 * NAME(lane_sum)(&sum);
  // The conjugate of W's element in the row of v's head, which is one.
  REAL head[2] = {scale[0] * own[j + 1] - scale[1] * own[ws + j + 1] - half,
                  -(scale[0] * own[ws + j + 1] + scale[1] * own[j + 1])};
  VECTOR squares = {0};
  for (ptrdiff_t i = top; i < rows; i += LANES) {
    VECTOR xs[2] = {LOAD(x + i), LOAD(x + as + i)};
    VECTOR re = LOAD(own + i), im = LOAD(own + ws + i);
    VECTOR wr = re * scale[0] - im * scale[1] - xs[0] * half;
    VECTOR wi = re * scale[1] + im * scale[0] - xs[1] * half;
    STORE(own + i, wr);
    STORE(own + ws + i, wi);
    if (last) continue;
    VECTOR next[2] = {LOAD(c + i) - wr, LOAD(c + as + i) - wi};
    NAME(subtract_planes)(next, xs, head);
    for (int plane = 0; plane < 2; plane++) {
      STORE(c + plane * as + i, next[plane]);
      next[plane] =
          SELECT((MASK)IOTA + (WORD)i > (WORD)(j + 2), next[plane], (VECTOR){0});
      squares += next[plane] * next[plane];
    }
  }
  if (last) return;
  d[j + 1] = c[j + 1];
  e[j + 1] = NAME(planar_reflect)(j + 2, rows, NAME(lane_sum)(&squares), c, as, x, as,
                                  tau + 2 * (j + 1));
}

// Columns first ..< end of A -= V W* + W V*, rows from `first` on: all of them multiples of UNIT.
KERNEL void NAME(planar_syr2k)(ptrdiff_t first, ptrdiff_t end, ptrdiff_t rows, ptrdiff_t depth,
                               const REAL *v, ptrdiff_t vs, const REAL *w, ptrdiff_t ws, REAL *a,
                               ptrdiff_t as) {
  REAL left[STRIP * DEPTH] ON_LINES, right[STRIP * DEPTH] ON_LINES;
  for (ptrdiff_t column = first; column < end; column += STRIP / 2) {
    ptrdiff_t width = end - column < STRIP / 2 ? end - column : STRIP / 2;
    for (ptrdiff_t q = 0; q < width; q++) {
      NAME(adjoint_coefficients)(column + q, depth, w, ws, left + 2 * q * DEPTH);
      NAME(adjoint_coefficients)(column + q, depth, v, vs, right + 2 * q * DEPTH);
    }
    NAME(apply_strip)(2 * width, column - column % UNIT, rows, 2 * depth, v, vs, left, w, ws,
                      right, a + 2 * column * as, as);
  }
}

// Columns j ..< end of a panel in one go.
KERNEL void NAME(planar_latrd)(ptrdiff_t j, ptrdiff_t end, ptrdiff_t depth, ptrdiff_t rows,
                               REAL *a, ptrdiff_t as, REAL *w, ptrdiff_t ws, REAL *x, REAL *y,
                               REAL *d, REAL *e, REAL *tau) {
  REAL products[2 * DEPTH] ON_LINES;
  for (; j < end; j++, depth++) {
    ptrdiff_t top = (j + 1) / UNIT * UNIT;
    NAME(planar_latrd_products)(top, rows, top, rows, a, as, x, y, depth,
                                a + 2 * (j - depth) * as, w, ws, products);
    NAME(planar_latrd_column)(j, depth, j + 1 == end, rows, a, as, w, ws, x, 1, y, products, 0, d,
                              e, tau);
  }
}
