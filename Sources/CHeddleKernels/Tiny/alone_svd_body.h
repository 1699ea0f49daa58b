// Singular values and vectors of one matrix; see svd_body.h, whose numbers these are.
//
// W and V are kept by rows, one for each of their columns. A pair of them is three sums of whole vectors, and
// only where it must be turned, which is a fifth of the pairs of the first sweep after the eigenvectors have
// been of help and hardly one later, the chain for the angle counts.

// Orders from which on Jacobi is helped by eigenvectors, and the sweeps that are enough for them.
#define TURNED_AHEAD 12
#define MOST_SWEEPS_AHEAD 30

// Rows p and q times a 2 x 2 matrix.
INLINE void NAME(alone_mix)(ptrdiff_t width, const REAL *m, V *p, V *q) {
  for (ptrdiff_t g = 0; g < width; g++) {
    V x = p[g], y = q[g];
    p[g] = x * m[0] + y * m[1];
    q[g] = x * m[2] + y * m[3];
  }
}

// Orthogonalises the rows of w, the longest first, and mixes those of v alike, if any. Returns whether it
// has not converged.
INLINE uint32_t NAME(alone_jacobi)(ptrdiff_t n, int most_sweeps, V *w, V *v) {
  const REAL tolerance = (REAL)n * ORTHOGONAL;
  ptrdiff_t width = NAME(alone_width)(n);
  uint32_t moving = 0;
  for (int sweep = 0; sweep < most_sweeps; sweep++) {
    moving = 0;
    for (ptrdiff_t i = 0; i < n; i++)
      for (ptrdiff_t j = i + 1; j < n; j++) {
        V *p = w + i * width, *q = w + j * width;
        NAME(alone_four) pp = {0}, qq = {0}, pq = {0};
        const NAME(alone_four) *fours = (const void *)p, *others = (const void *)q;
        for (ptrdiff_t k = 0; 4 * k < n; k++) {
          NAME(alone_four) x = fours[k], y = others[k];
          pp += x * x, qq += y * y, pq += x * y;
        }
        REAL a = (pp[0] + pp[1]) + (pp[2] + pp[3]), b = (qq[0] + qq[1]) + (qq[2] + qq[3]);
        REAL c = (pq[0] + pq[1]) + (pq[2] + pq[3]);
        int turned = c * c > (tolerance * a) * b + LEAST_NORMAL, swapped = b > a;
        if (!turned && !swapped) continue;
        moving = 1;
        REAL sine = 0, cosine = 1;
        if (turned) {
          REAL twice = (b - a) / (2 * c);
          REAL root = __builtin_elementwise_sqrt(twice * twice + 1);
          REAL tangent = __builtin_elementwise_copysign(
              1 / (__builtin_elementwise_abs(twice) + root), twice);
          cosine = 1 / __builtin_elementwise_sqrt(tangent * tangent + 1), sine = cosine * tangent;
        }
        REAL m[4] = {swapped ? sine : cosine, swapped ? cosine : -sine, swapped ? cosine : sine,
                     swapped ? -sine : cosine};
        NAME(alone_mix)(width, m, p, q);
        if (v) NAME(alone_mix)(width, m, v + i * width, v + j * width);
      }
    if (!moving) return 0;
  }
  return moving;
}

