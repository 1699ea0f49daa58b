// The secular equation 1/rho + sum z(j)^2 / (D(j) - x) = 0, whose roots are the eigenvalues of
// diag(D) + rho z z': one root between each two poles, and one after the last.
//
// With `squared` D(j) = d(j)^2, and the roots are the squares of the singular values of a diagonal
// with one full row. Distances of poles are formed without their squares, as (d(i) - d(j)) times
// (d(i) + d(j)), so that they keep their digits.
//
// Sources: Li, "Solving secular equations stably and efficiently", LAPACK Working Note 89 (the middle
// way); Gu and Eisenstat, "A stable and efficient algorithm for the rank-one modification of the
// symmetric eigenproblem", 1994 (the vectors). Sums run over the poles in vectors: one division a
// pole and sweep.

// psi and phi, the sums over the poles up to `split` and after it, at x = `at` from the origin, and
// their derivatives. Arrays are filled up to whole vectors with far poles of weight zero.
INLINE void NAME(secular_sums)(ptrdiff_t count, ptrdiff_t split, const REAL *delta,
                               const REAL *weights, REAL at, REAL *out) {
  VECTOR sum[4] = {{0}, {0}, {0}, {0}};
  ptrdiff_t mixed = (split + 1) / LANES * LANES, i = 0;
  for (; i < mixed; i += LANES) {
    VECTOR inverse = 1 / (LOAD(delta + i) - at), term = LOAD(weights + i) * inverse;
    sum[0] += term;
    sum[1] += term * inverse;
  }
  if (mixed < split + 1) {
    MASK first = (MASK)IOTA + (WORD)mixed <= (WORD)split;
    VECTOR inverse = 1 / (LOAD(delta + i) - at), term = LOAD(weights + i) * inverse;
    VECTOR slope = term * inverse, zeros = {0};
    sum[0] += SELECT(first, term, zeros);
    sum[1] += SELECT(first, slope, zeros);
    sum[2] += SELECT(first, zeros, term);
    sum[3] += SELECT(first, zeros, slope);
    i += LANES;
  }
  for (; i < count; i += LANES) {
    VECTOR inverse = 1 / (LOAD(delta + i) - at), term = LOAD(weights + i) * inverse;
    sum[2] += term;
    sum[3] += term * inverse;
  }
  for (int k = 0; k < 4; k++) {
    out[k] = 0;
    for (int lane = 0; lane < LANES; lane++) out[k] += sum[k][lane];
  }
}

// The distances of the poles from pole `origin`.
INLINE void NAME(secular_distances)(bool squared, ptrdiff_t count, ptrdiff_t origin, const REAL *d,
                                    REAL *delta) {
  REAL own = d[origin];
  for (ptrdiff_t i = 0; i < count; i += LANES) {
    VECTOR x = LOAD(d + i);
    STORE(delta + i, squared ? (x - own) * (x + own) : x - own);
  }
}

// A point of the bracket lo < hi, neither end of which is the root: by orders of magnitude where
// the bracket spans many, since it may begin at a pole, which is 0.
INLINE REAL NAME(secular_middle)(REAL lo, REAL hi) {
  if (lo >= 0 && hi > 16 * lo) return lo > 0 ? SQUARE_ROOT(lo) * SQUARE_ROOT(hi) : hi / 64;
  if (hi <= 0 && lo < 16 * hi) return hi < 0 ? -SQUARE_ROOT(-lo) * SQUARE_ROOT(-hi) : lo / 64;
  return lo + (hi - lo) / 2;
}

