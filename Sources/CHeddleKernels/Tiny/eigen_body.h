// Eigenvalues and eigenvectors of interleaved symmetric matrices: Householder's reduction to a
// tridiagonal matrix, then implicit QL with Wilkinson's shift, as LAPACK's sytrd, orgtr and steqr.
//
// All lanes look for the same eigenvalue at the same time. Each has its own shift and its own end of
// the block that does not split; lanes that have found theirs, or whose block is shorter, rotate by
// nothing. Lanes agree closely on how many sweeps an eigenvalue takes, so that little is wasted.
//
// A sweep's rotations are found first: a chain of some sixty cycles each (a root and two divisions
// after one another), the same whatever the number of vectors. They are then applied to ROWS rows of
// the vectors at a time, whose running element stays in a register: per rotation one load, one store
// and four operations, and ROWS independent chains to fill the latency.

#define ROWS 4

// Brings the largest element of each lane near 1 by a power of two, so that no square overflows;
// `undo` is the inverse power. Zeros stay. Elements of both triangles become those of one.
INLINE void NAME(even_out)(ptrdiff_t n, int lower, V *a, V *undo) {
  V largest = {0};
  for (ptrdiff_t j = 0; j < n; j++)
    for (ptrdiff_t i = j; i < n; i++) {
      V x = lower ? a[j * n + i] : a[i * n + j];
      a[j * n + i] = a[i * n + j] = x;
      largest = LARGER(largest, ABS(x));
    }
  B exponent = 2 * (EXPONENT / 2 - EXPONENT_ONE / 2) - ((B)largest & EXPONENT);
  B least = (B){0} + EXPONENT_ONE;
  V power = (V)__builtin_elementwise_max(exponent, least);
  *undo = 1 / power;
  for (ptrdiff_t i = 0; i < n * n; i++) a[i] *= power;
}

// sytd2 on both triangles: diagonal d, off-diagonal e, and the reflectors below the subdiagonal.
INLINE void NAME(tridiagonalize)(ptrdiff_t n, V *a, V *d, V *e, V *scales, V *w) {
  for (ptrdiff_t k = 0; k + 1 < n; k++) {
    ptrdiff_t count = n - k - 1;
    V *v = a + k * n + k + 1, *rest = a + (k + 1) * n + k + 1;
    d[k] = a[k * n + k];
    NAME(reflector)(count, v, scales + k);
    e[k] = v[0];
    v[0] = SAME(1);
    // w = tau A v, its part along v taken off; then A - v w' - w v'.
    V dot = {0};
    ptrdiff_t j = 0;
    for (; j + ROWS <= count; j += ROWS) {
      V sums[ROWS];
      for (int r = 0; r < ROWS; r++) sums[r] = (V){0};
      for (ptrdiff_t i = 0; i < count; i++)
        for (int r = 0; r < ROWS; r++) sums[r] += rest[(j + r) * n + i] * v[i];
      for (int r = 0; r < ROWS; r++) {
        w[j + r] = scales[k] * sums[r];
        dot += w[j + r] * v[j + r];
      }
    }
    for (; j < count; j++) {
      V sum = {0};
      for (ptrdiff_t i = 0; i < count; i++) sum += rest[j * n + i] * v[i];
      w[j] = scales[k] * sum;
      dot += w[j] * v[j];
    }
    V half = dot * scales[k] / 2;
    for (j = 0; j < count; j++) w[j] -= half * v[j];
    for (j = 0; j < count; j++)
      for (ptrdiff_t i = j; i < count; i++) {
        V x = rest[j * n + i] - (v[i] * w[j] + w[i] * v[j]);
        rest[j * n + i] = rest[i * n + j] = x;
      }
    v[0] = e[k];
  }
  if (n > 0) d[n - 1] = a[n * n - 1], e[n - 1] = (V){0};
}

// The rotations top - 1 down to `from` of a sweep, to `width` rows of the vectors.
INLINE void NAME(rotate_rows)(ptrdiff_t from, ptrdiff_t top, const V *c, const V *s, V *z,
                                     ptrdiff_t stride, int width) {
  V x[ROWS];
  for (int r = 0; r < width; r++) x[r] = z[top * stride + r];
  for (ptrdiff_t i = top - 1; i >= from; i--)
    for (int r = 0; r < width; r++) {
      V y = z[i * stride + r];
      z[(i + 1) * stride + r] = s[i] * y + c[i] * x[r];
      x[r] = c[i] * y - s[i] * x[r];
    }
  for (int r = 0; r < width; r++) z[from * stride + r] = x[r];
}

