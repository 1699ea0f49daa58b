// Cholesky of complex matrices, A = L L*, as cholesky_body.h does it for reals; rows and strides count reals,
// in pairs. What an update multiplies with stands expanded in `v`, two columns for each of L's.

// The diagonal block of a panel: L in d, column by column, and the inverses of its diagonal, which is real.
// Returns how many of its columns have a positive pivot.
KERNEL int NAME(factor_pair_diagonal)(const REAL *c, ptrdiff_t cs, REAL *d, REAL *inverses) {
  for (int j = 0; j < GROUP; j++)
    for (int i = 0; i < 2 * GROUP; i++) d[i + PAIR_HEAD * j] = i < 2 * j ? 0 : c[i + j * cs];
  for (int j = 0; j < GROUP; j++) {
    REAL *column = d + PAIR_HEAD * j, pivot = column[2 * j];
    if (!(pivot > 0)) return j;
    REAL root = SQUARE_ROOT(pivot);
    inverses[j] = 1 / root;
    for (int i = 0; i < PAIR_HEAD; i++) column[i] *= inverses[j];
    column[2 * j] = root, column[2 * j + 1] = 0;
    for (int k = j + 1; k < GROUP; k++) {
      REAL *other = d + PAIR_HEAD * k, x = column[2 * k], y = column[2 * k + 1];
      for (int i = 0; i < PAIR_HEAD; i += 2) {
        REAL real = column[i], imaginary = column[i + 1];
        other[i] -= real * x + imaginary * y;
        other[i + 1] -= imaginary * x - real * y;
      }
    }
  }
  return GROUP;
}

// X L* = C for the rows of a panel; the rows of L's own block become L again. Leaves X expanded, and its
// conjugate by rows.
KERNEL void NAME(solve_pair_panel)(ptrdiff_t rows, REAL *c, ptrdiff_t cs, const REAL *d,
                                   const REAL *inverses, REAL *v, ptrdiff_t vs, REAL *by_rows) {
  const VECTOR turns = TURN_SIGNS;
  for (ptrdiff_t i = 0; i < rows; i += LANES) {
    VECTOR x[GROUP], turned[GROUP];
    for (int j = 0; j < GROUP; j++) {
      x[j] = LOAD(c + j * cs + i);
      for (int k = 0; k < j; k++) {
        const REAL *l = d + 2 * j + PAIR_HEAD * k;
        x[j] = x[j] - x[k] * l[0] + turned[k] * l[1];
      }
      x[j] *= inverses[j];
      turned[j] = TURN(x[j]);
      STORE(c + j * cs + i, x[j]);
      STORE(v + 2 * j * vs + i, x[j]);
      STORE(v + (2 * j + 1) * vs + i, turned[j]);
    }
    REAL sequence[GROUP * LANES] ON_LINES;
    for (int k = 0; k < GROUP; k++) STORE(sequence + k * LANES, x[k] * -turns);
    for (int r = 0; r < LANES; r += 2)
      for (int k = 0; k < GROUP; k++) {
        REAL *pair = by_rows + (i + r) / 2 * DEPTH + 2 * k;
        pair[0] = sequence[k * LANES + r], pair[1] = sequence[k * LANES + r + 1];
      }
  }
}

// Of the lower triangle of `n` complex columns. Returns 0, or the order of the first leading minor that is not
// positive.
KERNEL ptrdiff_t NAME(pair_potrf)(ptrdiff_t n, REAL *a, ptrdiff_t as, REAL *work) {
  ptrdiff_t order = NAME(round_up)(n, GROUP), rows = 2 * order;
  ptrdiff_t stride = heddle_stride(2 * n, REAL_BYTES);
  REAL *by_rows = work, *v = by_rows + order * DEPTH, *c = v + DEPTH * stride;
  for (ptrdiff_t j = 0; j < order; j++) {
    ptrdiff_t top = NAME(first_row)(2 * j);
    VECTOR ignored;
    NAME(copy_column)(j < n ? 2 * n - top : 0, rows - top, a + top + j * as, c + top + j * stride,
                      &ignored);
    if (j >= n) c[j * stride + 2 * j] = 1;
  }
  for (ptrdiff_t first = 0; first < order; first += DEPTH / 2) {
    ptrdiff_t end = order - first < DEPTH / 2 ? order : first + DEPTH / 2;
    for (ptrdiff_t j = first; j < end; j += GROUP) {
      ptrdiff_t top = 2 * j, depth = 2 * (j - first);
      REAL *panel = c + j * stride + top, d[PAIR_HEAD * GROUP], inverses[GROUP];
      if (depth > 0)
        NAME(update)(rows - top, depth, v + top, stride, by_rows + j * DEPTH, DEPTH, panel,
                     stride, GROUP);
      int good = NAME(factor_pair_diagonal)(panel, stride, d, inverses);
      if (good < GROUP) return j + good + 1;
      NAME(solve_pair_panel)(rows - top, panel, stride, d, inverses, v + depth * stride + top,
                             stride, by_rows + j * DEPTH + depth);
      for (int k = 0; k < GROUP && j + k < n; k++) {
        REAL *column = c + (j + k) * stride + top;
        for (int i = 0; i < PAIR_HEAD; i++) column[i] = d[i + PAIR_HEAD * k];
        for (ptrdiff_t i = 2 * k; i < 2 * n - top; i++) a[top + i + (j + k) * as] = column[i];
      }
    }
    for (ptrdiff_t j = end; j < order; j += GROUP)
      NAME(update)(rows - 2 * j, 2 * (end - first), v + 2 * j, stride, by_rows + j * DEPTH, DEPTH,
                   c + j * stride + 2 * j, stride, GROUP);
  }
  return 0;
}
