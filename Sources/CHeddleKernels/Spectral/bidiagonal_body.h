// Reduction to upper bidiagonal form: LAPACK's labrd, with both products of a column in one sweep over
// the matrix. A is rows x columns, rows at least columns, in a copy as for tridiagonal_body.h; V stands
// in its columns, U in a matrix of its own, by columns.
//
// Column j: v from the column brought up to date, y = A' v, then the row j brought up to date is
// r = r0 - y, whose reflector is u = (r - beta e) scale, and x = A u. As A u = (A r - beta A e) scale, a
// few columns of A can meet v and then at once their elements of r: A passes through the caches once.
//
// Source: Howell, Demmel, Fulton, Hammarling and Marmol, "Cache efficient bidiagonalization using BLAS
// 2.5 operators", 2008.

// Columns first ..< end of row j and of y, and their part of w = A r, a few of them at a time.
INLINE void NAME(labrd_tiles)(const int tile, ptrdiff_t first, ptrdiff_t end, ptrdiff_t j,
                              ptrdiff_t rows, const REAL *a, ptrdiff_t as, const REAL *v, REAL tau,
                              const REAL *corrections, const REAL *bases, REAL *y, REAL *r,
                              REAL *w) {
  ptrdiff_t top = j / UNIT * UNIT;
  for (ptrdiff_t done = 0; done < end - first; done += tile) {
    ptrdiff_t column = j % 2 ? end - tile - done : first + done;
    const REAL *c = a + column * as;
    VECTOR sums[TILE];
    REAL products[TILE], scales[TILE];
    for (int k = 0; k < TILE; k++) sums[k] = (VECTOR){0};
    for (ptrdiff_t i = top; i < rows; i += LANES) {
      VECTOR x = LOAD(v + i);
      for (int k = 0; k < tile; k++) sums[k] += LOAD(c + k * as + i) * x;
    }
    NAME(lane_sums)(false, sums, products);
    for (int k = 0; k < tile; k++) {
      // Columns up to j are done.
      bool open = column + k > j;
      y[column + k] = open ? tau * products[k] - corrections[column + k] : 0;
      scales[k] = open ? c[k * as + j] - bases[column + k] - y[column + k] : 0;
      r[column + k] = scales[k];
    }
    for (ptrdiff_t i = rows - LANES; i >= top; i -= LANES) {
      VECTOR even = LOAD(w + i), odd = {0};
      for (int k = 0; k < tile; k += 2) {
        even += LOAD(c + k * as + i) * scales[k];
        odd += LOAD(c + (k + 1) * as + i) * scales[k + 1];
      }
      STORE(w + i, even + odd);
    }
  }
}

// The same from row `top` on, w set first.
//
// The second time, columns should come from the first-level cache (48 KB): so four where eight are more
// than 32 KB. A Zen 5 core then sweeps 1024 rows and columns at 75 GB/s instead of 58.
KERNEL void NAME(labrd_sweep)(ptrdiff_t first, ptrdiff_t end, ptrdiff_t j, ptrdiff_t rows,
                              const REAL *a, ptrdiff_t as, const REAL *v, const REAL *tau,
                              const REAL *corrections, const REAL *bases, REAL *y, REAL *r,
                              REAL *w) {
  ptrdiff_t top = j / UNIT * UNIT;
  for (ptrdiff_t i = top; i < rows; i += LANES) STORE(w + i, (VECTOR){0});
  if ((rows - top) * TILE * REAL_BYTES > 32 << 10)
    NAME(labrd_tiles)(4, first, end, j, rows, a, as, v, *tau, corrections, bases, y, r, w);
  else NAME(labrd_tiles)(TILE, first, end, j, rows, a, as, v, *tau, corrections, bases, y, r, w);
}

// The reflector of column j, which is up to date, and from it what `labrd_sweep` takes:
// tau (Y V' v + U X' v), and V(j) Y' + X(j) U', in `columns` elements from those of the UNIT on.
KERNEL REAL NAME(labrd_column)(ptrdiff_t j, ptrdiff_t depth, ptrdiff_t rows, ptrdiff_t columns,
                               REAL *a, ptrdiff_t as, const REAL *u, ptrdiff_t us, const REAL *x,
                               ptrdiff_t xs, const REAL *y, ptrdiff_t ys, REAL *reflector,
                               REAL *corrections, REAL *bases, REAL *tau) {
  REAL ofV[DEPTH] ON_LINES, ofX[DEPTH] ON_LINES, *c = a + j * as;
  const REAL *v = a + (j - depth) * as;
  ptrdiff_t top = j / UNIT * UNIT;
  // The row of V that the reflector of the column itself is about to leave.
  REAL rowV[DEPTH], rowX[DEPTH];
  for (ptrdiff_t k = 0; k < depth; k++) {
    rowV[k] = v[k * as + j];
    rowX[k] = x[k * xs + j];
  }
  REAL beta = NAME(reflect)(j, rows, NAME(squares_below)(j, rows, c), c, reflector, tau);
  NAME(vector_dots)(rows - top, depth, v + top, as, reflector + top, ofV);
  NAME(vector_dots)(rows - top, depth, x + top, xs, reflector + top, ofX);
  for (ptrdiff_t i = top; i < columns; i += LANES) {
    VECTOR correction = {0}, base = {0};
    for (ptrdiff_t k = 0; k < depth; k++) {
      VECTOR yi = LOAD(y + k * ys + i), ui = LOAD(u + k * us + i);
      correction += yi * ofV[k] + ui * ofX[k];
      base += yi * rowV[k] + ui * rowX[k];
    }
    STORE(corrections + i, correction * *tau);
    STORE(bases + i, base);
  }
  return beta;
}

