// Copies whose columns begin on cache lines, with rows and columns up to multiples of UNIT.

// Makes zero what kernels may read beside a matrix: rows and columns from its own on and, with
// `triangle`, where only the lower triangle is set, the rest of a diagonal element's UNIT rows above it.
// Returns the largest magnitude.
KERNEL REAL NAME(frame)(bool triangle, ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t padded_rows,
                        ptrdiff_t padded_columns, REAL *a, ptrdiff_t as) {
  VECTOR largest = {0};
  for (ptrdiff_t j = 0; j < padded_columns; j++) {
    REAL *c = a + j * as;
    ptrdiff_t top = triangle ? j - j % UNIT : 0, start = triangle ? j : 0;
    ptrdiff_t end = j < columns ? rows : top;
    for (ptrdiff_t i = top; i < start; i++) c[i] = 0;
    for (ptrdiff_t i = end; i < padded_rows; i++) c[i] = 0;
    for (ptrdiff_t i = top; i < padded_rows; i += LANES)
      largest = MAXIMUM(largest, ABSOLUTE(LOAD(c + i)));
  }
  REAL result = 0;
  for (int k = 0; k < LANES; k++) result = MAXIMUM(result, largest[k]);
  return result;
}

// Multiplies by both factors, one after the other: together they may be out of range.
KERNEL void NAME(scale)(bool triangle, ptrdiff_t rows, ptrdiff_t columns, REAL *a, ptrdiff_t as,
                        REAL first, REAL second) {
  for (ptrdiff_t j = 0; j < columns; j++)
    for (ptrdiff_t i = triangle ? j - j % UNIT : 0; i < rows; i += LANES)
      STORE(a + j * as + i, LOAD(a + j * as + i) * first * second);
}
