// Cholesky, A = L L', on a copy as QR does it: blocks of DEPTH columns update what lies to their
// right; within a block, a panel of GROUP columns is first brought up to date by those to its left.

// The diagonal block of a panel: L in d, column by column, and the inverses of its diagonal.
// Returns how many of its columns have a positive pivot.
KERNEL int NAME(factor_diagonal)(const REAL *c, ptrdiff_t cs, REAL *d, REAL *inverses) {
  for (int j = 0; j < GROUP; j++)
    for (int i = 0; i < GROUP; i++) d[i + GROUP * j] = i < j ? 0 : c[i + j * cs];
  for (int j = 0; j < GROUP; j++) {
    REAL *column = d + GROUP * j;
    if (!(column[j] > 0)) return j;
    REAL root = SQUARE_ROOT(column[j]);
    inverses[j] = 1 / root;
    for (int i = 0; i < GROUP; i++) column[i] *= inverses[j];
    column[j] = root;
    // Whole columns, which are vectors; what lies above the diagonal is not looked at again.
    for (int k = j + 1; k < GROUP; k++)
      for (int i = 0; i < GROUP; i++) d[i + GROUP * k] -= column[i] * column[k];
  }
  return GROUP;
}

// X L' = C for the rows of a panel, one vector of rows at a time: 8 loads and stores, 28
// multiply-adds with broadcasts. The rows of L's own block become L again. The same vectors,
// shuffled three times in pairs, are X by rows.
KERNEL void NAME(solve_panel)(ptrdiff_t rows, REAL *c, ptrdiff_t cs, const REAL *d,
                              const REAL *inverses, REAL *by_rows) {
  for (ptrdiff_t i = 0; i < rows; i += LANES) {
    VECTOR x[GROUP], y[GROUP];
    for (int j = 0; j < GROUP; j++) {
      x[j] = LOAD(c + j * cs + i);
      for (int k = 0; k < j; k++) x[j] -= x[k] * d[j + GROUP * k];
      x[j] *= inverses[j];
    }
    for (int j = 0; j < GROUP; j++) STORE(c + j * cs + i, x[j]);
    for (int half = 1; half < GROUP; half *= 2) {
      for (int k = 0; k < GROUP / 2; k++) {
        y[2 * k] = LOW(x[k], x[k + GROUP / 2]);
        y[2 * k + 1] = HIGH(x[k], x[k + GROUP / 2]);
      }
      for (int k = 0; k < GROUP; k++) x[k] = y[k];
    }
    REAL sequence[GROUP * LANES] ON_LINES;
    for (int k = 0; k < GROUP; k++) STORE(sequence + k * LANES, x[k]);
    for (int r = 0; r < LANES; r++)
      for (int k = 0; k < GROUP; k++)
        by_rows[(i + r) * DEPTH + k] = sequence[r * GROUP + k];
  }
}

// Of the lower triangle; what stands above it is neither used nor changed. Returns 0,
// or the order (from 1) of the first leading minor that is not positive.
KERNEL ptrdiff_t NAME(potrf)(ptrdiff_t n, REAL *a, ptrdiff_t as, REAL *work) {
  ptrdiff_t order = NAME(round_up)(n, HEAD), stride = heddle_stride(n, REAL_BYTES);
  // L by rows, as far as the block goes: what the updates multiply with.
  REAL *by_rows = work, *c = by_rows + order * DEPTH;
  for (ptrdiff_t j = 0; j < order; j++) {
    ptrdiff_t top = NAME(first_row)(j);
    VECTOR ignored;
    NAME(copy_column)(j < n ? n - top : 0, order - top, a + top + j * as, c + top + j * stride,
                      &ignored);
    if (j >= n) c[j * stride + j] = 1;
  }
  for (ptrdiff_t first = 0; first < order; first += DEPTH) {
    ptrdiff_t end = order - first < DEPTH ? order : first + DEPTH;
    for (ptrdiff_t j = first; j < end; j += GROUP) {
      ptrdiff_t top = NAME(first_row)(j), depth = j - first;
      REAL *panel = c + j * stride + top, d[GROUP * GROUP], inverses[GROUP];
      if (depth > 0)
        NAME(update)(order - top, depth, c + first * stride + top, stride, by_rows + j * DEPTH,
                     DEPTH, panel, stride, GROUP);
      int good = NAME(factor_diagonal)(c + j * stride + j, stride, d, inverses);
      if (good < GROUP) return j + good + 1;
      NAME(solve_panel)(order - top, panel, stride, d, inverses, by_rows + top * DEPTH + depth);
      for (int k = 0; k < GROUP; k++) {
        REAL *column = c + (j + k) * stride;
        for (int i = 0; i < GROUP; i++) column[j + i] = d[i + GROUP * k];
        for (ptrdiff_t i = j + k; i < n; i++) a[i + (j + k) * as] = column[i];
      }
    }
    for (ptrdiff_t j = end; j < order; j += GROUP) {
      ptrdiff_t top = NAME(first_row)(j);
      NAME(update)(order - top, end - first, c + first * stride + top, stride,
                   by_rows + j * DEPTH, DEPTH, c + j * stride + top, stride, GROUP);
    }
  }
  return 0;
}
