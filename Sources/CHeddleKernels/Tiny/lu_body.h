// LU factorization with partial pivoting of interleaved matrices: each lane exchanges rows of its
// own.
//
// A row exchange across lanes that agree on nothing is a pass under masks: the pivot's row is where
// its number equals the row's. The masks are made once for COLUMNS columns, and the pass that
// eliminates puts the exchanged row in place on its way. Per element that is a load and a select to
// find the pivot row, and a load, a select, a multiply-subtract and a store to eliminate: twice the
// memory traffic of elimination alone, and no scattered access.

#define COLUMNS 4

// Exchanges rows j and pivot in `width` columns of `rows` elements.
INLINE void NAME(exchange)(ptrdiff_t rows, ptrdiff_t j, const B *pivot, E *c,
                                  ptrdiff_t stride, int width) {
  E top[COLUMNS], found[COLUMNS];
  B chosen = *pivot;
  for (int k = 0; k < width; k++) top[k] = found[k] = c[k * stride + j];
  for (ptrdiff_t i = j + 1; i < rows; i++) {
    B here = chosen == (INTEGER)i;
    for (int k = 0; k < width; k++) {
      E x = c[k * stride + i];
      found[k] = SELECT(here, x, found[k]);
      c[k * stride + i] = SELECT(here, top[k], x);
    }
  }
  for (int k = 0; k < width; k++) c[k * stride + j] = found[k];
}

// The same, and then row j times the multipliers is taken from the rows below.
INLINE void NAME(eliminate)(ptrdiff_t rows, ptrdiff_t j, const B *pivot,
                                   const E *multipliers, E *c, ptrdiff_t stride, int width) {
  E top[COLUMNS], found[COLUMNS];
  B chosen = *pivot;
  for (int k = 0; k < width; k++) top[k] = found[k] = c[k * stride + j];
  for (ptrdiff_t i = j + 1; i < rows; i++) {
    B here = chosen == (INTEGER)i;
    for (int k = 0; k < width; k++) found[k] = SELECT(here, c[k * stride + i], found[k]);
  }
  for (int k = 0; k < width; k++) c[k * stride + j] = found[k];
  for (ptrdiff_t i = j + 1; i < rows; i++) {
    B here = chosen == (INTEGER)i;
    for (int k = 0; k < width; k++) {
      E x = SELECT(here, top[k], c[k * stride + i]);
      c[k * stride + i] = MINUS(x, multipliers[i], found[k]);
    }
  }
}

// `pivots` gets the row, from 0, that row j was exchanged with; `info` the place from 1 of the first
// pivot that is zero, or 0.
INLINE void NAME(lu)(ptrdiff_t rows, ptrdiff_t columns, E *a, B *pivots, int32_t *info) {
  ptrdiff_t count = rows < columns ? rows : columns;
  B singular = {0};
  for (ptrdiff_t j = 0; j < count; j++) {
    E *column = a + j * rows;
    // The first of the largest.
    V largest = MEASURE(column[j]);
    B pivot = (B){0} + (INTEGER)j;
    for (ptrdiff_t i = j + 1; i < rows; i++) {
      V x = MEASURE(column[i]);
      B better = x > largest;
      largest = WHERE(better, x, largest);
      pivot = (better & ((B){0} + (INTEGER)i)) | (~better & pivot);
    }
    pivots[j] = pivot;
    NAME(exchange)(rows, j, &pivot, column, rows, 1);
    E head = column[j];
    B zero = IS_ZERO(head);
    B unset = singular == 0;
    singular |= unset & zero & ((B){0} + (INTEGER)(j + 1));
    // A column of zeros stays what it is.
    head = SELECT(zero, FROM_REAL(SAME(1)), head);
    NAME(divide)(rows - j - 1, column + j + 1, 1, &head);
    ptrdiff_t c = 0;
    for (; c + COLUMNS <= j; c += COLUMNS)
      NAME(exchange)(rows, j, &pivot, a + c * rows, rows, COLUMNS);
    for (; c < j; c++) NAME(exchange)(rows, j, &pivot, a + c * rows, rows, 1);
    c = j + 1;
    for (; c + COLUMNS <= columns; c += COLUMNS)
      NAME(eliminate)(rows, j, &pivot, column, a + c * rows, rows, COLUMNS);
    for (; c < columns; c++) NAME(eliminate)(rows, j, &pivot, column, a + c * rows, rows, 1);
  }
  for (int l = 0; l < LANES; l++) info[l] = (int32_t)singular[l];
}

