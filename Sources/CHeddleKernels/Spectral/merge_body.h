// Merging two halves of a symmetric tridiagonal eigenproblem: diag(d) + rho z z', its columns from
// the first half (before `cut`) and the second.
//
// Source: Cuppen, "A divide and conquer method for the symmetric tridiagonal eigenproblem", 1981,
// with the deflation and the kinds of columns of LAPACK's laed2.

// Splits the columns into those that take part in the secular equation and eigenvectors, `kept` and
// `deflated` (both ascending by d), rotating pairs of columns of q whose values are as good as equal.
// `order` lists each half's columns, ascending. z has length 1, and rho is positive. Returns how
// many are kept.
KERNEL ptrdiff_t NAME(deflate)(ptrdiff_t count, ptrdiff_t cut, ptrdiff_t rows, REAL *d,
                               const int32_t *order, REAL *z, REAL rho, REAL *q, ptrdiff_t qs,
                               int32_t *kept, int32_t *deflated, int32_t *kinds) {
  const REAL epsilon = REAL_BYTES == 8 ? (REAL)0x1p-53 : (REAL)0x1p-24;
  REAL largest = 0;
  for (ptrdiff_t i = 0; i < count; i++)
    largest = MAXIMUM(largest, MAXIMUM(ABSOLUTE(d[i]), ABSOLUTE(z[i])));
  REAL tolerance = 8 * epsilon * largest;
  ptrdiff_t keeps = 0, drops = 0, a = 0, b = cut, waiting = -1;
  for (ptrdiff_t i = 0; i < count; i++) {
    ptrdiff_t own;
    if (b == count || (a < cut && d[order[a]] <= d[cut + order[b]])) own = order[a++];
    else own = cut + order[b++];
    kinds[own] = own < cut ? FIRST : SECOND;
    if (rho * ABSOLUTE(z[own]) <= tolerance) {
      kinds[own] = DEFLATED;
      deflated[drops++] = (int32_t)own;
      continue;
    }
    if (waiting >= 0) {
      REAL length = SQUARE_ROOT(z[own] * z[own] + z[waiting] * z[waiting]);
      REAL c = z[own] / length, s = -z[waiting] / length, gap = d[own] - d[waiting];
      if (ABSOLUTE(gap * c * s) <= tolerance) {
        z[own] = length;
        if (kinds[own] != kinds[waiting]) kinds[own] = BOTH;
        kinds[waiting] = DEFLATED;
        REAL *x = q + waiting * qs, *y = q + own * qs;
        for (ptrdiff_t r = 0; r < rows; r += LANES) {
          VECTOR u = LOAD(x + r), v = LOAD(y + r);
          STORE(x + r, c * u + s * v);
          STORE(y + r, c * v - s * u);
        }
        REAL low = d[waiting], high = d[own];
        d[waiting] = low * c * c + high * s * s;
        d[own] = low * s * s + high * c * c;
        deflated[drops++] = (int32_t)waiting;
      } else {
        kept[keeps++] = (int32_t)waiting;
      }
    }
    waiting = own;
  }
  if (waiting >= 0) kept[keeps++] = (int32_t)waiting;
  // Rotations disturb the order of what is deflated, by little.
  for (ptrdiff_t i = 1; i < drops; i++)
    for (ptrdiff_t k = i; k > 0 && d[deflated[k]] < d[deflated[k - 1]]; k--) {
      int32_t other = deflated[k];
      deflated[k] = deflated[k - 1];
      deflated[k - 1] = other;
    }
  return keeps;
}