// Implicit QL on (d, e); columns of z, if any, are rotated along. Returns a bit for each lane that
// has not converged.
INLINE uint32_t NAME(ql)(ptrdiff_t n, int most_sweeps, V *d, V *e, V *c, V *s, V *z) {
  V one = SAME(1);
  B failed = {0};
  for (ptrdiff_t l = 0; l + 1 < n; l++) {
    for (int sweep = 0;; sweep++) {
      // Each lane's block ends where the next off-diagonal is negligible.
      B end = (B){0} + (INTEGER)(n - 1);
      V last = d[n - 1];
      for (ptrdiff_t k = n - 2; k >= l; k--) {
        B small = e[k] * e[k] <= (NEGLIGIBLE * ABS(d[k])) * ABS(d[k + 1]) + LEAST_NORMAL;
        end = (small & ((B){0} + (INTEGER)k)) | (~small & end);
        last = WHERE(small, d[k], last);
      }
      ptrdiff_t top = (ptrdiff_t)__builtin_reduce_max(end);
      if (top == l) break;
      B active = end > (INTEGER)l;
      if (sweep == most_sweeps) {
        // Lanes that give up stop here: this off-diagonal is dropped.
        failed |= active;
        e[l] = WHERE(active, SAME(0), e[l]);
        break;
      }
      V divisor = WHERE(active, e[l], one);
      V g = (d[l + 1] - d[l]) / (2 * divisor);
      g = last - d[l] + divisor / (g + WITH_SIGN_OF(ROOT(g * g + 1), g));
      V sine = one, cosine = one, p = {0};
      for (ptrdiff_t i = top - 1; i >= l; i--) {
        B here = end > (INTEGER)i;
        V f = sine * e[i], b = cosine * e[i];
        V square = f * f + g * g;
        V lift = one;
        B faint = here & (square < LEAST_SQUARE);
        if (SOME(faint)) {
          lift = WHERE(faint, SAME(LIFT), one);
          f *= lift, g *= lift;
          square = f * f + g * g;
        }
        V r = ROOT(square);
        V next_sine = f / r, next_cosine = g / r;
        r /= lift;
        if (SOME(faint)) {
          B nothing = faint & (square == 0);
          next_sine = WHERE(nothing, SAME(0), next_sine);
          next_cosine = WHERE(nothing, one, next_cosine);
        }
        sine = WHERE(here, next_sine, sine), cosine = WHERE(here, next_cosine, cosine);
        V head = d[i + 1] - p;
        V step = (d[i] - head) * sine + 2 * cosine * b;
        V shift = sine * step;
        d[i + 1] = WHERE(here, head + shift, d[i + 1]);
        e[i + 1] = WHERE(here, r, e[i + 1]);
        p = WHERE(here, shift, p);
        g = WHERE(here, cosine * step - b, g / lift);
        c[i] = WHERE(here, cosine, one), s[i] = WHERE(here, sine, SAME(0));
      }
      d[l] = WHERE(active, d[l] - p, d[l]);
      e[l] = WHERE(active, g, e[l]);
      for (ptrdiff_t k = l + 1; k <= top; k++) {
        B finished = active & (end == (INTEGER)k);
        e[k] = WHERE(finished, SAME(0), e[k]);
      }
      if (!z) continue;
      ptrdiff_t row = 0;
      for (; row + ROWS <= n; row += ROWS)
        NAME(rotate_rows)(l, top, c, s, z + row, n, ROWS);
      for (; row < n; row++) NAME(rotate_rows)(l, top, c, s, z + row, n, 1);
    }
  }
  uint32_t lanes = 0;
  for (int l = 0; l < LANES; l++)
    if (failed[l]) lanes |= UINT32_C(1) << l;
  return lanes;
}

// Each value's place among those of its lane, equal ones in the order they have.
INLINE void NAME(rank)(ptrdiff_t n, const V *d, int falling, B *ranks) {
  for (ptrdiff_t i = 0; i < n; i++) {
    B count = {0};
    for (ptrdiff_t j = 0; j < n; j++) {
      V sooner = falling ? d[i] : d[j], later = falling ? d[j] : d[i];
      count -= j < i ? sooner <= later : sooner < later;
    }
    ranks[i] = count;
  }
}


KERNEL uint32_t NAME(heddle_tiny_symmetric_eigen)(ptrdiff_t n, bool lower,
                                                         int most_sweeps, void *a, void *values,
                                                         void *vectors, void *work, void *ranks) {
  V *d = values, *z = vectors, *e = work, *scales = e + n, *w = scales + n, *c = w + n, *s = c + n;
  V undo;
  NAME(even_out)(n, lower, a, &undo);
  NAME(tridiagonalize)(n, a, d, e, scales, w);
  if (z) {
    NAME(set_identity)(n, z);
    if (n > 1)
      NAME(apply)(n - 1, n - 1, n - 1, 0, 1, (const V *)a + 1, scales, z + n + 1, n);
  }
  uint32_t failed = NAME(ql)(n, most_sweeps, d, e, c, s, z);
  NAME(rank)(n, d, 0, ranks);
  // Rotations by nothing, of which there are more beside a slow neighbour, may change a zero's sign.
  for (ptrdiff_t i = 0; z && i < n * n; i++) z[i] += SAME(0);
  for (ptrdiff_t i = 0; i < n; i++) d[i] *= undo;
  return failed;
}

// Columns of `rows` elements a lane to the places that the ranks say, or to rows there.
KERNEL void NAME(heddle_tiny_unpack_ranked)(ptrdiff_t rows, ptrdiff_t columns,
                                                   bool transposed, const void *source,
                                                   const void *ranks, void *scratch, int count,
                                                   void *const *targets) {
  REAL *matrices = scratch;
  const INTEGER *places = ranks;
  REAL *starts[LANES];
  for (int l = 0; l < LANES; l++) starts[l] = matrices + l * rows * columns;
  NAME(unpack_lines)(rows, columns, rows, HEDDLE_TINY_ALL, source, count, false, starts);
  ptrdiff_t sr = transposed ? columns : 1, sc = transposed ? 1 : rows;
  for (int l = 0; l < count; l++)
    for (ptrdiff_t j = 0; j < columns; j++) {
      REAL *target = (REAL *)targets[l] + places[j * LANES + l] * sc;
      for (ptrdiff_t i = 0; i < rows; i++) target[i * sr] = starts[l][j * rows + i];
    }
}

#undef ROWS