// The row exchanges in their order or the reverse.
INLINE void NAME(permute)(ptrdiff_t n, ptrdiff_t columns, int rising, const B *pivots,
                                 E *b) {
  for (ptrdiff_t c = 0; c < columns;) {
    ptrdiff_t width = columns - c >= COLUMNS ? COLUMNS : 1;
    for (ptrdiff_t step = 0; step < n; step++) {
      ptrdiff_t j = rising ? step : n - 1 - step;
      if (width == COLUMNS)
        NAME(exchange)(n, j, pivots + j, b + c * n, n, COLUMNS);
      else
        NAME(exchange)(n, j, pivots + j, b + c * n, n, 1);
    }
    c += width;
  }
}

KERNEL void NAME(heddle_tiny_lu)(ptrdiff_t rows, ptrdiff_t columns, void *a, void *pivots,
                                        int32_t *info) {
  NAME(lu)(rows, columns, a, pivots, info);
}
KERNEL void NAME(heddle_tiny_lu_solve)(ptrdiff_t n, ptrdiff_t columns, bool adjoint,
                                              const void *factors, const void *pivots, void *b) {
  if (adjoint) {
    NAME(conjugate)(n * columns, b);
    NAME(solve_triangle)(n, columns, 1, 0, factors, n, 1, 0, b, n);
    NAME(solve_triangle)(n, columns, 0, 1, factors, n, 1, 0, b, n);
    NAME(permute)(n, columns, 0, pivots, b);
    NAME(conjugate)(n * columns, b);
  } else {
    NAME(permute)(n, columns, 1, pivots, b);
    NAME(solve_triangle)(n, columns, 1, 1, factors, 1, n, 0, b, n);
    NAME(solve_triangle)(n, columns, 0, 0, factors, 1, n, 0, b, n);
  }
}
// X A = I, as getri solves it: what is small then is X A - I. The rows of X are the solutions with
// the transpose, so X is transposed at the end.
KERNEL void NAME(heddle_tiny_lu_inverse)(ptrdiff_t n, const void *factors,
                                                const void *pivots, void *inverse) {
  E *x = inverse;
  NAME(set_identity)(n, x);
  NAME(solve_triangle)(n, n, 1, 0, factors, n, 1, 1, x, n);
  NAME(solve_triangle)(n, n, 0, 1, factors, n, 1, 0, x, n);
  NAME(permute)(n, n, 0, pivots, x);
  for (ptrdiff_t j = 0; j < n; j++)
    for (ptrdiff_t i = 0; i < j; i++) {
      E swap = x[j * n + i];
      x[j * n + i] = x[i * n + j], x[i * n + j] = swap;
    }
}
KERNEL void NAME(heddle_tiny_pack_pivots)(ptrdiff_t count, const int32_t *const *sources,
                                                 void *pivots) {
  INTEGER *p = pivots;
  for (ptrdiff_t j = 0; j < count; j++)
    for (int l = 0; l < LANES; l++) p[j * LANES + l] = sources[l][j] - 1;
}
KERNEL void NAME(heddle_tiny_unpack_pivots)(ptrdiff_t count, const void *pivots, int lanes,
                                                   int32_t *const *targets) {
  const INTEGER *p = pivots;
  for (int l = 0; l < lanes; l++)
    for (ptrdiff_t j = 0; j < count; j++) targets[l][j] = (int32_t)p[j * LANES + l] + 1;
}

#undef COLUMNS
