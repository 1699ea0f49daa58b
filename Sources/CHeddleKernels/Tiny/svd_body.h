// Singular values and vectors of interleaved matrices: QR, then one-sided Jacobi on the transpose of
// R (Hestenes; de Rijk's order; Drmac and Veselic, SIAM J. Matrix Anal. Appl. 29, 2008, on why the
// transpose converges faster), then QR once more.
//
// Of all iterations this one suits lanes best: every lane does the same rotations in the same order,
// none by a number that others wait for, and only the last sweeps find lanes that have finished. It
// is also the most accurate one.
//
// With A = Q R, Jacobi gives R* V = W with orthogonal columns, in falling order of length. W = U T is
// its QR factorization, in which T is diagonal but for rounding: U is orthogonal also where columns
// of W are zero, and |T| are the singular values. So A = (Q V) T U*.
//
// A pair of columns costs 3 loads a row for its sums and then 4 loads, 4 stores and 8 operations a
// row for rotating W and V: about 10 cycles a row, beside a chain of some 80 for the angle.

// Orders from which on Jacobi is helped by eigenvectors, and the sweeps that are enough for them.
#define TURNED_AHEAD 12
#define MOST_SWEEPS_AHEAD 30

// Columns p and q, the latter turned by its phase, times a real 2 x 2 matrix of each lane.
INLINE void NAME(mix)(ptrdiff_t n, const E *phase, const V *m, E *p, E *q) {
  V pp = m[0], pq = m[1], qp = m[2], qq = m[3];
  for (ptrdiff_t i = 0; i < n; i++) {
    E x = p[i], y = TURNED(q[i], *phase);
    p[i] = SCALED(x, pp) + SCALED(y, pq);
    q[i] = SCALED(x, qp) + SCALED(y, qq);
  }
}

// Orthogonalises the columns of w, the longest first, and mixes those of v alike, if any. Returns a
// bit for each lane that has not converged.
INLINE uint32_t NAME(jacobi)(ptrdiff_t n, int most_sweeps, E *w, E *v) {
  // An angle of this many units is what rounding leaves between columns of n elements.
  const REAL tolerance = (REAL)n * ORTHOGONAL;
  B moving = {0};
  for (int sweep = 0; sweep < most_sweeps; sweep++) {
    moving = (B){0};
    for (ptrdiff_t i = 0; i < n; i++)
      for (ptrdiff_t j = i + 1; j < n; j++) {
        E *p = w + i * n, *q = w + j * n;
        V pp[4] = {{0}}, qq[4] = {{0}};
        E pq[4] = {{0}};
        ptrdiff_t k = 0;
        for (; k + 4 <= n; k += 4)
          for (int r = 0; r < 4; r++) {
            E x = p[k + r], y = q[k + r];
            pp[r] = PLUS_SQUARE(pp[r], x), qq[r] = PLUS_SQUARE(qq[r], y);
            pq[r] = PLUS(pq[r], CONJUGATE(x), y);
          }
        for (int r = 0; r < 3; r++)
          if (k + r < n) {
            E x = p[k + r], y = q[k + r];
            pp[r] = PLUS_SQUARE(pp[r], x), qq[r] = PLUS_SQUARE(qq[r], y);
            pq[r] = PLUS(pq[r], CONJUGATE(x), y);
          }
        V a = (pp[0] + pp[1]) + (pp[2] + pp[3]), b = (qq[0] + qq[1]) + (qq[2] + qq[3]);
        E c = (pq[0] + pq[1]) + (pq[2] + pq[3]);
        B turned = SQUARE(c) > (tolerance * a) * b + LEAST_NORMAL;
        B swapped = b > a;
        if (!SOME(turned | swapped)) continue;
        // Where columns change places a sweep does not meet every pair of them.
        moving |= turned | swapped;
        // The smaller of the two angles; tan = 0 where there is nothing to turn.
        V modulus = MODULUS(c);
        E phase = PHASE(turned, c, modulus);
        V twice = (b - a) / WHERE(turned, 2 * modulus, SAME(1));
        V tangent = WITH_SIGN_OF(1 / (ABS(twice) + ROOT(twice * twice + 1)), twice);
        tangent = WHERE(turned, tangent, SAME(0));
        V cosine = 1 / ROOT(tangent * tangent + 1), sine = cosine * tangent;
        V m[4] = {WHERE(swapped, sine, cosine), WHERE(swapped, cosine, -sine),
                  WHERE(swapped, cosine, sine), WHERE(swapped, -sine, cosine)};
        NAME(mix)(n, &phase, m, p, q);
        if (v) NAME(mix)(n, &phase, m, v + i * n, v + j * n);
      }
    if (!SOME(moving)) return 0;
  }
  uint32_t lanes = 0;
  for (int l = 0; l < LANES; l++)
    if (moving[l]) lanes |= UINT32_C(1) << l;
  return lanes;
}

