// From a band of BAND diagonals below the main one to a tridiagonal matrix: sweep s makes zero what
// column s has below its first off-diagonal element, and chases the bulge that this makes down the
// band, a step for each BAND rows.
//
// Element (i, j) of the lower triangle is band[i + j * CHASE_STRIDE]: rows begin on cache lines in all
// columns, and what lies above a diagonal element is of no column. Rows and columns go on, with zeros,
// so that there are no last steps of another size.
//
// A step has BAND columns, in which a triangle D and a square B below it: the reflector v from both
// sides to D and from the right to B, whose first column then makes the next reflector, u, for its other
// columns from the left. Both blocks together take 12 KB of doubles, and 12 BAND^2 operations.
//
// Sources: Schwarz, "Tridiagonalization of a symmetric band matrix", 1968; Murata and Horikoshi, 1975;
// LAPACK's sb2st.

// Rows of a block in whole vectors, wherever it begins.
#define CHASE_ROWS (BAND + LANES)

// The lanes of the vector at i that are a block's own, which begins in row `head`.
#define CHASE_OWN(i) \
  (((MASK)IOTA + (WORD)((i) - head) >= 0) & ((MASK)IOTA + (WORD)((i) - head) < BAND))

INLINE REAL NAME(chase_dot)(const REAL *x, const REAL *y) {
  VECTOR sums = {0};
  for (ptrdiff_t i = 0; i < CHASE_ROWS; i += LANES) sums += LOAD(x + i) * LOAD(y + i);
  return NAME(lane_sum)(&sums);
}

// Where sweep s begins: a reflector of its column, kept there below what it leaves. Returns its scale.
INLINE REAL NAME(chase_begin)(ptrdiff_t s, REAL *band) {
  ptrdiff_t head = (s + 1) % LANES;
  REAL x[CHASE_ROWS] ON_LINES, u[CHASE_ROWS] ON_LINES, tau;
  REAL *column = band + s * CHASE_STRIDE + s + 1 - head;
  for (ptrdiff_t i = 0; i < CHASE_ROWS; i += LANES)
    STORE(x + i, SELECT(CHASE_OWN(i), LOAD(column + i), (VECTOR){0}));
  REAL squares = NAME(squares_below)(head, CHASE_ROWS, x);
  REAL beta = NAME(reflect)(head, CHASE_ROWS, squares, x, u, &tau);
  for (ptrdiff_t i = 0; i < CHASE_ROWS; i += LANES)
    STORE(column + i, SELECT(CHASE_OWN(i), LOAD(u + i), LOAD(column + i)));
  column[head] = beta;
  return tau;
}

// The step whose blocks begin in row and column `top`; its reflector is kept in column `from`. Returns
// the scale of the next one.
KERNEL REAL NAME(chase_step)(ptrdiff_t top, ptrdiff_t from, REAL tau, REAL *band) {
  // Rows count from the last multiple of LANES on.
  ptrdiff_t head = top % LANES, rows = head ? CHASE_ROWS : BAND;
  REAL *a = band + (top - head) * (CHASE_STRIDE + 1), *b = a + head * CHASE_STRIDE + BAND;
  REAL *kept = band + from * CHASE_STRIDE + top - head;
  REAL v[CHASE_ROWS] ON_LINES, w[CHASE_ROWS] ON_LINES, x[CHASE_ROWS] ON_LINES;
  REAL z[CHASE_ROWS] ON_LINES, u[CHASE_ROWS] ON_LINES, products[BAND] ON_LINES;
  for (ptrdiff_t i = 0; i < CHASE_ROWS; i += LANES) {
    MASK tail = CHASE_OWN(i) & ((MASK)IOTA + (WORD)(i - head) > 0);
    VECTOR old = LOAD(kept + i);
    STORE(kept + i, SELECT(tail, (VECTOR){0}, old));
    STORE(v + i, SELECT(tail, old, (VECTOR){0}));
    STORE(w + i, (VECTOR){0});
  }
  v[head] = 1;
  VECTOR sums[CHASE_ROWS / LANES];
  for (int r = 0; r < CHASE_ROWS / LANES; r++) sums[r] = (VECTOR){0};
  for (ptrdiff_t j = 0; j < BAND; j++)
    for (int r = 0; r < CHASE_ROWS / LANES; r++)
      sums[r] += LOAD(b + j * CHASE_STRIDE + r * LANES) * v[head + j];
  for (ptrdiff_t i = 0; i < CHASE_ROWS; i += LANES) {
    VECTOR product = SELECT(CHASE_OWN(i), sums[i / LANES] * tau, (VECTOR){0});
    STORE(z + i, product);
    STORE(x + i, SELECT(CHASE_OWN(i), LOAD(b + i) - product, (VECTOR){0}));
  }
  NAME(symmetric_times)(head, head + BAND, rows, a, CHASE_STRIDE, v, w);
  REAL half = tau * tau / 2 * NAME(chase_dot)(v, w);
  for (ptrdiff_t i = 0; i < CHASE_ROWS; i += LANES)
    STORE(w + i, SELECT(CHASE_OWN(i), LOAD(w + i) * tau - LOAD(v + i) * half, (VECTOR){0}));
  // B's first column becomes (beta, 0), which is not what the others do: it is written last.
  REAL next, squares = NAME(squares_below)(head, CHASE_ROWS, x);
  REAL beta = NAME(reflect)(head, CHASE_ROWS, squares, x, u, &next);
  REAL shared = NAME(chase_dot)(u, z);
  NAME(vector_dots)(rows, BAND, b, CHASE_STRIDE, u, products);
  for (ptrdiff_t j = 0; j < BAND; j++) {
    REAL *c = a + (head + j) * CHASE_STRIDE, *d = c + BAND;
    REAL vj = v[head + j], wj = w[head + j], uj = next * (products[j] - shared * vj);
    for (ptrdiff_t i = (head + j) / LANES * LANES; i < rows; i += LANES)
      STORE(c + i, LOAD(c + i) - (LOAD(v + i) * wj + LOAD(w + i) * vj));
    for (ptrdiff_t i = 0; i < rows; i += LANES)
      STORE(d + i, LOAD(d + i) - (LOAD(z + i) * vj + LOAD(u + i) * uj));
  }
  for (ptrdiff_t i = 0; i < CHASE_ROWS; i += LANES)
    STORE(b + i, SELECT(CHASE_OWN(i), LOAD(u + i), LOAD(b + i)));
  b[head] = beta;
  return next;
}

// Steps of sweeps first ..< end of an order: those whose number in the sweep plus that of the sweep is
// in from ..< to. A step comes after the next one of the sweep before.
KERNEL void NAME(chase)(ptrdiff_t first, ptrdiff_t end, ptrdiff_t from, ptrdiff_t to,
                        ptrdiff_t order, REAL *band, REAL *taus) {
  for (ptrdiff_t s = first; s < end; s++) {
    ptrdiff_t start = from - (s - first), last = to - (s - first);
    if (start <= 0 && last > 0) taus[s] = NAME(chase_begin)(s, band);
    for (ptrdiff_t k = start < 0 ? 0 : start; k < last; k++) {
      ptrdiff_t top = s + 1 + k * BAND;
      if (top >= order) break;
      taus[s] = NAME(chase_step)(top, k ? top - BAND : s, taus[s], band);
    }
  }
}
