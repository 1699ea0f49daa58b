// Copies whose columns begin on cache lines, with rows and columns up to multiples of UNIT.

// Makes zero what a lower triangle's kernels may read beside it: rows and columns from `order` on,
// and above the diagonal the rest of its UNIT rows. Returns the largest magnitude in the triangle.
KERNEL REAL NAME(frame_triangle)(ptrdiff_t order, ptrdiff_t padded, REAL *a, ptrdiff_t as) {
  VECTOR largest = {0};
  for (ptrdiff_t j = 0; j < padded; j++) {
    REAL *c = a + j * as;
    ptrdiff_t top = j - j % UNIT, start = j < order ? j : padded;
    for (ptrdiff_t i = top; i < start; i++) c[i] = 0;
    for (ptrdiff_t i = order; i < padded; i++) c[i] = 0;
    for (ptrdiff_t i = top; i < padded; i += LANES) largest = MAXIMUM(largest, ABSOLUTE(LOAD(c + i)));
  }
  REAL result = 0;
  for (int k = 0; k < LANES; k++) result = MAXIMUM(result, largest[k]);
  return result;
}

// Multiplies the lower triangle by both factors, one after the other: together they may be out of
// range.
KERNEL void NAME(scale_triangle)(ptrdiff_t padded, REAL *a, ptrdiff_t as, REAL first, REAL second) {
  for (ptrdiff_t j = 0; j < padded; j++)
    for (ptrdiff_t i = j - j % UNIT; i < padded; i += LANES)
      STORE(a + j * as + i, LOAD(a + j * as + i) * first * second);
}
