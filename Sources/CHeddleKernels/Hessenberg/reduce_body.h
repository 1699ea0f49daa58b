// Reduction to Hessenberg form: LAPACK's lahr2, and the updates that follow it, in parts for several cores.
//
// A panel's reflectors are the columns of V, clean ones with zeros before their heads, and make up
// Q = I - V T V'. With Y = A V T, the matrix becomes Q' (A - Y V'). Column j of the panel takes one sweep
// over the matrix, y = A v, as fast as the caches or the memory deliver it. A sweep goes by strips of rows,
// and what a strip's task then has at hand it uses: its rows of Y, of the next column, which becomes
// b - Y V(j + 1)', and their part of V' b. So there is one round of tasks for each column; what is left
// to one core is b - V T' V' b and the next reflector.
//
// Rows before `top` take no part in this. They meet the panel when it is done, as A - A V T V', together
// with the columns behind it.
//
// The matrix is a copy as for tridiagonal_body.h. Outside of rows and columns `start` ..< `end` it is upper
// triangular, so that up to `rows`, a multiple of UNIT, there are zeros below.
//
// Source: Quintana-Orti and van de Geijn, "Improving the performance of reduction to Hessenberg form", 2006.

// What is small of a panel.
typedef struct {
  // T by columns, and -T' by columns, with zeros beside the triangles.
  REAL t[DEPTH * DEPTH], turned[DEPTH * DEPTH];
  // V' v of the column at hand, and the parts of V' b.
  REAL products[DEPTH], parts[HEDDLE_MOST_STRIPS][DEPTH];
} NAME(small);

// y = A x in rows of a strip, for columns first ..< end.
//
// Eight columns at a time: 8 loads of A, one of y and a store for 8 multiply-adds, so that y, which stays in
// the first-level cache, costs a fifth of what the caches behind it do. A Zen 5 core is delivered 120 GB/s
// of a matrix of order 1024 on huge pages, twice that half of this order, and of one of order 2048, which
// the third-level cache does not keep, 55; two cores as much each. Prefetches were no help, nor sums in
// registers, for which columns are read a few lines at a time.
INLINE void NAME(strip_times)(ptrdiff_t height, ptrdiff_t first, ptrdiff_t end, const REAL *a,
                              ptrdiff_t as, const REAL *x, REAL *y) {
  for (ptrdiff_t i = 0; i < height; i += LANES) STORE(y + i, (VECTOR){0});
  for (ptrdiff_t column = first; column < end; column += TILE) {
    const REAL *c = a + column * as;
    for (ptrdiff_t i = 0; i < height; i += LANES) {
      VECTOR even = LOAD(y + i), odd = {0};
      for (int k = 0; k < TILE; k += 2) {
        even += LOAD(c + k * as + i) * x[column + k];
        odd += LOAD(c + (k + 1) * as + i) * x[column + k + 1];
      }
      STORE(y + i, even + odd);
    }
  }
}

// The products of `depth` columns of V with x; whole groups are read and written.
INLINE void NAME(reflectors_times)(ptrdiff_t height, ptrdiff_t depth, const REAL *v, ptrdiff_t vs,
                                   const REAL *x, REAL *out) {
  for (ptrdiff_t k = 0; k < depth; k += GROUP)
    NAME(dots)(false, height, v + k * vs, vs, x, 0, 1, out + k, DEPTH);
}

// out = M x for one of the small triangles.
INLINE void NAME(triangle_times)(ptrdiff_t depth, const REAL *m, const REAL *x, REAL *out) {
  for (ptrdiff_t i = 0; i < DEPTH; i += LANES) {
    VECTOR sum = {0};
    for (ptrdiff_t k = 0; k < depth; k++) sum += LOAD(m + k * DEPTH + i) * x[k];
    STORE(out + i, sum);
  }
}

// Ends column j, of which there are so many parts of V' b, and makes its reflector; one that is trivial
// from the last but one row on.
KERNEL void NAME(lahr2_column)(const heddle_hessenberg_panel *p, ptrdiff_t j, ptrdiff_t parts) {
  NAME(small) *small = p->small;
  const ptrdiff_t depth = j - p->start, vs = p->vs, head = j + 1;
  REAL *c = (REAL *)p->a + j * p->as, *v = p->v, *own = v + depth * vs, *tau = (REAL *)p->tau + j;
  REAL w[DEPTH] ON_LINES = {0}, scales[DEPTH] ON_LINES;
  if (depth == 0) {
    for (int i = 0; i < DEPTH * DEPTH; i++) small->t[i] = small->turned[i] = 0;
  } else {
    for (ptrdiff_t part = 0; part < parts; part++)
      for (ptrdiff_t k = 0; k < depth; k++) w[k] += small->parts[part][k];
    NAME(triangle_times)(depth, small->turned, w, scales);
    for (ptrdiff_t i = p->top; i < p->rows; i += LANES) {
      VECTOR even = LOAD(c + i), odd = {0};
      for (ptrdiff_t k = 0; k < depth; k += 2) {
        even += LOAD(v + k * vs + i) * scales[k];
        if (k + 1 < depth) odd += LOAD(v + (k + 1) * vs + i) * scales[k + 1];
      }
      STORE(c + i, even + odd);
    }
  }
  for (ptrdiff_t i = p->top; i < p->rows; i += LANES) STORE(own + i, (VECTOR){0});
  *tau = 0;
  if (head + 1 >= p->end) return;
  c[head] = NAME(reflect)(head, p->rows, NAME(squares_below)(head, p->rows, c), c, own, tau);
  const ptrdiff_t top = head / UNIT * UNIT;
  NAME(reflectors_times)(p->rows - top, depth, v + top, vs, own + top, small->products);
  NAME(triangle_times)(depth, small->t, small->products, scales);
  REAL *column = small->t + depth * DEPTH, *row = small->turned + depth;
  for (ptrdiff_t k = 0; k < depth; k++) {
    column[k] = -*tau * scales[k];
    row[k * DEPTH] = *tau * scales[k];
  }
  column[depth] = *tau;
  row[depth * DEPTH] = -*tau;
}

