// A small matrix to Hessenberg form, a reflector at a time from both sides.
//
// With y = A v and z = A' v, (I - tau v v') A (I - tau v v') = A - v p' - q y' with p = tau (z -
// tau (v' y) v) and q = tau v: both products come from the matrix as it was, and it is written
// once. v is nothing above its own rows, so whole columns need no distinction.

// y = A v, by whole vectors of rows; columns first ..< end are those where v is anything.
INLINE void NAME(small_times)(ptrdiff_t rows, ptrdiff_t first, ptrdiff_t end, const REAL *a,
                              ptrdiff_t as, const REAL *v, REAL *y) {
  for (ptrdiff_t i = 0; i < rows; i += LANES) {
    VECTOR s[4] = {{0}};
    ptrdiff_t j = first;
    for (; j + 4 <= end; j += 4)
      for (int k = 0; k < 4; k++) s[k] += LOAD(a + (j + k) * as + i) * v[j + k];
    for (; j < end; j++) s[0] += LOAD(a + j * as + i) * v[j];
    STORE(y + i, (s[0] + s[1]) + (s[2] + s[3]));
  }
}

// z = A' v for columns first ..< end; v is nothing before the vector that begins at `top`. Writes
// up to TILE - 1 elements more.
INLINE void NAME(small_dots)(ptrdiff_t rows, ptrdiff_t top, ptrdiff_t first, ptrdiff_t end,
                             const REAL *a, ptrdiff_t as, const REAL *v, REAL *z) {
  for (ptrdiff_t j = first; j < end; j += TILE) {
    VECTOR s[TILE];
    for (int k = 0; k < TILE; k++) s[k] = (VECTOR){0};
    const ptrdiff_t last = end - j - 1;
    for (ptrdiff_t i = top; i < rows; i += LANES)
      for (int k = 0; k < TILE; k++)
        s[k] += LOAD(a + (j + (k < last ? k : last)) * as + i) * LOAD(v + i);
    NAME(lane_sums)(false, s, z + j);
  }
}

// Rows and columns low ..< high of a matrix of order n, and zeros below its subdiagonal. Q, if
// there is one, becomes the product of the reflectors. Columns begin on cache lines and are filled
// up with zeros.
KERNEL void NAME(small_hessenberg)(ptrdiff_t n, ptrdiff_t low, ptrdiff_t high, REAL *a,
                                   ptrdiff_t as, REAL *q, ptrdiff_t qs) {
  const ptrdiff_t rows = (n + LANES - 1) / LANES * LANES;
  // The dots write a tile at a time.
  REAL own[HEDDLE_MOST_SMALL + 16] ON_LINES, y[HEDDLE_MOST_SMALL + 16] ON_LINES;
  REAL z[HEDDLE_MOST_SMALL + 16] ON_LINES, taus[HEDDLE_MOST_SMALL];
  for (ptrdiff_t k = low; k + 2 < high; k++) {
    REAL *v = q ? q + k * qs : own, *column = a + k * as;
    // From row `high` on the column is zero, and so is v.
    column[k + 1] = NAME(reflect)(k + 1, rows, NAME(squares_below)(k + 1, rows, column), column, v,
                                  taus + k);
    for (ptrdiff_t i = k + 2; i < high; i++) column[i] = 0;
    const REAL tau = taus[k];
    if (tau == 0) continue;
    const ptrdiff_t top = (k + 1) / LANES * LANES;
    NAME(small_times)(rows, k + 1, high, a, as, v, y);
    NAME(small_dots)(rows, top, k + 1, n, a, as, v, z);
    REAL both = 0;
    for (ptrdiff_t i = k + 1; i < high; i++) both += v[i] * y[i];
    both *= tau;
    for (ptrdiff_t j = k + 1; j < n; j++) {
      const REAL weight = j < high ? v[j] : 0, p = tau * (z[j] - both * weight), r = tau * weight;
      REAL *c = a + j * as;
      for (ptrdiff_t i = 0; i < top; i += LANES) STORE(c + i, LOAD(c + i) - LOAD(y + i) * r);
      for (ptrdiff_t i = top; i < rows; i += LANES)
        STORE(c + i, LOAD(c + i) - LOAD(v + i) * p - LOAD(y + i) * r);
    }
  }
  if (!q) return;
  // Backwards, so that a reflector changes only what those after it have made; its v stands in the
  // column before, which is made next.
  for (ptrdiff_t k = n - 1; k >= 0; k--) {
    const bool reflects = k > low && k + 1 < high && taus[k - 1] != 0;
    REAL *c = q + k * qs;
    for (ptrdiff_t i = 0; i < rows; i += LANES) STORE(c + i, (VECTOR){0});
    c[k] = 1;
    if (!reflects) continue;
    const REAL *v = q + (k - 1) * qs, tau = taus[k - 1];
    const ptrdiff_t top = k / LANES * LANES;
    NAME(small_dots)(rows, top, k, high, q, qs, v, z);
    for (ptrdiff_t j = k; j < high; j++) {
      const REAL p = tau * z[j];
      REAL *d = q + j * qs;
      for (ptrdiff_t i = top; i < rows; i += LANES) STORE(d + i, LOAD(d + i) - LOAD(v + i) * p);
    }
  }
}
