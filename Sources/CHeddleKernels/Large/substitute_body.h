// Triangular solves for a few columns of B, which they overwrite: TILE unknowns at a time one by one, and then
// their part of all the equations that are left, or before it that of all unknowns that are known. T is read
// where it stands, by columns.

// `count` unknowns, in registers: t(i, k) is at i * ti + k * tk.
INLINE void NAME(substitute_one_by_one)(bool isLower, bool unit, const int count, const REAL *t,
                                        ptrdiff_t ti, ptrdiff_t tk, REAL *x) {
  REAL value[TILE];
  for (int i = 0; i < count; i++) value[i] = x[i];
  if (isLower)
    for (int k = 0; k < count; k++) {
      if (!unit) value[k] /= t[k * (ti + tk)];
      for (int i = k + 1; i < count; i++) value[i] -= t[i * ti + k * tk] * value[k];
    }
  else
    for (int k = count - 1; k >= 0; k--) {
      if (!unit) value[k] /= t[k * (ti + tk)];
      for (int i = 0; i < k; i++) value[i] -= t[i * ti + k * tk] * value[k];
    }
  for (int i = 0; i < count; i++) x[i] = value[i];
}

// T X = B for a triangle of A, or with `adjoint` of A'. From the first unknown on where T is lower, else
// from the last.
KERNEL void NAME(substitute)(bool isLower, bool adjoint, bool unit, ptrdiff_t order,
                             ptrdiff_t columns, const REAL *a, ptrdiff_t as, REAL *x,
                             ptrdiff_t xs) {
  const ptrdiff_t blocks = (order + TILE - 1) / TILE, ti = adjoint ? as : 1, tk = adjoint ? 1 : as;
  for (ptrdiff_t step = 0; step < blocks; step++) {
    const ptrdiff_t k = TILE * (isLower ? step : blocks - 1 - step);
    const ptrdiff_t count = order - k < TILE ? order - k : TILE, end = k + count;
    // The unknowns that are known already, and the equations that are left.
    const ptrdiff_t known = isLower ? 0 : end, left = isLower ? end : 0;
    const ptrdiff_t knowns = isLower ? k : order - end, lefts = isLower ? order - end : k;
    if (adjoint)
      NAME(thin_adjoint)(count, columns, knowns, a + known + k * as, as, x + known, xs, x + k, xs);
    const REAL *t = a + k * (as + 1);
    for (ptrdiff_t j = 0; j < columns; j++)
      if (count == TILE)
        NAME(substitute_one_by_one)(isLower, unit, TILE, t, ti, tk, x + k + j * xs);
      else
        NAME(substitute_one_by_one)(isLower, unit, (int)count, t, ti, tk, x + k + j * xs);
    if (!adjoint)
      NAME(thin_sweeps)(lefts, columns, count, a + left + k * as, as, x + k, xs, x + left, xs);
  }
}
