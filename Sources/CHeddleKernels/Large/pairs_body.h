// Complex numbers for the products of reals: a column of them is a column of twice as many reals, real and
// imaginary parts in turn. B and C are used as they stand; of A every column z is packed as two, z and i z,
// for z w is z times w's real part and i z times its imaginary part.

// Columns that are brought together at a time where A's elements are not contiguous: 3 KB.
#define PAIR_STEP 16

// A panel of `count` by `depth` reals, from half as many complex numbers each way, whose strides these are.
INLINE void NAME(pack_pairs)(ptrdiff_t count, ptrdiff_t depth, const REAL *a, ptrdiff_t ai,
                             ptrdiff_t ak, bool is_conjugated, REAL *panel, ptrdiff_t height) {
  REAL near[PAIR_STEP * MR] ON_LINES;
  for (ptrdiff_t k = 0; k < depth / 2; k += PAIR_STEP) {
    const ptrdiff_t step = depth / 2 - k < PAIR_STEP ? depth / 2 - k : PAIR_STEP;
    const REAL *columns = a + 2 * k * ak;
    ptrdiff_t stride = 2 * ak;
    if (ai != 1) {
      COPY_PAIRS(count / 2, step, columns, ai, ak, near, 1, MR / 2);
      columns = near, stride = MR;
    }
    for (ptrdiff_t q = 0; q < step; q++) {
      REAL *plain = panel + 2 * (k + q) * height;
      NAME(expand)(count, columns + q * stride, is_conjugated, plain, plain + height);
    }
  }
}

// The reals of a complex matrix with every column twice: rows x columns of them, from half as many complex
// numbers each way.
KERNEL void NAME(expand_all)(ptrdiff_t rows, ptrdiff_t columns, const REAL *a, ptrdiff_t ai,
                             ptrdiff_t ak, bool is_conjugated, REAL *target, ptrdiff_t ts) {
  for (ptrdiff_t i = 0; i < rows; i += MR)
    NAME(pack_pairs)(rows - i < MR ? rows - i : MR, columns, a + i * ai, ai, ak, is_conjugated,
                     target + i, ts);
}

// Conjugates columns of `rows` reals.
KERNEL void NAME(conjugate)(ptrdiff_t rows, ptrdiff_t columns, REAL *c, ptrdiff_t cs) {
  for (ptrdiff_t j = 0; j < columns; j++)
    for (ptrdiff_t i = 1; i < rows; i += 2) c[i + j * cs] = -c[i + j * cs];
}
