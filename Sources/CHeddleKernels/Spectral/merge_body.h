// Merging two halves of a divided problem: the eigenproblem of diag(d) + rho z z', or with `squared`
// the singular values of diag(d) under the row z. The first half has the columns before `cut`.
//
// Sources: Cuppen, "A divide and conquer method for the symmetric tridiagonal eigenproblem", 1981; Gu
// and Eisenstat, "A divide-and-conquer algorithm for the bidiagonal SVD", 1995; with the deflation and
// the kinds of columns of LAPACK's laed2 and lasd2.

// Splits the columns into those that take part in the secular equation and those that are vectors
// already, `kept` and `deflated` (both ascending by d), rotating pairs of columns of q, and of `other`
// if there is one, whose values are as good as equal. `order` lists the columns of each half,
// ascending: `firsts` at its beginning, `seconds` from `cut` on; column `special`, if not negative, is
// kept before all others, and its kind is set already. z has length 1 unless `squared`, and rho is
// positive. Returns how many are kept.
KERNEL ptrdiff_t NAME(deflate)(bool squared, ptrdiff_t firsts, ptrdiff_t seconds, ptrdiff_t cut,
                               ptrdiff_t special, ptrdiff_t rows, REAL *d, const int32_t *order,
                               REAL *z, REAL rho, REAL largest, REAL *q, ptrdiff_t qs, REAL *other,
                               ptrdiff_t os, int32_t *kept, int32_t *deflated, int32_t *kinds) {
  const REAL epsilon = REAL_BYTES == 8 ? (REAL)0x1p-53 : (REAL)0x1p-24;
  REAL tolerance = 8 * epsilon * largest;
  ptrdiff_t keeps = 0, drops = 0, a = 0, b = 0, waiting = -1;
  if (special >= 0) kept[keeps++] = (int32_t)special;
  while (a < firsts || b < seconds) {
    ptrdiff_t own;
    if (b == seconds || (a < firsts && d[order[a]] <= d[cut + order[cut + b]])) own = order[a++];
    else own = cut + order[cut + b++];
    kinds[own] = own < cut ? FIRST : SECOND;
    if (rho * ABSOLUTE(z[own]) <= tolerance) {
      kinds[own] = DEFLATED;
      deflated[drops++] = (int32_t)own;
      continue;
    }
    if (waiting >= 0) {
      REAL length = SQUARE_ROOT(z[own] * z[own] + z[waiting] * z[waiting]);
      REAL c = z[own] / length, s = -z[waiting] / length, gap = d[own] - d[waiting];
      if (ABSOLUTE(squared ? gap : gap * c * s) <= tolerance) {
        z[own] = length;
        if (kinds[own] != kinds[waiting]) kinds[own] = BOTH;
        kinds[waiting] = DEFLATED;
        NAME(rotate)(rows, c, s, q + waiting * qs, q + own * qs);
        if (other) NAME(rotate)(rows, c, s, other + waiting * os, other + own * os);
        if (!squared) {
          REAL low = d[waiting], high = d[own];
          d[waiting] = low * c * c + high * s * s;
          d[own] = low * s * s + high * c * c;
        }
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
      int32_t earlier = deflated[k];
      deflated[k] = deflated[k - 1];
      deflated[k - 1] = earlier;
    }
  return keeps;
}

// Turns a column of `secular_vector` for a singular value, a right vector, into the left one: d(i) v(i)
// in place of v(i), and -1 for the pole at zero, whose place is `zero`, in units of the full right
// vector with element `z` / -value^2 there.
KERNEL void NAME(secular_left)(ptrdiff_t count, const REAL *d, const int32_t *places,
                               ptrdiff_t zero, REAL z, REAL value, REAL *column) {
  REAL head = column[zero] * value / z * value, total = 0;
  for (ptrdiff_t i = 0; i < count; i++) {
    column[i] *= d[places[i]];
    if (i == zero) column[i] = head;
    total += column[i] * column[i];
  }
  REAL scale = 1 / SQUARE_ROOT(total);
  for (ptrdiff_t i = 0; i < count; i++) column[i] *= scale;
}