// Turns the columns of W, which are rows of w, and V = 1, by the eigenvectors of W*W.
INLINE void NAME(alone_turn_ahead)(ptrdiff_t n, V *w, V *v, V *work) {
  ptrdiff_t width = NAME(alone_width)(n);
  V *gram = work, *rows = gram + n * width, *d = rows + 5 * width;
  // First v is W as it is: a lane for each of its columns.
  for (ptrdiff_t i = 0; i < n * width; i++) v[i] = w[i];
  NAME(alone_transpose)(n, v);
  for (ptrdiff_t j = 0; j < n; j++)
    for (ptrdiff_t g = 0; g < width; g++) {
      const REAL *own = (const REAL *)(w + j * width);
      V even = {0}, odd = {0};
      ptrdiff_t k = 0;
      for (; k + 2 <= n; k += 2)
        even += v[k * width + g] * own[k], odd += v[(k + 1) * width + g] * own[k + 1];
      if (k < n) even += v[k * width + g] * own[k];
      gram[j * width + g] = even + odd;
    }
  NAME(alone_eigen)(n, MOST_SWEEPS_AHEAD, gram, (REAL *)d, v, rows);
  B *places = (B *)rows;
  NAME(alone_rank)(n, d, 1, places);
  for (ptrdiff_t j = 0; j < n; j++)
    for (ptrdiff_t g = 0; g < width; g++)
      gram[((const INTEGER *)places)[j] * width + g] = v[j * width + g];
  for (ptrdiff_t i = 0; i < n * width; i++) v[i] = gram[i];
  for (ptrdiff_t i = 0; i < n * width; i++) gram[i] = w[i];
  for (ptrdiff_t j = 0; j < n; j++)
    for (ptrdiff_t g = 0; g < width; g++) {
      const REAL *own = (const REAL *)(v + j * width);
      V sum = {0};
      for (ptrdiff_t k = 0; k < n; k++) sum += gram[k * width + g] * own[k];
      w[j * width + g] = sum;
    }
}

// V, of n rows, bordered by an identity.
INLINE void NAME(alone_border)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t n, const V *v, V *u) {
  ptrdiff_t width = NAME(alone_width)(columns), own = NAME(alone_width)(n);
  NAME(alone_identity)(rows, columns, u);
  for (ptrdiff_t i = 0; i < n; i++)
    for (ptrdiff_t g = 0; g < own; g++)
      u[i * width + g] = v[i * own + g] + (V){0};
}

KERNEL uint32_t NAME(heddle_alone_svd)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t left_columns,
                                       int most_sweeps, void *matrix, void *values, void *left,
                                       void *right, void *work, void *ranks) {
  ptrdiff_t n = columns, width = NAME(alone_width)(n);
  V *a = matrix, *u = left, *x = right, *t = values;
  V *w = work, *v = w + n * width, *scales = v + n * width, *rest = scales + n;
  REAL undo = NAME(alone_even_out)(rows * width, a);
  NAME(alone_qr)(rows, n, a, scales);
  for (ptrdiff_t j = 0; j < n; j++)
    for (ptrdiff_t g = 0; g < width; g++) {
      B upper = (B)IOTA + (INTEGER)(g * LANES) >= (INTEGER)j;
      w[j * width + g] = (V)((B)a[j * width + g] & upper);
    }
  if (n >= TURNED_AHEAD)
    NAME(alone_turn_ahead)(n, w, v, rest);
  else
    NAME(alone_identity)(n, n, v);
  uint32_t failed = NAME(alone_jacobi)(n, most_sweeps, w, u ? v : 0);
  if (u) {
    NAME(alone_transpose)(n, v);
    NAME(alone_border)(rows, left_columns, n, v, u);
    for (ptrdiff_t j = n - 1; j >= 0; j--)
      NAME(alone_apply)(rows, left_columns, j, n, a, scales, u, 0);
  }
  for (ptrdiff_t i = 0; i < n * width; i++) w[i] += (V){0};
  NAME(alone_transpose)(n, w);
  NAME(alone_qr)(n, n, w, scales);
  if (n > 0) t[width - 1] = (V){0};
  for (ptrdiff_t j = 0; j < n; j++)
    ((REAL *)t)[j] = ((const REAL *)(w + j * width))[j];
  if (x) {
    NAME(alone_identity)(n, n, x);
    for (ptrdiff_t j = n - 1; j >= 0; j--)
      NAME(alone_apply)(n, n, j, n, w, scales, x, j / LANES);
    for (ptrdiff_t i = 0; i < n; i++)
      for (ptrdiff_t g = 0; g < width; g++)
        x[i * width + g] = x[i * width + g] * WITH_SIGN_OF(SAME(1), t[g]) + (V){0};
  }
  for (ptrdiff_t g = 0; g < width; g++) t[g] = ABS(t[g]);
  NAME(alone_rank)(n, t, 1, ranks);
  for (ptrdiff_t j = n; j < left_columns; j++) ((INTEGER *)ranks)[j] = (INTEGER)j;
  for (ptrdiff_t g = 0; g < width; g++) t[g] *= undo;
  return failed;
}

#undef TURNED_AHEAD
#undef MOST_SWEEPS_AHEAD