// Column j's reflector of the row, column `depth` of X from the parts of A r, and unless the panel ends
// here the next column brought up to date. Returns the element beside the diagonal.
KERNEL REAL NAME(labrd_row)(ptrdiff_t j, ptrdiff_t depth, bool last, ptrdiff_t rows,
                            ptrdiff_t columns, REAL *a, ptrdiff_t as, REAL *u, ptrdiff_t us,
                            REAL *x, ptrdiff_t xs, const REAL *y, ptrdiff_t ys, const REAL *r,
                            ptrdiff_t parts, const REAL *partial, ptrdiff_t stride, REAL *tau) {
  REAL ofY[2 * DEPTH] ON_LINES, ofU[2 * DEPTH] ON_LINES, *own = u + depth * us;
  REAL alpha = r[j + 1], beta = alpha, scale = 0;
  REAL squares = NAME(squares_below)(j + 1, columns, r);
  ptrdiff_t start = (j + 1) / UNIT * UNIT;
  *tau = 0;
  // Less than that, of a matrix whose largest element is near 1, is far below rounding: it is dropped.
  if (squares >= TINY_SQUARES) {
    beta = -COPY_SIGN(SQUARE_ROOT(alpha * alpha + squares), alpha);
    *tau = (beta - alpha) / beta;
    scale = 1 / (alpha - beta);
  }
  for (ptrdiff_t i = j / UNIT * UNIT; i < columns; i += LANES) {
    MASK column = (MASK)IOTA + (WORD)i;
    VECTOR value = LOAD(r + i) * scale;
    VECTOR head = SELECT(column == (WORD)(j + 1), (VECTOR){0} + 1, (VECTOR){0});
    STORE(own + i, SELECT(column > (WORD)(j + 1), value, head));
  }
  NAME(vector_dots)(columns - start, depth + 1, y + start, ys, own + start, ofY);
  NAME(vector_dots)(columns - start, depth, u + start, us, own + start, ofU);
  const REAL *v = a + (j - depth) * as;
  REAL *next = a + (j + 1) * as, scales[DEPTH + 1][4];
  for (ptrdiff_t k = 0; k <= depth; k++) {
    scales[k][0] = ofY[k];
    scales[k][1] = k < depth ? ofU[k] : 0;
    scales[k][2] = y[k * ys + j + 1];
    scales[k][3] = u[k * us + j + 1];
  }
  REAL *product = x + depth * xs;
  for (ptrdiff_t i = start; i < rows; i += LANES) {
    VECTOR sum = LOAD(partial + i), column = LOAD(next + i), z = {0}, other = {0};
    for (ptrdiff_t part = 1; part < parts; part++) sum += LOAD(partial + part * stride + i);
    sum = (sum - column * beta) * scale;
    for (ptrdiff_t k = 0; k <= depth; k++) {
      VECTOR vi = LOAD(v + k * as + i);
      sum -= vi * scales[k][0];
      column -= vi * scales[k][2];
      if (k == depth) break;
      VECTOR xi = LOAD(x + k * xs + i);
      z -= xi * scales[k][1];
      other -= xi * scales[k][3];
    }
    // What stands before the reflectors must not grow from column to column.
    sum = SELECT((MASK)IOTA + (WORD)i > (WORD)j, (sum + z) * *tau, (VECTOR){0});
    STORE(product + i, sum);
    if (!last) STORE(next + i, column + other - sum);
  }
  return beta;
}

// Columns first ..< end of A -= V Y' + X U' in rows from `top` on, all of them multiples of UNIT.
KERNEL void NAME(labrd_update)(ptrdiff_t first, ptrdiff_t end, ptrdiff_t top, ptrdiff_t rows,
                               ptrdiff_t depth, const REAL *v, ptrdiff_t vs, const REAL *y,
                               ptrdiff_t ys, const REAL *x, ptrdiff_t xs, const REAL *u,
                               ptrdiff_t us, REAL *a, ptrdiff_t as) {
  for (ptrdiff_t column = first; column < end; column += STRIP)
    NAME(update_strip)(column, end, top, rows, depth, v, vs, y, ys, x, xs, u, us, a, as);
}
