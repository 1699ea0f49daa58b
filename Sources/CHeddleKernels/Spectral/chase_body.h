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

// The reflector of `head` rows from the first one, kept in the column below what it leaves.
INLINE REAL NAME(chase_reflect)(ptrdiff_t head, REAL *x, REAL *column) {
  REAL ignored[CHASE_ROWS] ON_LINES, tau;
  REAL beta = NAME(reflect)(head, CHASE_ROWS, NAME(squares_below)(head, CHASE_ROWS, x), x, ignored, &tau);
  for (ptrdiff_t i = head; i < head + BAND; i++) column[i] = x[i];
  column[head] = beta;
  return tau;
}

// Where sweep s begins.
INLINE REAL NAME(chase_begin)(ptrdiff_t s, REAL *band) {
  ptrdiff_t head = (s + 1) % LANES;
  REAL x[CHASE_ROWS] ON_LINES = {0}, *column = band + s * CHASE_STRIDE + s + 1 - head;
  for (ptrdiff_t i = head; i < head + BAND; i++) x[i] = column[i];
  return NAME(chase_reflect)(head, x, column);
}

// The step whose blocks begin in row and column `top`; its reflector is kept in column `from`.
KERNEL REAL NAME(chase_step)(ptrdiff_t top, ptrdiff_t from, REAL tau, REAL *band) {
  ptrdiff_t head = top % LANES, rows = head ? BAND + LANES : BAND;
  // In units of rows from the last multiple of LANES on.
  REAL *a = band + (top - head) * (CHASE_STRIDE + 1), *kept = band + from * CHASE_STRIDE + top - head;
  REAL v[CHASE_ROWS + BAND] ON_LINES, y[CHASE_ROWS + BAND] ON_LINES;
  for (ptrdiff_t i = 0; i < CHASE_ROWS + BAND; i += LANES) {
    STORE(v + i, (VECTOR){0});
    STORE(y + i, (VECTOR){0});
  }
  for (ptrdiff_t i = head + 1; i < head + BAND; i++) {
    v[i] = kept[i];
    kept[i] = 0;
  }
  v[head] = 1;
  // D v, and below it B v.
  NAME(symmetric_times)(head, head + BAND, BAND + rows, a, CHASE_STRIDE, v, y);
  VECTOR dot = {0};
  for (ptrdiff_t i = 0; i < rows; i += LANES) dot += LOAD(v + i) * LOAD(y + i);
  REAL product = 0;
  for (int k = 0; k < LANES; k++) product += dot[k];
  REAL half = tau * tau / 2 * product;
  REAL w[CHASE_ROWS] ON_LINES, z[CHASE_ROWS] ON_LINES, x[CHASE_ROWS] ON_LINES, u[CHASE_ROWS] ON_LINES;
  const REAL *below = y + BAND;
  REAL *b = a + head * CHASE_STRIDE + BAND;
  VECTOR across = {0};
  for (ptrdiff_t i = 0; i < CHASE_ROWS; i += LANES) {
    MASK row = (MASK)IOTA + (WORD)(i - head);
    MASK own = (row >= 0) & (row < BAND);
    VECTOR vi = LOAD(v + i);
    STORE(w + i, SELECT(own, LOAD(y + i) * tau - vi * half, (VECTOR){0}));
    VECTOR zi = SELECT(own, LOAD(below + i) * tau, (VECTOR){0});
    STORE(z + i, zi);
    STORE(x + i, SELECT(own, LOAD(b + i) - zi, (VECTOR){0}));
  }
  REAL next;
  REAL beta = NAME(reflect)(head, CHASE_ROWS, NAME(squares_below)(head, CHASE_ROWS, x), x, u, &next);
  for (ptrdiff_t i = 0; i < rows; i += LANES) across += LOAD(u + i) * LOAD(z + i);
  REAL uz = 0;
  for (int k = 0; k < LANES; k++) uz += across[k];
  REAL products[BAND] ON_LINES;
  for (int j = 0; j < BAND; j += GROUP)
    NAME(dots)(false, rows, b + j * CHASE_STRIDE, CHASE_STRIDE, u, 0, 1, products + j, BAND);
  for (ptrdiff_t j = 0; j < BAND; j++) {
    REAL *c = a + (head + j) * CHASE_STRIDE, *d = c + BAND;
    REAL vj = v[head + j], wj = w[head + j], g = next * (products[j] - uz * vj);
    for (ptrdiff_t i = (head + j) / LANES * LANES; i < rows; i += LANES)
      STORE(c + i, LOAD(c + i) - (LOAD(v + i) * wj + LOAD(w + i) * vj));
    for (ptrdiff_t i = 0; i < rows; i += LANES)
      STORE(d + i, LOAD(d + i) - (LOAD(z + i) * vj + LOAD(u + i) * g));
  }
  for (ptrdiff_t i = head + 1; i < head + BAND; i++) b[i] = u[i];
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