// Root number i of `count`; poles d ascend. Leaves D(j) - root in `delta`, where it keeps its
// digits, and returns the root, or if `squared` its square root.
KERNEL REAL NAME(secular_root)(bool squared, ptrdiff_t count, ptrdiff_t i, const REAL *d,
                               const REAL *weights, REAL rho, REAL *delta) {
  const REAL epsilon = REAL_BYTES == 8 ? (REAL)0x1p-53 : (REAL)0x1p-24;
  bool last = i + 1 == count;
  ptrdiff_t origin = i, split = last && i > 0 ? i - 1 : i;
  REAL inverse = 1 / rho, sums[4], lo = 0, hi, at;
  NAME(secular_distances)(squared, count, origin, d, delta);
  if (last) {
    REAL total = 0;
    for (ptrdiff_t j = 0; j < count; j++) total += weights[j];
    hi = rho * total * (1 + 16 * epsilon);
    at = count == 1 ? hi : hi / 2;
  } else {
    REAL gap = delta[i + 1], half = gap / 2;
    NAME(secular_sums)(count, split, delta, weights, half, sums);
    REAL w = inverse + sums[0] + sums[2];
    // All but the two nearest poles as at the midpoint: a quadratic for the distance.
    REAL c = w + weights[i] / half - weights[i + 1] / half, a, b;
    if (w > 0) {
      hi = half;
      a = c * gap + weights[i] + weights[i + 1];
      b = weights[i] * gap;
      REAL root = SQUARE_ROOT(ABSOLUTE(a * a - 4 * b * c));
      at = a > 0 ? 2 * b / (a + root) : (a - root) / (2 * c);
    } else {
      origin = i + 1;
      NAME(secular_distances)(squared, count, origin, d, delta);
      lo = -half;
      hi = 0;
      a = c * gap - weights[i] - weights[i + 1];
      b = weights[i + 1] * gap;
      REAL root = SQUARE_ROOT(ABSOLUTE(a * a + 4 * b * c));
      at = a < 0 ? 2 * b / (a - root) : -(a + root) / (2 * c);
    }
    if (!(at > lo && at < hi)) at = NAME(secular_middle)(lo, hi);
  }
  ptrdiff_t first = split, second = last ? i : i + 1;
  REAL before = 0;
  for (int sweep = 0; sweep < 80 && count > 1; sweep++) {
    NAME(secular_sums)(count, split, delta, weights, at, sums);
    REAL slope = sums[1] + sums[3], w = inverse + sums[0] + sums[2];
    REAL error = 8 * (ABSOLUTE(sums[0]) + ABSOLUTE(sums[2])) + inverse + ABSOLUTE(at) * slope;
    if (ABSOLUTE(w) <= epsilon * error) break;
    if (w < 0) lo = at;
    else hi = at;
    // Both sums by a constant and a pole that have their values and slopes here.
    REAL p = delta[first] - at, q = delta[second] - at;
    REAL c = w - p * sums[1] - q * sums[3], a = (p + q) * w - p * q * slope, b = p * q * w;
    REAL root = SQUARE_ROOT(ABSOLUTE(a * a - 4 * b * c)), step;
    if (last) step = a < 0 ? 2 * b / (a - root) : (a + root) / (2 * c);
    else step = a > 0 ? 2 * b / (a + root) : (a - root) / (2 * c);
    if (!(w * step < 0)) step = -w / slope;
    REAL next = at + step;
    // Steps that gain too little, or leave the bracket, halve it.
    bool slow = sweep > 3 && ABSOLUTE(w) > before / 4;
    before = ABSOLUTE(w);
    if (next == at) break;
    if (slow || !(next > lo && next < hi)) next = NAME(secular_middle)(lo, hi);
    if (!(next > lo && next < hi)) break;
    at = next;
  }
  for (ptrdiff_t j = 0; j < count; j += LANES) STORE(delta + j, LOAD(delta + j) - at);
  REAL own = d[origin];
  if (!squared) return own + at;
  return own + at / (own + SQUARE_ROOT(own * own + at));
}

// The vector z for which the computed roots are exact, in rows first ..< end (whole vectors):
// z(i)^2 = product over j of (D(i) - root(j)) / (D(i) - D(j)), the numerators by columns in `delta`.
// With the signs of `z`.
KERNEL void NAME(secular_weights)(bool squared, ptrdiff_t first, ptrdiff_t end, ptrdiff_t count,
                                  const REAL *d, const REAL *delta, ptrdiff_t stride,
                                  const REAL *z, REAL *out) {
  for (ptrdiff_t i = first; i < end; i += LANES) {
    VECTOR own = LOAD(d + i), product = {0};
    product -= 1;
    for (ptrdiff_t j = 0; j < count; j++) {
      VECTOR distance = squared ? (own - d[j]) * (own + d[j]) : own - d[j];
      MASK same = (MASK)IOTA + (WORD)i == (WORD)j;
      product *= LOAD(delta + j * stride + i) / SELECT(same, (VECTOR){0} + 1, distance);
    }
    VECTOR root = SQUARE_ROOT(ABSOLUTE(product));
    STORE(out + i, COPY_SIGN(root, LOAD(z + i)));
  }
}

// The eigenvector z(i) / (D(i) - root), of length 1 and negated, from a column of differences, its
// elements in the order that `places` lists.
KERNEL void NAME(secular_vector)(ptrdiff_t count, const REAL *z, const int32_t *places,
                                 REAL *column, REAL *work) {
  VECTOR sum = {0};
  for (ptrdiff_t i = 0; i < count; i += LANES) {
    MASK own = (MASK)IOTA + (WORD)i < (WORD)count;
    VECTOR x = SELECT(own, LOAD(z + i) / LOAD(column + i), (VECTOR){0});
    sum += x * x;
    STORE(work + i, x);
  }
  REAL total = 0;
  for (int lane = 0; lane < LANES; lane++) total += sum[lane];
  REAL scale = -1 / SQUARE_ROOT(total);
  for (ptrdiff_t i = 0; i < count; i++) column[i] = work[places[i]] * scale;
}

// C = -A B; rows are whole vectors, columns multiples of WIDTH.
//
// 96 x 48 of A stay in the first-level cache beside 48 x 8 of B.
KERNEL void NAME(negated_product)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t inner,
                                  const REAL *a, ptrdiff_t as, const REAL *b, ptrdiff_t bs,
                                  REAL *c, ptrdiff_t cs) {
  for (ptrdiff_t q = 0; q < columns; q++)
    for (ptrdiff_t i = 0; i < rows; i += LANES) STORE(c + q * cs + i, (VECTOR){0});
  for (ptrdiff_t k = 0; k < inner; k += STRIP) {
    ptrdiff_t depth = inner - k < STRIP ? inner - k : STRIP;
    for (ptrdiff_t i = 0; i < rows; i += ROWS) {
      ptrdiff_t height = rows - i < ROWS ? rows - i : ROWS;
      NAME(update)(height, depth, a + k * as + i, as, b + k, bs, c + i, cs, columns);
    }
  }
}