// Rows first ..< end, number `part` of the strips, of what column j's reflector leads to: of Y, and of the
// next column, or after the last one of the panel the rows of V one after the other.
KERNEL void NAME(lahr2_sweep)(const heddle_hessenberg_panel *p, ptrdiff_t first, ptrdiff_t end,
                              ptrdiff_t j, bool last, ptrdiff_t part) {
  NAME(small) *small = p->small;
  const ptrdiff_t depth = j - p->start, vs = p->vs, next = j + 1;
  const REAL *v = p->v, *products = small->products, tau = ((REAL *)p->tau)[j];
  REAL *a = p->a, *y = p->y, *own = y + depth * vs, *c = a + next * p->as;
  REAL row[DEPTH];
  for (ptrdiff_t k = 0; k <= depth; k++) row[k] = next < p->rows ? v[k * vs + next] : 0;
  NAME(strip_times)(end - first, next / UNIT * UNIT, tau == 0 ? 0 : p->rows, a + first, p->as,
                    v + depth * vs, own + first);
  for (ptrdiff_t i = first; i < end; i += LANES) {
    VECTOR sum = LOAD(own + i), change = {0};
    for (ptrdiff_t k = 0; k < depth; k++) {
      VECTOR yi = LOAD(y + k * vs + i);
      sum -= yi * products[k];
      change += yi * row[k];
    }
    sum = tau == 0 ? (VECTOR){0} : sum * tau;
    STORE(own + i, sum);
    if (!last) STORE(c + i, LOAD(c + i) - (change + sum * row[depth]));
  }
  if (!last)
    return NAME(reflectors_times)(end - first, depth + 1, v + first, vs, c + first,
                                  small->parts[part]);
  for (ptrdiff_t i = first; i < end; i++)
    for (ptrdiff_t k = 0; k <= depth; k++) ((REAL *)p->by_rows)[i * DEPTH + k] = v[k * vs + i];
}

// Columns first ..< end, after the panel's `depth` columns, of Q' (A - Y V'): all of them multiples of UNIT.
// The strip stays in the second-level cache while it is read and written a second time.
KERNEL void NAME(lahr2_right)(const heddle_hessenberg_panel *p, ptrdiff_t first, ptrdiff_t end,
                              ptrdiff_t depth) {
  const NAME(small) *small = p->small;
  const ptrdiff_t vs = p->vs, as = p->as;
  const REAL *v = p->v, *y = p->y, *by_rows = p->by_rows;
  REAL w[STRIP * DEPTH] ON_LINES, scales[STRIP * DEPTH] ON_LINES;
  for (ptrdiff_t column = first; column < end; column += STRIP) {
    const ptrdiff_t width = end - column < STRIP ? end - column : STRIP;
    for (ptrdiff_t row = p->top; row < p->rows; row += ROWS) {
      const ptrdiff_t height = p->rows - row < ROWS ? p->rows - row : ROWS;
      REAL *tile = (REAL *)p->a + column * as + row;
      // Columns behind those of the reflectors are zeros in V, which has no rows for them.
      if (column < p->rows)
        NAME(update_far)(height, depth, y + row, vs, by_rows + column * DEPTH, DEPTH, tile, as,
                         width);
      for (ptrdiff_t k = 0; k < depth; k += GROUP)
        NAME(dots)(row > p->top, height, v + k * vs + row, vs, tile, as, width, w + k, DEPTH);
    }
    for (ptrdiff_t i = 0; i < width * DEPTH; i++) scales[i] = 0;
    NAME(update)(DEPTH, depth, small->turned, DEPTH, w, DEPTH, scales, DEPTH, width);
    for (ptrdiff_t row = p->top; row < p->rows; row += ROWS) {
      const ptrdiff_t height = p->rows - row < ROWS ? p->rows - row : ROWS;
      NAME(update)(height, depth, v + row, vs, scales, DEPTH, (REAL *)p->a + column * as + row, as,
                   width);
    }
  }
}

// Rows first ..< end before `top`, at most ROWS, of A - A V T V': both multiples of UNIT.
KERNEL void NAME(lahr2_above)(const heddle_hessenberg_panel *p, ptrdiff_t first, ptrdiff_t end,
                              ptrdiff_t depth) {
  const NAME(small) *small = p->small;
  const ptrdiff_t vs = p->vs, as = p->as, height = end - first;
  const ptrdiff_t groups = (depth + GROUP - 1) / GROUP * GROUP;
  const REAL *v = p->v, *by_rows = p->by_rows;
  REAL *rows = (REAL *)p->a + first;
  REAL w[DEPTH * ROWS] ON_LINES = {0}, y[DEPTH * ROWS] ON_LINES = {0};
  for (ptrdiff_t column = p->top; column < p->rows; column += STRIP) {
    const ptrdiff_t width = p->rows - column < STRIP ? p->rows - column : STRIP;
    NAME(update)(height, width, rows + column * as, as, v + column, vs, w, ROWS, groups);
  }
  NAME(update)(height, depth, w, ROWS, small->t, DEPTH, y, ROWS, groups);
  for (ptrdiff_t column = p->top; column < p->rows; column += STRIP) {
    const ptrdiff_t width = p->rows - column < STRIP ? p->rows - column : STRIP;
    NAME(update)(height, depth, y, ROWS, by_rows + column * DEPTH, DEPTH, rows + column * as, as,
                 width);
  }
}
