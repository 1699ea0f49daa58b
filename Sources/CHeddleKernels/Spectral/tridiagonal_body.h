// Reduction of a symmetric matrix to tridiagonal form: LAPACK's latrd for the lower triangle, with
// the one product that grows with the cube of the order, and the sweeps that go with it, fused.
//
// The matrix is a copy whose columns begin on cache lines. Rows and columns are filled up with
// zeros to a multiple of UNIT; above the diagonal, within the same UNIT rows, anything finite may
// stand. All loops then run over whole vectors, and begin up to UNIT - 1 rows early, where the
// vector that they multiply by is zero.

// y += the part that columns first ..< end of the lower triangle have in A x.
//
// A column block of TILE = 8 meets a vector of rows with 8 loads of A, one each of x and y, and 16
// multiply-adds: 64 bytes of A a cycle, so that the caches' bandwidth is the limit. Each element is
// read once and stands for two of the symmetric matrix.
INLINE void NAME(symmetric_rows)(const bool head, ptrdiff_t row, ptrdiff_t column, const REAL *a,
                                 ptrdiff_t as, const REAL *scales, const REAL *x, REAL *y,
                                 VECTOR *sums) {
  const VECTOR zeros = {0};
  const MASK below = (MASK)IOTA + (WORD)(row - column);
  VECTOR xr = LOAD(x + row), even = LOAD(y + row), odd = zeros;
  for (int k = 0; k < TILE; k++) {
    VECTOR element = LOAD(a + (column + k) * as + row), other = element;
    if (head) {
      element = SELECT(below >= k, element, zeros);
      other = SELECT(below > k, element, zeros);
    }
    if (k % 2) odd += element * scales[k];
    else even += element * scales[k];
    sums[k] += other * xr;
  }
  STORE(y + row, even + odd);
}

KERNEL void NAME(symmetric_times)(ptrdiff_t first, ptrdiff_t end, ptrdiff_t rows, const REAL *a,
                                  ptrdiff_t as, const REAL *x, REAL *y) {
  for (ptrdiff_t column = first; column < end; column += TILE) {
    VECTOR sums[TILE];
    REAL scales[TILE];
    for (int k = 0; k < TILE; k++) {
      sums[k] = (VECTOR){0};
      scales[k] = x[column + k];
    }
    ptrdiff_t row = column - column % LANES, head = column + TILE;
    for (; row < head; row += LANES)
      NAME(symmetric_rows)(true, row, column, a, as, scales, x, y, sums);
    for (; row < rows; row += LANES)
      NAME(symmetric_rows)(false, row, column, a, as, scales, x, y, sums);
    NAME(lane_sums)(true, sums, y + column);
  }
}

// What columns first ..< end contribute to A x, from row `top` on, and what rows first ..< end
// contribute to V' x and W' x.
KERNEL void NAME(latrd_products)(ptrdiff_t first, ptrdiff_t end, ptrdiff_t top, ptrdiff_t rows,
                                 const REAL *a, ptrdiff_t as, const REAL *x, REAL *y,
                                 ptrdiff_t depth, const REAL *v, const REAL *w, ptrdiff_t ws,
                                 REAL *products) {
  for (ptrdiff_t i = top; i < rows; i += LANES) STORE(y + i, (VECTOR){0});
  NAME(symmetric_times)(first, end, rows, a, as, x, y);
  NAME(vector_dots)(end - first, depth, v + first, as, x + first, products);
  NAME(vector_dots)(end - first, depth, w + first, ws, x + first, products + DEPTH);
}

// The reflector of a panel's first column.
KERNEL void NAME(latrd_begin)(ptrdiff_t j, ptrdiff_t rows, REAL *a, ptrdiff_t as, REAL *x, REAL *d,
                              REAL *e, REAL *tau) {
  REAL *c = a + j * as;
  d[j] = c[j];
  e[j] = NAME(reflect)(j + 1, rows, NAME(squares_below)(j + 1, rows, c), c, x, tau + j);
}