// Turns w and v = 1 by the eigenvectors of w*w: they cost as much as two of Jacobi's sweeps and leave
// it half of them, 4 instead of 8 for random matrices of order 32. It makes good what was lost in
// forming w*w.
INLINE void NAME(turn_ahead)(ptrdiff_t n, E *w, E *v, E *work) {
  E *gram = work, *scales = gram + n * n, *p = scales + n;
  V *d = (V *)(p + n), *e = d + n, *c = e + n, *s = c + n;
  for (ptrdiff_t j = 0; j < n; j++)
    for (ptrdiff_t i = j; i < n; i++) {
      E even = {0}, odd = {0};
      ptrdiff_t k = 0;
      for (; k + 2 <= n; k += 2) {
        even = PLUS(even, CONJUGATE(w[i * n + k]), w[j * n + k]);
        odd = PLUS(odd, CONJUGATE(w[i * n + k + 1]), w[j * n + k + 1]);
      }
      if (k < n) even = PLUS(even, CONJUGATE(w[i * n + k]), w[j * n + k]);
      gram[j * n + i] = even + odd;
      gram[i * n + j] = CONJUGATE(even + odd);
    }
  NAME(tridiagonalize)(n, gram, d, e, scales, p);
  NAME(set_identity)(n, v);
  NAME(apply)(n - 1, n - 1, n - 1, 0, 1, (const E *)gram + 1, scales, v + n + 1, n);
  OF_REAL(by_rows)(n * PARTS, n, 0, (V *)v, (V *)gram);
  OF_REAL(ql)(n, MOST_SWEEPS_AHEAD, d, e, c, s, (V *)gram, n * PARTS);
  OF_REAL(by_rows)(n * PARTS, n, 1, (V *)v, (V *)gram);
  // They are put in falling order here, lane by lane: each column that Jacobi had to move would cost all lanes
  // as much as one that it has to turn.
  B *places = (B *)c;
  OF_REAL(rank)(n, d, 1, places);
  for (ptrdiff_t j = 0; j < n; j++)
    for (int l = 0; l < LANES; l++) {
      const REAL *from = (const REAL *)(v + j * n) + l;
      REAL *to = (REAL *)(gram + places[j][l] * n) + l;
      for (ptrdiff_t i = 0; i < n * PARTS; i++) to[i * LANES] = from[i * LANES];
    }
  for (ptrdiff_t i = 0; i < n * n; i++) v[i] = gram[i];
  for (ptrdiff_t i = 0; i < n * n; i++) gram[i] = w[i];
  for (ptrdiff_t j = 0; j < n; j++)
    for (ptrdiff_t i = 0; i < n;) {
      ptrdiff_t width = n - i >= 4 ? 4 : 1;
      E sums[4];
      for (int r = 0; r < 4; r++) sums[r] = (E){0};
      for (ptrdiff_t k = 0; k < n; k++) {
        E x = v[j * n + k];
        if (width == 4)
          for (int r = 0; r < 4; r++) sums[r] = PLUS(sums[r], gram[k * n + i + r], x);
        else
          sums[0] = PLUS(sums[0], gram[k * n + i], x);
      }
      for (int r = 0; r < width; r++) w[j * n + i + r] = sums[r];
      i += width;
    }
}

KERNEL uint32_t NAME(heddle_tiny_svd)(ptrdiff_t rows, ptrdiff_t columns,
                                             ptrdiff_t left_columns, int most_sweeps, void *matrix,
                                             void *values, void *left, void *right, void *work,
                                             void *ranks) {
  E *a = matrix, *u = left, *x = right;
  E *w = work, *v = w + columns * columns, *scales = v + columns * columns;
  V *t = values;
  ptrdiff_t n = columns;
  V undo;
  NAME(even_out)(rows * n, a, &undo);
  NAME(qr)(rows, n, a, scales);
  for (ptrdiff_t j = 0; j < n; j++)
    for (ptrdiff_t i = 0; i < n; i++) w[j * n + i] = j <= i ? CONJUGATE(a[i * rows + j]) : (E){0};
  NAME(set_identity)(n, v);
  if (n >= TURNED_AHEAD) NAME(turn_ahead)(n, w, v, scales + n);
  uint32_t failed = NAME(jacobi)(n, most_sweeps, w, u ? v : 0);
  if (u) {
    // Q times V, bordered by an identity.
    for (ptrdiff_t j = 0; j < left_columns; j++)
      for (ptrdiff_t i = 0; i < rows; i++)
        u[j * rows + i] = i < n && j < n ? v[j * n + i] + (E){0} : FROM_REAL(SAME(i == j));
    NAME(apply)(rows, left_columns, n, 0, 0, a, scales, u, rows);
  }
  // Mixing by nothing, of which there is more beside a slow neighbour, may change a zero's sign, and
  // that of the first element decides a reflector's.
  for (ptrdiff_t i = 0; i < n * n; i++) w[i] += (E){0};
  NAME(qr)(n, n, w, scales);
  for (ptrdiff_t j = 0; j < n; j++) t[j] = ABS(REAL_PART(w[j * n + j]));
  if (x) {
    NAME(set_identity)(n, x);
    NAME(apply)(n, n, n, 0, 1, w, scales, x, n);
    for (ptrdiff_t j = 0; j < n; j++) {
      V sign = WITH_SIGN_OF(SAME(1), REAL_PART(w[j * n + j]));
      for (ptrdiff_t i = 0; i < n; i++) x[j * n + i] = SCALED(x[j * n + i], sign) + (E){0};
    }
  }
  B *places = ranks;
  OF_REAL(rank)(n, t, 1, places);
  for (ptrdiff_t j = n; j < left_columns; j++) places[j] = (B){0} + (INTEGER)j;
  for (ptrdiff_t j = 0; j < n; j++) t[j] *= undo;
  return failed;
}

#undef TURNED_AHEAD
#undef MOST_SWEEPS_AHEAD
