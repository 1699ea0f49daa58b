// Cholesky factorization of interleaved matrices, column after column: ROWS rows at a time stay in
// registers while the columns before them pass by, 5 loads for 4 multiply-adds and no store but of
// the result.

#define ROWS 4

// l(i, j) of `width` rows from i on, all but the division by the diagonal.
INLINE void NAME(cholesky_rows)(ptrdiff_t i, ptrdiff_t j, E *a, ptrdiff_t sr, ptrdiff_t sc,
                                       int width) {
  E even[ROWS], odd[ROWS];
  for (int r = 0; r < width; r++) even[r] = odd[r] = (E){0};
  ptrdiff_t k = 0;
  for (; k + 2 <= j; k += 2)
    for (int r = 0; r < width; r++) {
      even[r] = PLUS(even[r], a[(i + r) * sr + k * sc], CONJUGATE(a[j * sr + k * sc]));
      odd[r] = PLUS(odd[r], a[(i + r) * sr + (k + 1) * sc], CONJUGATE(a[j * sr + (k + 1) * sc]));
    }
  if (k < j)
    for (int r = 0; r < width; r++)
      even[r] = PLUS(even[r], a[(i + r) * sr + k * sc], CONJUGATE(a[j * sr + k * sc]));
  for (int r = 0; r < width; r++) a[(i + r) * sr + j * sc] -= even[r] + odd[r];
}

// L in the lower triangle; with the strides exchanged, its adjoint in the upper one: what is seen there
// is the conjugate of A, and the conjugate of L comes of it. `info` gets the order of the first leading
// minor that is not positive, or 0.
INLINE void NAME(cholesky)(ptrdiff_t n, E *a, ptrdiff_t sr, ptrdiff_t sc, int32_t *info) {
  B failed = {0};
  for (ptrdiff_t j = 0; j < n; j++) {
    ptrdiff_t i = j;
    for (; i + ROWS <= n; i += ROWS) NAME(cholesky_rows)(i, j, a, sr, sc, ROWS);
    for (; i < n; i++) NAME(cholesky_rows)(i, j, a, sr, sc, 1);
    E *diagonal = a + j * sr + j * sc;
    V pivot = REAL_PART(*diagonal);
    B positive = pivot > 0;
    B unset = failed == 0;
    failed |= unset & ~positive & ((B){0} + (INTEGER)(j + 1));
    V root = ROOT(WHERE(positive, pivot, SAME(1)));
    *diagonal = FROM_REAL(root);
    // The root of the least denormal number is a normal one, so its inverse is finite.
    V inverse = 1 / root;
    for (i = j + 1; i < n; i++) a[i * sr + j * sc] = SCALED(a[i * sr + j * sc], inverse);
  }
  for (int l = 0; l < LANES; l++) info[l] = (int32_t)failed[l];
}

KERNEL void NAME(heddle_tiny_cholesky)(ptrdiff_t n, bool lower, void *a, int32_t *info) {
  // Orders that the compiler knows: without loops most of the factor stays in registers, and nothing waits
  // for a short loop's end.
  switch (lower ? n : 0) {
    case 4: NAME(cholesky)(4, a, 1, 4, info); break;
    case 8: NAME(cholesky)(8, a, 1, 8, info); break;
    case 16: NAME(cholesky)(16, a, 1, 16, info); break;
    default: NAME(cholesky)(n, a, lower ? 1 : n, lower ? n : 1, info);
  }
}
KERNEL void NAME(heddle_tiny_cholesky_solve)(ptrdiff_t n, ptrdiff_t columns, bool lower,
                                                    const void *factor, void *b) {
  ptrdiff_t sr = lower ? 1 : n, sc = lower ? n : 1;
  // L, or the conjugate of it that is seen of U, and then its transpose: for the one of the two that
  // should be conjugated, the right-hand sides are.
  if (!lower) NAME(conjugate)(n * columns, b);
  NAME(solve_triangle)(n, columns, 1, 0, factor, sr, sc, 0, b, n);
  NAME(conjugate)(n * columns, b);
  NAME(solve_triangle)(n, columns, 0, 0, factor, sc, sr, 0, b, n);
  if (lower) NAME(conjugate)(n * columns, b);
}
// W* W with W the inverse of L, as potri makes it; both triangles. Of U that gives the transpose.
KERNEL void NAME(heddle_tiny_cholesky_inverse)(ptrdiff_t n, bool lower, const void *factor,
                                                      void *work, void *inverse) {
  E *w = work, *x = inverse;
  NAME(set_identity)(n, w);
  NAME(solve_triangle)(n, n, 1, 0, factor, lower ? 1 : n, lower ? n : 1, 1, w, n);
  for (ptrdiff_t j = 0; j < n; j++) {
    for (ptrdiff_t i = j; i < n; i++) {
      E even = {0}, odd = {0};
      ptrdiff_t k = i;
      for (; k + 2 <= n; k += 2) {
        even = PLUS(even, CONJUGATE(w[i * n + k]), w[j * n + k]);
        odd = PLUS(odd, CONJUGATE(w[i * n + k + 1]), w[j * n + k + 1]);
      }
      if (k < n) even = PLUS(even, CONJUGATE(w[i * n + k]), w[j * n + k]);
      even += odd;
      x[j * n + i] = lower ? even : CONJUGATE(even);
      x[i * n + j] = lower ? CONJUGATE(even) : even;
    }
    x[j * n + j] = FROM_REAL(REAL_PART(x[j * n + j]));
  }
}

#undef ROWS
