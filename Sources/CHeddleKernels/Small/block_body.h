// Block reflectors H = I - V T V': their triangle T, and their application. V is a block of up to
// DEPTH reflectors with its zeros and ones in place; T is column-major, its columns DEPTH apart.

// W = M W in place for a triangular M of this order, its columns DEPTH apart and zero where M is
// not defined. Eight columns at once, because each of their sums is a chain of dependent additions.
KERNEL void NAME(triangle_times)(bool lower, ptrdiff_t order, const REAL *m, REAL *w,
                                 ptrdiff_t ws, ptrdiff_t columns) {
  ptrdiff_t blocks = (order + LANES - 1) / LANES;
  for (ptrdiff_t q = 0; q < columns; q += GROUP, w += GROUP * ws)
    for (ptrdiff_t step = 0; step < blocks; step++) {
      // What a block of rows still needs of W must not yet be overwritten: lower from below.
      ptrdiff_t row = (lower ? blocks - 1 - step : step) * LANES;
      ptrdiff_t first = lower ? 0 : row, end = lower ? row + LANES : order;
      if (end > order) end = order;
      VECTOR sums[GROUP];
      for (int k = 0; k < GROUP; k++) sums[k] = (VECTOR){0};
      for (ptrdiff_t i = first; i < end; i++) {
        VECTOR x = LOAD(m + i * DEPTH + row);
        for (int k = 0; k < GROUP; k++) sums[k] += x * w[k * ws + i];
      }
      for (int k = 0; k < GROUP; k++) STORE(w + k * ws + row, sums[k]);
    }
}

// T of one group from the products of its reflectors: T(:, j) = -tau_j T(:, 0..<j) V' v_j. Its
// columns stay in registers, because each waits for the one before it.
KERNEL void NAME(group_triangle)(const REAL *gram, const REAL *tau, REAL *t) {
  enum { parts = (GROUP + LANES - 1) / LANES };
  VECTOR columns[GROUP][parts];
  for (int j = 0; j < GROUP; j++)
    for (int part = 0; part < parts; part++) {
      MASK row = (MASK)IOTA + part * LANES;
      VECTOR sum = {0};
      for (int k = 0; k < j; k++) sum += columns[k][part] * gram[k + GROUP * j];
      columns[j][part] = SELECT(row == j, (VECTOR){0} + tau[j], sum * -tau[j]);
#if LANES > GROUP
      *(HALF *)(t + j * DEPTH) = FIRST_HALF(columns[j][part]);
#else
      STORE(t + j * DEPTH + part * LANES, columns[j][part]);
#endif
    }
}

// The first row, in whole vectors, in which a group of reflectors is not zero.
INLINE ptrdiff_t NAME(first_row)(ptrdiff_t column) { return column - column % LANES; }

// Adds to T the group that begins at this column of V: [T, -T (V' V_g) T_g; 0, T_g].
KERNEL void NAME(extend_triangle)(ptrdiff_t column, ptrdiff_t rows, const REAL *v, ptrdiff_t vs,
                                  const REAL *tau, const REAL *gram, REAL *t) {
  const REAL *own = t + column * DEPTH + column;
  NAME(group_triangle)(gram, tau, t + column * DEPTH + column);
  if (column == 0) return;
  REAL products[GROUP * DEPTH] ON_LINES, x[GROUP * DEPTH] ON_LINES;
  ptrdiff_t start = NAME(first_row)(column);
  for (ptrdiff_t k = 0; k < column; k += GROUP)
    NAME(dots)(false, rows - start, v + k * vs + start, vs, v + column * vs + start, vs, GROUP,
               products + k, DEPTH);
  for (int j = 0; j < GROUP; j++) {
    for (ptrdiff_t i = 0; i < DEPTH; i++) x[j * DEPTH + i] = 0;
    for (int k = 0; k <= j; k++)
      for (ptrdiff_t i = 0; i < column; i++)
        x[j * DEPTH + i] += products[k * DEPTH + i] * own[j * DEPTH + k];
  }
  NAME(triangle_times)(false, column, t, x, DEPTH, GROUP);
  for (int j = 0; j < GROUP; j++)
    for (ptrdiff_t i = 0; i < column; i++) t[(column + j) * DEPTH + i] = -x[j * DEPTH + i];
}

// The triangle that stands in H or, transposed and then lower, in H'.
INLINE void NAME(transpose_triangle)(ptrdiff_t order, const REAL *t, REAL *transposed) {
  ptrdiff_t padded = (order + LANES - 1) / LANES * LANES;
  for (ptrdiff_t i = 0; i < order; i++) {
    for (ptrdiff_t j = 0; j < order; j++) transposed[i * DEPTH + j] = t[j * DEPTH + i];
    for (ptrdiff_t j = order; j < padded; j++) transposed[i * DEPTH + j] = 0;
  }
}

// C = (I - V M V') C for M = T or T' (lower). The first `zeros` rows of C are known to be zero.
//
// A strip of columns stays in the second-level cache between W = V' C and C - V W; while W is
// formed, a chunk of V stays in the first-level cache.
KERNEL void NAME(apply_block)(ptrdiff_t rows, ptrdiff_t depth, const REAL *v, ptrdiff_t vs,
                              bool lower, const REAL *m, ptrdiff_t zeros, REAL *c, ptrdiff_t cs,
                              ptrdiff_t columns) {
  REAL w[STRIP * DEPTH] ON_LINES;
  for (ptrdiff_t q = 0; q < columns; q += STRIP) {
    ptrdiff_t width = columns - q < STRIP ? columns - q : STRIP;
    REAL *strip = c + q * cs;
    for (ptrdiff_t row = zeros; row < rows; row += CHUNK) {
      ptrdiff_t end = rows - row < CHUNK ? rows : row + CHUNK;
      for (ptrdiff_t k = 0; k < depth; k += GROUP) {
        ptrdiff_t start = NAME(first_row)(k);
        if (start < row) start = row;
        NAME(dots)(row > zeros, end - start, v + k * vs + start, vs, strip + start, cs, width,
                   w + k, DEPTH);
      }
    }
    NAME(triangle_times)(lower, depth, m, w, DEPTH, width);
    NAME(update)(rows, depth, v, vs, w, DEPTH, strip, cs, width);
  }
}
