// Reduction to Hessenberg form: LAPACK's lahr2, and the updates that follow it, in parts for several cores.
//
// A panel's reflectors are the columns of V, clean ones with zeros before their heads, and make up
// Q = I - V T V*. With Y = A V T, the matrix becomes Q* (A - Y V*). Column j of the panel takes one sweep
// over the matrix, y = A v, as fast as the caches or the memory deliver it. A sweep goes by strips of rows,
// and what a strip's task then has at hand it uses: its rows of Y, of the next column, which becomes
// b - Y V(j + 1)*, and their part of V* b. So there is one round of tasks for each column; what is left
// to one core is b - V T* V* b and the next reflector.
//
// Rows before `top` take no part in this. They meet the panel when it is done, as A - A V T V*, together
// with the columns behind it.
//
// The matrix is a copy as for tridiagonal_body.h. Outside of rows and columns `start` ..< `end` it is upper
// triangular, so that up to `rows`, a multiple of UNIT, there are zeros below.
//
// Numbers may be complex ones, of PARTS reals. Rows, columns and strides count numbers in panels and in the
// arguments of kernels, and reals in loops. A column of V or Y is then two columns of reals, z and i z
// (Small/expand_body.h), of T and of its products four numbers each, so that the products are those of reals:
// panels have half as many columns. The taus are real: reflectors are Hermitian.
//
// Source: Quintana-Orti and van de Geijn, "Improving the performance of reduction to Hessenberg form", 2006.

// What is small of a panel.
typedef struct {
  // T by columns, and -T* by columns, with zeros beside the triangles.
  REAL t[DEPTH * DEPTH], turned[DEPTH * DEPTH];
  // V* v of the column at hand, and the parts of V* b.
  REAL products[DEPTH], parts[HEDDLE_MOST_STRIPS][DEPTH];
} NAME(small);

// y = A x in rows of a strip, for columns first ..< end.
//
// Eight columns at a time: 8 loads of A beside one of y and a store, which stay in the first-level cache. So
// the limit is what the other caches, or the memory, deliver. By this alone, a Zen 5 core is delivered 100 to
// 120 GB/s of a matrix of doubles of order 512 or 1024, and 55 of one of order 2048, which the third-level
// cache does not keep; two cores 180 to 220, and 110. Prefetches were no help, nor sums in registers, for
// which columns are read a few lines at a time. Strips should have 128 rows, a kilobyte.
//
// Of complex numbers, the products with the parts of x are columns of their own, until all are there.
INLINE void NAME(strip_times)(ptrdiff_t height, ptrdiff_t first, ptrdiff_t end, const REAL *a,
                              ptrdiff_t as, const REAL *x, REAL *y, ptrdiff_t ys) {
  for (int part = 0; part < PARTS; part++)
    for (ptrdiff_t i = 0; i < height; i += LANES) STORE(y + part * ys + i, (VECTOR){0});
  for (ptrdiff_t column = first; column < end; column += TILE) {
    const REAL *c = a + column * as, *weights = x + PARTS * column;
    for (ptrdiff_t i = 0; i < height; i += LANES) {
      VECTOR even[PARTS], odd[PARTS];
      for (int part = 0; part < PARTS; part++) {
        even[part] = LOAD(y + part * ys + i);
        odd[part] = (VECTOR){0};
      }
      for (int k = 0; k < TILE; k += 2) {
        const VECTOR one = LOAD(c + k * as + i), other = LOAD(c + (k + 1) * as + i);
        for (int part = 0; part < PARTS; part++) {
          even[part] += one * weights[PARTS * k + part];
          odd[part] += other * weights[PARTS * (k + 1) + part];
        }
      }
      for (int part = 0; part < PARTS; part++) STORE(y + part * ys + i, even[part] + odd[part]);
    }
  }
}

// out = M x for one of the small triangles.
INLINE void NAME(triangle_times)(ptrdiff_t depth, const REAL *m, const REAL *x, REAL *out) {
  for (ptrdiff_t i = 0; i < DEPTH; i += LANES) {
    VECTOR sum = {0};
    for (ptrdiff_t k = 0; k < depth; k++) sum += LOAD(m + k * DEPTH + i) * x[k];
    STORE(out + i, sum);
  }
}

// Column `depth` of T, which -tau times these are the products of, and its row of -T*.
INLINE void NAME(extend_triangle)(NAME(small) * small, ptrdiff_t depth, REAL tau,
                                  const REAL *products) {
  for (ptrdiff_t q = depth; q < depth + PARTS; q++) {
    REAL *column = small->t + q * DEPTH;
    for (ptrdiff_t k = 0; k < depth; k++) {
      // The second one is i times the first.
      const REAL sign = q == depth ? -tau : k % 2 == 0 ? tau : -tau;
      column[k] = sign * products[q == depth ? k : k ^ 1];
    }
    column[q] = tau;
    for (ptrdiff_t k = 0; k <= q; k++) small->turned[k * DEPTH + q] = -column[k];
  }
}

