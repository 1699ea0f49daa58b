// Products in place with a square matrix U of an order up to DEPTH_STEP, as transformations of rows and
// columns are: what is overwritten is copied first, a sliver or a block at a time. Sizes and strides count
// reals, of which complex numbers are pairs.

// C = U' C for U' packed.
KERNEL void NAME(turn_rows)(ptrdiff_t order, ptrdiff_t columns, const REAL *packed, REAL *c,
                            ptrdiff_t cs) {
  REAL sliver[DEPTH_STEP * WIDTH] ON_LINES;
  for (ptrdiff_t j = 0; j < columns; j += WIDTH) {
    ptrdiff_t width = columns - j < WIDTH ? columns - j : WIDTH;
    for (ptrdiff_t q = 0; q < WIDTH; q++)
      for (ptrdiff_t k = 0; k < order; k++)
        sliver[q * order + k] = q < width ? c[k + (j + q) * cs] : 0;
    for (ptrdiff_t i = 0; i < order; i += MR)
      NAME(panel_times)(order - i < MR ? order - i : MR, width, order, packed + i * order, sliver,
                        1, order, 1, false, c + i + j * cs, cs);
  }
}

// C = C U, by blocks of rows that are packed: `work` begins on a cache line, and holds order times
// TURN_ROWS reals. U has as many columns as C.
KERNEL void NAME(turn_columns)(kind kind, ptrdiff_t rows, ptrdiff_t order, const REAL *u,
                               ptrdiff_t us, REAL *c, ptrdiff_t cs, REAL *work) {
  const ptrdiff_t parts = kind == REALS ? 1 : 2;
  for (ptrdiff_t i = 0; i < rows; i += TURN_ROWS) {
    ptrdiff_t height = rows - i < TURN_ROWS ? rows - i : TURN_ROWS;
    NAME(pack_step)(kind, height, order, c + i, 1, cs / parts, work);
    NAME(block_times)(height, order / parts, order, work, u, 1, us, 1, false, c + i, cs);
  }
}