// Column k = `depth` of W from A v, both in rows from j on, and unless the panel ends here the next
// column brought up to date and its reflector. The products come in parts, `stride` apart.
//
// One sweep over V and W serves both the product and the next column.
KERNEL void NAME(latrd_column)(ptrdiff_t j, ptrdiff_t depth, bool last, ptrdiff_t rows, REAL *a,
                               ptrdiff_t as, REAL *w, ptrdiff_t ws, REAL *x, ptrdiff_t parts,
                               const REAL *partial, const REAL *products, ptrdiff_t stride,
                               REAL *d, REAL *e, REAL *tau) {
  const REAL *v = a + (j - depth) * as;
  REAL *c = a + (j + 1) * as, *own = w + depth * ws, scales[DEPTH][4];
  for (ptrdiff_t k = 0; k < depth; k++) {
    REAL ofV = 0, ofW = 0;
    for (ptrdiff_t part = 0; part < parts; part++) {
      ofV += products[part * 2 * DEPTH + k];
      ofW += products[part * 2 * DEPTH + DEPTH + k];
    }
    scales[k][0] = ofW;
    scales[k][1] = ofV;
    scales[k][2] = w[k * ws + j + 1];
    scales[k][3] = v[k * as + j + 1];
  }
  VECTOR sum = {0};
  ptrdiff_t top = (j + 1) / UNIT * UNIT;
  for (ptrdiff_t i = top; i < rows; i += LANES) {
    VECTOR y = LOAD(partial + i), z = {0}, next = LOAD(c + i), other = {0};
    for (ptrdiff_t part = 1; part < parts; part++) y += LOAD(partial + part * stride + i);
    for (ptrdiff_t k = 0; k < depth; k++) {
      VECTOR vi = LOAD(v + k * as + i), wi = LOAD(w + k * ws + i);
      y -= vi * scales[k][0];
      z -= wi * scales[k][1];
      next -= vi * scales[k][2];
      other -= wi * scales[k][3];
    }
    // What a row before the reflector's holds never ends: it must not grow from column to column.
    y = SELECT((MASK)IOTA + (WORD)i > (WORD)j, y + z, (VECTOR){0});
    sum += y * LOAD(x + i);
    STORE(own + i, y);
    STORE(c + i, last ? LOAD(c + i) : next + other);
  }
  REAL scale = tau[j], half = scale * scale / 2 * NAME(lane_sum)(&sum);
  REAL head = scale * own[j + 1] - half;
  VECTOR squares = {0};
  for (ptrdiff_t i = top; i < rows; i += LANES) {
    VECTOR xi = LOAD(x + i), y = LOAD(own + i) * scale - xi * half;
    STORE(own + i, y);
    if (last) continue;
    VECTOR next = LOAD(c + i) - xi * head - y;
    STORE(c + i, next);
    next = SELECT((MASK)IOTA + (WORD)i > (WORD)(j + 2), next, (VECTOR){0});
    squares += next * next;
  }
  if (last) return;
  d[j + 1] = c[j + 1];
  e[j + 1] = NAME(reflect)(j + 2, rows, NAME(lane_sum)(&squares), c, x, tau + j + 1);
}

// Columns first ..< end of A -= V W' + W V', rows from `first` on: all of them multiples of UNIT.
KERNEL void NAME(syr2k)(ptrdiff_t first, ptrdiff_t end, ptrdiff_t rows, ptrdiff_t depth,
                        const REAL *v, ptrdiff_t vs, const REAL *w, ptrdiff_t ws, REAL *a,
                        ptrdiff_t as) {
  for (ptrdiff_t column = first; column < end; column += STRIP)
    NAME(update_strip)(column, end, column, rows, depth, v, vs, w, ws, w, ws, v, vs, a, as);
}

// Columns j ..< end of a panel in one go.
KERNEL void NAME(latrd)(ptrdiff_t j, ptrdiff_t end, ptrdiff_t depth, ptrdiff_t rows, REAL *a,
                        ptrdiff_t as, REAL *w, ptrdiff_t ws, REAL *x, REAL *y, REAL *d, REAL *e,
                        REAL *tau) {
  REAL products[2 * DEPTH] ON_LINES;
  for (; j < end; j++, depth++) {
    ptrdiff_t top = (j + 1) / UNIT * UNIT;
    NAME(latrd_products)(top, rows, top, rows, a, as, x, y, depth, a + (j - depth) * as, w, ws,
                         products);
    NAME(latrd_column)(j, depth, j + 1 == end, rows, a, as, w, ws, x, 1, y, products, 0, d, e,
                       tau);
  }
}
