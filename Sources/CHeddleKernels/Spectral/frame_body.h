// Copies whose columns begin on cache lines, with rows and columns up to multiples of UNIT.

// Makes zero what kernels may read beside a matrix: rows and columns from its own on and, with
// `triangle`, where only the lower triangle is set, the rest of a diagonal element's UNIT rows above it, and
// the diagonal's imaginary parts. A column has one plane, or two (planar_body.h). Returns the largest
// magnitude of a real or imaginary part.
KERNEL REAL NAME(frame)(ptrdiff_t planes, bool triangle, ptrdiff_t rows, ptrdiff_t columns,
                        ptrdiff_t padded_rows, ptrdiff_t padded_columns, REAL *a, ptrdiff_t as) {
  VECTOR largest = {0};
  for (ptrdiff_t plane = 0; plane < planes * padded_columns; plane++) {
    REAL *c = a + plane * as;
    ptrdiff_t j = plane / planes;
    ptrdiff_t top = triangle ? j - j % UNIT : 0, start = triangle ? j + plane % planes : 0;
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
KERNEL void NAME(scale)(ptrdiff_t planes, bool triangle, ptrdiff_t rows, ptrdiff_t columns,
                        REAL *a, ptrdiff_t as, REAL first, REAL second) {
  for (ptrdiff_t plane = 0; plane < planes * columns; plane++)
    for (ptrdiff_t i = triangle ? plane / planes / UNIT * UNIT : 0; i < rows; i += LANES)
      STORE(a + plane * as + i, LOAD(a + plane * as + i) * first * second);
}
