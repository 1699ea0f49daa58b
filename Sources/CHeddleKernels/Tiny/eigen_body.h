// Eigenvalues and eigenvectors of interleaved symmetric or Hermitian matrices: Householder's reduction to
// a real tridiagonal matrix, as LAPACK's sytrd and orgtr, and then ql_body.h.

#define ROWS 4

// Brings the largest element of each lane near 1 by a power of two, so that no square overflows;
// `undo` is the inverse power. Zeros stay.
INLINE void NAME(even_out)(ptrdiff_t count, E *a, V *undo) {
  V *parts = (V *)a;
  V largest = {0};
  for (ptrdiff_t i = 0; i < count * PARTS; i++) largest = LARGER(largest, ABS(parts[i]));
  V power = TOWARDS_ONE(largest);
  *undo = 1 / power;
  for (ptrdiff_t i = 0; i < count * PARTS; i++) parts[i] *= power;
}

// Elements of both triangles become those of one.
INLINE void NAME(mirror)(ptrdiff_t n, int lower, E *a) {
  for (ptrdiff_t j = 0; j < n; j++) {
    a[j * n + j] = FROM_REAL(REAL_PART(a[j * n + j]));
    for (ptrdiff_t i = j + 1; i < n; i++) {
      E *below = a + j * n + i, *above = a + i * n + j;
      if (lower)
        *above = CONJUGATE(*below);
      else
        *below = CONJUGATE(*above);
    }
  }
}

// sytd2 or hetd2 on both triangles: diagonal d, off-diagonal e, which is real too, and the reflectors
// below the subdiagonal.
INLINE void NAME(tridiagonalize)(ptrdiff_t n, E *a, V *d, V *e, E *scales, E *w) {
  for (ptrdiff_t k = 0; k + 1 < n; k++) {
    ptrdiff_t count = n - k - 1;
    E *v = a + k * n + k + 1, *rest = a + (k + 1) * n + k + 1;
    d[k] = REAL_PART(a[k * n + k]);
    NAME(reflector)(count, v, scales + k);
    e[k] = REAL_PART(v[0]);
    v[0] = FROM_REAL(SAME(1));
    // w = tau A v, its part along v taken off; then A - v w* - w v*.
    E dot = {0};
    ptrdiff_t j = 0;
    for (; j + ROWS <= count; j += ROWS) {
      E sums[ROWS];
      for (int r = 0; r < ROWS; r++) sums[r] = (E){0};
      for (ptrdiff_t i = 0; i < count; i++)
        for (int r = 0; r < ROWS; r++)
          sums[r] = PLUS(sums[r], CONJUGATE(rest[(j + r) * n + i]), v[i]);
      for (int r = 0; r < ROWS; r++) {
        w[j + r] = PRODUCT(scales[k], sums[r]);
        dot = PLUS(dot, CONJUGATE(w[j + r]), v[j + r]);
      }
    }
    for (; j < count; j++) {
      E sum = {0};
      for (ptrdiff_t i = 0; i < count; i++) sum = PLUS(sum, CONJUGATE(rest[j * n + i]), v[i]);
      w[j] = PRODUCT(scales[k], sum);
      dot = PLUS(dot, CONJUGATE(w[j]), v[j]);
    }
    E half = PRODUCT(dot, scales[k]) / 2;
    for (j = 0; j < count; j++) w[j] = MINUS(w[j], half, v[j]);
    for (j = 0; j < count; j++) {
      const E vj = CONJUGATE(v[j]), wj = CONJUGATE(w[j]);
      rest[j * n + j] = FROM_REAL(REAL_PART(MINUS(MINUS(rest[j * n + j], v[j], wj), w[j], vj)));
      for (ptrdiff_t i = j + 1; i < count; i++) {
        E x = MINUS(MINUS(rest[j * n + i], v[i], wj), w[i], vj);
        rest[j * n + i] = x;
        rest[i * n + j] = CONJUGATE(x);
      }
    }
    v[0] = FROM_REAL(e[k]);
  }
  if (n > 0) d[n - 1] = REAL_PART(a[n * n - 1]), e[n - 1] = (V){0};
}

KERNEL uint32_t NAME(heddle_tiny_symmetric_eigen)(ptrdiff_t n, bool lower,
                                                         int most_sweeps, void *a, void *values,
                                                         void *vectors, void *work, void *ranks) {
  E *z = vectors, *scales = work, *w = scales + n;
  V *d = values, *e = (V *)(w + n), *c = e + n, *s = c + n;
  V undo;
  NAME(mirror)(n, lower, a);
  NAME(even_out)(n * n, a, &undo);
  NAME(tridiagonalize)(n, a, d, e, scales, w);
  if (z) {
    NAME(set_identity)(n, z);
    if (n > 1)
      NAME(apply)(n - 1, n - 1, n - 1, 0, 1, (const E *)a + 1, scales, z + n + 1, n);
  }
  uint32_t failed = OF_REAL(ql)(n, most_sweeps, d, e, c, s, (V *)z, n * PARTS);
  OF_REAL(rank)(n, d, 0, ranks);
  // Rotations by nothing, of which there are more beside a slow neighbour, may change a zero's sign.
  for (ptrdiff_t i = 0; z && i < n * n; i++) z[i] += (E){0};
  for (ptrdiff_t i = 0; i < n; i++) d[i] *= undo;
  return failed;
}

#undef ROWS
