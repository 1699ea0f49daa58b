// Eigenvectors of an upper triangular complex matrix T, a block of rows at a time.
//
// Column j of X has a one in row j, or what scaling has left of it, and above that solves (T - t_jj) x = 0.
// From the last row of a block up, each element is divided by what stands on the diagonal, and times its
// column of T is taken from the rows above it in the block. Those before the block are left to a product.
//
// A divisor is not let be smaller than the eigenvalue's rounding error. Where an element would become larger
// than `most`, the whole column is scaled down.
//
// Source: LAPACK's trevc and latrs.

// The quotient of complex numbers, by way of units of the divisor's larger part.
INLINE NAME(number) NAME(quotient)(NAME(number) x, NAME(number) y, REAL unit) {
  const NAME(number) d = {y.real / unit, -y.imaginary / unit}, above = NAME(product)(x, d);
  const REAL square = d.real * d.real + d.imaginary * d.imaginary;
  return (NAME(number)){above.real / square / unit, above.imaginary / square / unit};
}

INLINE void NAME(scale_column)(ptrdiff_t rows, REAL factor, REAL *x) {
  for (ptrdiff_t i = 0; i < 2 * rows; i++) x[i] *= factor;
}

// Element k of a column of which `rows` may be something: divided by d, no part of which is too large.
INLINE NAME(number) NAME(divide_element)(ptrdiff_t rows, ptrdiff_t k, NAME(number) d, REAL most,
                                         REAL *x) {
  const REAL unit = MAXIMUM(ABSOLUTE(d.real), ABSOLUTE(d.imaginary)), limit = most * unit;
  REAL size = NAME(size)(NAME(number_at)(x + 2 * k));
  if (size > limit) {
    // In two steps, neither of which leaves the range.
    if (size > 1) {
      NAME(scale_column)(rows, 1 / size, x);
      size = 1;
    }
    if (size > limit) NAME(scale_column)(rows, limit / size, x);
  }
  const NAME(number) result = NAME(quotient)(NAME(number_at)(x + 2 * k), d, unit);
  NAME(put_number)(result, x + 2 * k);
  return result;
}

// Rows first ..< end of the columns j ..< j + columns of X.
KERNEL void NAME(upper_vectors)(ptrdiff_t first, ptrdiff_t end, ptrdiff_t j, ptrdiff_t columns,
                                const REAL *t, ptrdiff_t ts, REAL least, REAL most, REAL *x,
                                ptrdiff_t xs) {
  for (ptrdiff_t last = j + columns; j < last; j++, x += xs) {
    const NAME(number) value = NAME(number_at)(t + j * (ts + 2));
    const REAL rounding = NAME(size)(value) * (REAL)(REAL_BYTES == 8 ? 0x1p-52 : 0x1p-23);
    const REAL smallest = MAXIMUM(least, rounding);
    for (ptrdiff_t k = (end < j + 1 ? end : j + 1) - 1; k >= first; k--) {
      const REAL *column = t + k * ts;
      NAME(number) element = NAME(number_at)(x + 2 * k);
      if (k < j) {
        NAME(number) d = NAME(difference)(NAME(number_at)(column + 2 * k), value);
        if (NAME(size)(d) < smallest) d = (NAME(number)){smallest, 0};
        element = NAME(divide_element)(j + 1, k, d, most, x);
      }
      const NAME(factor) factor = FACTOR_AT(x + 2 * k);
      ptrdiff_t i = 2 * first;
      for (; i + LANES <= 2 * k; i += LANES)
        STORE(x + i, MINUS_TIMES(LOAD(x + i), LOAD(column + i), factor));
      for (; i < 2 * k; i += 2)
        NAME(put_number)(NAME(difference)(NAME(number_at)(x + i),
                                          NAME(product)(NAME(number_at)(column + i), element)),
                         x + i);
    }
  }
}