// Ends column j, of which there are so many parts of V* b, and makes its reflector; one that is trivial
// from the last but one row on.
KERNEL void NAME(lahr2_column)(const heddle_hessenberg_panel *p, ptrdiff_t j, ptrdiff_t parts) {
  NAME(small) *small = p->small;
  const ptrdiff_t depth = PARTS * (j - p->start), vs = PARTS * p->vs, head = j + 1;
  const ptrdiff_t top = PARTS * p->top, rows = PARTS * p->rows;
  REAL *c = (REAL *)p->a + j * PARTS * p->as, *v = p->v, *own = v + depth * vs;
  REAL *tau = (REAL *)p->tau + PARTS * j;
  REAL w[DEPTH] ON_LINES = {0}, scales[DEPTH] ON_LINES;
  if (depth == 0) {
    for (int i = 0; i < DEPTH * DEPTH; i++) small->t[i] = small->turned[i] = 0;
  } else {
    for (ptrdiff_t part = 0; part < parts; part++)
      for (ptrdiff_t k = 0; k < depth; k++) w[k] += small->parts[part][k];
    NAME(triangle_times)(depth, small->turned, w, scales);
    for (ptrdiff_t i = top; i < rows; i += LANES) {
      VECTOR even = LOAD(c + i), odd = {0};
      for (ptrdiff_t k = 0; k < depth; k += 2) {
        even += LOAD(v + k * vs + i) * scales[k];
        if (k + 1 < depth) odd += LOAD(v + (k + 1) * vs + i) * scales[k + 1];
      }
      STORE(c + i, even + odd);
    }
  }
  for (int part = 0; part < PARTS; part++) {
    for (ptrdiff_t i = top; i < rows; i += LANES) STORE(own + part * vs + i, (VECTOR){0});
    tau[part] = 0;
  }
  if (head + 1 >= p->end) return;
#if PARTS == 1
  c[head] = NAME(reflect)(head, rows, NAME(squares_below)(head, rows, c), c, own, tau);
#else
  NAME(reflect_pairs)(head, p->rows, c, own, vs, tau);
#endif
  const ptrdiff_t begin = PARTS * (head / UNIT * UNIT);
  NAME(vector_dots)(rows - begin, depth, v + begin, vs, own + begin, small->products);
  NAME(triangle_times)(depth, small->t, small->products, scales);
  NAME(extend_triangle)(small, depth, *tau, scales);
}

// Rows first ..< end, number `part` of the strips, of what column j's reflector leads to: of Y, and of the
// next column, or after the last one of the panel the rows of V one after the other.
KERNEL void NAME(lahr2_sweep)(const heddle_hessenberg_panel *p, ptrdiff_t first, ptrdiff_t end,
                              ptrdiff_t j, bool last, ptrdiff_t part) {
  NAME(small) *small = p->small;
  const ptrdiff_t depth = PARTS * (j - p->start), all = depth + PARTS, next = j + 1;
  const ptrdiff_t vs = PARTS * p->vs, as = PARTS * p->as, begin = PARTS * first;
  const ptrdiff_t height = PARTS * (end - first);
  const REAL *v = (REAL *)p->v + begin, *products = small->products;
  const REAL tau = ((REAL *)p->tau)[PARTS * j], *head = (REAL *)p->v + PARTS * next;
  REAL *a = p->a, *y = (REAL *)p->y + begin, *own = y + depth * vs, *c = a + next * as + begin;
  REAL row[DEPTH];
  for (ptrdiff_t k = 0; k < all; k++) row[k] = next < p->rows ? head[k * vs] : 0;
  NAME(strip_times)(height, next / UNIT * UNIT, tau == 0 ? 0 : p->rows, a + begin, as,
                    (REAL *)p->v + depth * vs, own, vs);
#if PARTS == 2
  const VECTOR turns = TURN_SIGNS;
#endif
  for (ptrdiff_t i = 0; i < height; i += LANES) {
    VECTOR sum = LOAD(own + i), change = {0};
#if PARTS == 2
    sum += TURN(LOAD(own + vs + i));
#endif
    for (ptrdiff_t k = 0; k < depth; k++) {
      VECTOR yi = LOAD(y + k * vs + i);
      sum -= yi * products[k];
      change += yi * row[k];
    }
    sum = tau == 0 ? (VECTOR){0} : sum * tau;
    STORE(own + i, sum);
    change += sum * row[depth];
#if PARTS == 2
    sum = TURN(sum);
    STORE(own + vs + i, sum);
    change += sum * row[depth + 1];
#endif
    if (!last) STORE(c + i, LOAD(c + i) - change);
  }
  if (!last)
    return NAME(vector_dots)(height, all, v, vs, c, small->parts[part]);
  for (ptrdiff_t i = first; i < end; i++)
    for (ptrdiff_t k = 0; k < all; k++)
      ((REAL *)p->by_rows)[i * DEPTH + k] = v[k * vs + PARTS * (i - first)];
}
