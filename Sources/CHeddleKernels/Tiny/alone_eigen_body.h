// Eigenvalues and eigenvectors of one symmetric matrix; see eigen_body.h and ql_body.h, whose numbers these
// are.
//
// A row of the whole matrix is its column too: a reflector lies in the row that it comes from, where it is
// read as vectors and, broadcast, one number after the other. The vectors of the problem are kept by rows as
// well, so that a rotation mixes two rows of whole vectors. What is left is the chain of the rotations
// themselves, 34 cycles each, which now is most of the time.

#define PANEL 4

// Four neighbours, in memory without alignment.
typedef REAL NAME(alone_four) __attribute__((vector_size(4 * sizeof(REAL)), aligned(sizeof(REAL)), may_alias));

// Elements of both triangles become those of one, a pair of tiles at a time.
INLINE void NAME(alone_mirror)(ptrdiff_t n, int lower, V *a) {
  ptrdiff_t width = NAME(alone_width)(n);
  for (ptrdiff_t g = 0; g < width; g++)
    for (ptrdiff_t h = 0; h <= g; h++) {
      // Rows of one vector of columns, and columns of another, that are read; and the other way round.
      ptrdiff_t row = lower ? g : h, column = lower ? h : g;
      V tile[LANES];
      for (int k = 0; k < LANES; k++)
        tile[k] = row * LANES + k < n ? a[(row * LANES + k) * width + column] : (V){0};
      NAME(transpose)(tile);
      for (int k = 0; k < LANES && column * LANES + k < n; k++) {
        V *x = a + (column * LANES + k) * width + row;
        B read = lower ? (B)IOTA <= (INTEGER)k : (B)IOTA >= (INTEGER)k;
        *x = g == h ? WHERE(read, *x, tile[k]) : tile[k];
      }
    }
}

// The largest element near 1, by a power of two; returns the inverse power.
INLINE REAL NAME(alone_even_out)(ptrdiff_t count, V *a) {
  V largest = {0};
  for (ptrdiff_t i = 0; i < count; i++) largest = LARGER(largest, ABS(a[i]));
  largest = SAME(__builtin_reduce_max(largest));
  V power = TOWARDS_ONE(largest);
  for (ptrdiff_t i = 0; i < count; i++) a[i] *= power;
  return 1 / power[0];
}

// tau A v for `width` vectors of columns of `count` rows.
INLINE void NAME(alone_times)(ptrdiff_t count, const REAL *v, REAL scale, const V *a,
                              ptrdiff_t stride, V *w, const int width) {
  V sums[PANEL];
  for (int k = 0; k < width; k++) sums[k] = (V){0};
  for (ptrdiff_t i = 0; i < count; i++)
    for (int k = 0; k < width; k++) sums[k] += a[i * stride + k] * v[i];
  for (int k = 0; k < width; k++) w[k] = scale * sums[k];
}

// A - v w' - w v' for the rows from `first` on of vector `group` of columns. Elements above the diagonal
// take the steps of those below that they mirror.
INLINE void NAME(alone_update)(ptrdiff_t rows, ptrdiff_t first, ptrdiff_t group, const REAL *v,
                               const REAL *w, V *a, ptrdiff_t width) {
  const V own_v = ((const V *)v)[group], own_w = ((const V *)w)[group];
  ptrdiff_t i = first, top = group * LANES, end = top + LANES < rows ? top + LANES : rows;
  for (; i < top; i++) a[i * width] = (a[i * width] - own_v * w[i]) - own_w * v[i];
  for (; i < end; i++) {
    V above = (a[i * width] - own_v * w[i]) - own_w * v[i];
    V below = (a[i * width] - v[i] * own_w) - w[i] * own_v;
    a[i * width] = WHERE((B)IOTA <= (INTEGER)(i - top), below, above);
  }
  for (; i < rows; i++) a[i * width] = (a[i * width] - v[i] * own_w) - w[i] * own_v;
}

// Leaves each reflector in the row of its column, from the second place after the diagonal on.
INLINE void NAME(alone_tridiagonalize)(ptrdiff_t n, V *a, REAL *d, REAL *e, REAL *scales, V *w) {
  ptrdiff_t width = NAME(alone_width)(n);
  for (ptrdiff_t k = 0; k + 1 < n; k++) {
    ptrdiff_t count = n - k - 1, group = (k + 1) / LANES;
    V *row = a + k * width, *rest = a + (k + 1) * width;
    REAL *v = (REAL *)row + k + 1, *numbers = (REAL *)w + k + 1;
    NAME(alone_four) fours = {0};
    ptrdiff_t i = 1;
    for (; i + 4 <= count; i += 4) {
      NAME(alone_four) x = *(const NAME(alone_four) *)(v + i);
      fours += x * x;
    }
    for (; i < count; i++) fours[0] += v[i] * v[i];
    REAL square = (fours[0] + fours[1]) + (fours[2] + fours[3]);
    NAME(alone_reflector) h = NAME(alone_reflector_of)(count, v, 1, square);
    scales[k] = h.scale, d[k] = ((REAL *)row)[k], e[k] = h.beta;
    B place = (B)IOTA + (INTEGER)(group * LANES - k - 1);
    row[group] = WHERE(place > 0, row[group] * h.inverse, WHERE(place == 0, SAME(1), SAME(0)));
    for (ptrdiff_t g = group + 1; g < width; g++) row[g] *= h.inverse;
    for (ptrdiff_t g = group; g < width; g += PANEL)
      switch (width - g) {
        case 1: NAME(alone_times)(count, v, h.scale, rest + g, width, w + g, 1); break;
        case 2: NAME(alone_times)(count, v, h.scale, rest + g, width, w + g, 2); break;
        case 3: NAME(alone_times)(count, v, h.scale, rest + g, width, w + g, 3); break;
        default: NAME(alone_times)(count, v, h.scale, rest + g, width, w + g, PANEL);
      }
    REAL dot = 0;
    for (i = 0; i < count; i++) dot += numbers[i] * v[i];
    REAL half = dot * h.scale / 2;
    for (ptrdiff_t g = group; g < width; g++) w[g] -= half * row[g];
    for (ptrdiff_t g = group; g < width; g++)
      NAME(alone_update)(n, k + 1, g, (const REAL *)row, (const REAL *)w, a + g, width);
  }
  if (n > 0) d[n - 1] = ((const REAL *)(a + (n - 1) * width))[n - 1], e[n - 1] = 0;
}

// The rotations top - 1 down to `from` of a sweep, to `width` vectors of the rows.
INLINE void NAME(alone_rotate)(ptrdiff_t from, ptrdiff_t top, const REAL *c, const REAL *s, V *z,
                               ptrdiff_t stride, const int width) {
  V x[PANEL];
  for (int k = 0; k < width; k++) x[k] = z[top * stride + k];
  for (ptrdiff_t i = top - 1; i >= from; i--)
    for (int k = 0; k < width; k++) {
      V y = z[i * stride + k];
      z[(i + 1) * stride + k] = s[i] * y + c[i] * x[k];
      x[k] = c[i] * y - s[i] * x[k];
    }
  for (int k = 0; k < width; k++) z[from * stride + k] = x[k];
}

// Implicit QL on (d, e); n rows of z, if any, are rotated along. Returns whether it has not converged.
INLINE uint32_t NAME(alone_ql)(ptrdiff_t n, int most_sweeps, REAL *d, REAL *e, REAL *c, REAL *s, V *z) {
  ptrdiff_t width = NAME(alone_width)(n);
  uint32_t failed = 0;
  for (ptrdiff_t l = 0; l + 1 < n; l++) {
    for (int sweep = 0;; sweep++) {
      ptrdiff_t top = l;
      for (; top + 1 < n; top++) {
        REAL limit = (NEGLIGIBLE * __builtin_elementwise_abs(d[top])) * __builtin_elementwise_abs(d[top + 1]);
        if (e[top] * e[top] <= limit + LEAST_NORMAL) break;
      }
      if (top == l) break;
      if (sweep == most_sweeps) {
        failed = 1, e[l] = 0;
        break;
      }
      REAL g = (d[l + 1] - d[l]) / (2 * e[l]);
      REAL root = __builtin_elementwise_sqrt(g * g + 1);
      g = d[top] - d[l] + e[l] / (g + __builtin_elementwise_copysign(root, g));
      REAL sine = 1, cosine = 1, sine_squared = 1, p = 0;
      for (ptrdiff_t i = top - 1; i >= l; i--) {
        REAL f = sine * e[i], b = cosine * e[i];
        REAL square = g * g + sine_squared * (e[i] * e[i]);
        int faint = square < LEAST_SQUARE;
        if (faint) {
          // Keeps this a branch: what is chosen without one waits for the comparison.
          __asm__ volatile("");
          f *= LIFT, g *= LIFT;
          square = g * g + f * f;
        }
        REAL inverse = 1 / square, r = __builtin_elementwise_sqrt(square);
        REAL root = r * inverse, step = (d[i] - (d[i + 1] - p)) * f + (2 * b) * g;
        REAL shift = (f * inverse) * step, next = (g * inverse) * step - b;
        sine_squared = (f * inverse) * f, sine = f * root, cosine = g * root;
        if (faint) {
          r *= 1 / LIFT;
          if (square == 0) shift = 0, next = b, sine_squared = 0, sine = 0, cosine = 1;
        }
        d[i + 1] = (d[i + 1] - p) + shift;
        e[i + 1] = r;
        p = shift, g = next;
        c[i] = cosine, s[i] = sine;
      }
      d[l] = d[l] - p;
      e[l] = g;
      e[top] = 0;
      if (!z) continue;
      for (ptrdiff_t k = 0; k < width; k += PANEL)
        switch (width - k) {
          case 1: NAME(alone_rotate)(l, top, c, s, z + k, width, 1); break;
          case 2: NAME(alone_rotate)(l, top, c, s, z + k, width, 2); break;
          case 3: NAME(alone_rotate)(l, top, c, s, z + k, width, 3); break;
          default: NAME(alone_rotate)(l, top, c, s, z + k, width, PANEL);
        }
    }
  }
  return failed;
}

// Each value's place among all; what lies behind the last value is not a place.
INLINE void NAME(alone_rank)(ptrdiff_t n, const V *d, int falling, B *ranks) {
  for (ptrdiff_t g = 0; g < NAME(alone_width)(n); g++) {
    B count = {0}, place = (B)IOTA + (INTEGER)(g * LANES);
    for (ptrdiff_t j = 0; j < n; j++) {
      REAL other = ((const REAL *)d)[j];
      B sooner = falling ? other > d[g] : other < d[g];
      count -= sooner | ((other == d[g]) & (place > (INTEGER)j));
    }
    ranks[g] = count;
  }
}

// The eigenvectors of a by rows of z, if any, and the eigenvalues. `rows` has room for five.
INLINE uint32_t NAME(alone_eigen)(ptrdiff_t n, int most_sweeps, V *a, REAL *d, V *z, V *rows) {
  ptrdiff_t width = NAME(alone_width)(n);
  REAL *scales = (REAL *)rows, *e = (REAL *)(rows + 2 * width);
  REAL *c = (REAL *)(rows + 3 * width), *s = (REAL *)(rows + 4 * width);
  NAME(alone_tridiagonalize)(n, a, d, e, scales, rows + width);
  if (z) {
    NAME(alone_identity)(n, n, z);
    for (ptrdiff_t j = n - 2; j >= 0; j--) {
      ptrdiff_t first = (j + 1) / LANES;
      NAME(alone_reflect_all)(n - j - 1, (const REAL *)(a + j * width) + j + 1, 1, scales[j],
                              z + (j + 1) * width + first, width, width - first);
    }
    NAME(alone_transpose)(n, z);
  }
  return NAME(alone_ql)(n, most_sweeps, d, e, c, s, z);
}

KERNEL uint32_t NAME(heddle_alone_symmetric_eigen)(ptrdiff_t n, bool lower, int most_sweeps,
                                                   void *matrix, void *values, void *vectors,
                                                   void *work, void *ranks) {
  ptrdiff_t width = NAME(alone_width)(n);
  V *a = matrix, *z = vectors, *d = values;
  NAME(alone_mirror)(n, lower, a);
  REAL undo = NAME(alone_even_out)(n * width, a);
  if (n > 0) d[width - 1] = (V){0};
  uint32_t failed = NAME(alone_eigen)(n, most_sweeps, a, (REAL *)d, z, work);
  if (z) NAME(alone_transpose)(n, z);
  NAME(alone_rank)(n, d, 0, ranks);
  for (ptrdiff_t i = 0; z && i < n * width; i++) z[i] += (V){0};
  for (ptrdiff_t g = 0; g < width; g++) d[g] *= undo;
  return failed;
}

// Columns to the places that the ranks say, or to rows there.
KERNEL void NAME(heddle_alone_unpack_ranked)(ptrdiff_t rows, ptrdiff_t columns, bool adjoint,
                                             const void *source, const void *ranks, void *scratch,
                                             int count, void *const *targets) {
  (void)count;
  REAL *column = scratch;
  const INTEGER *places = ranks;
  NAME(alone_unpack)(rows, columns, HEDDLE_TINY_ALL, source, column);
  ptrdiff_t sr = adjoint ? columns : 1, sc = adjoint ? 1 : rows;
  for (ptrdiff_t j = 0; j < columns; j++, column += rows) {
    REAL *target = (REAL *)targets[0] + places[j] * sc;
    ptrdiff_t i = 0;
    for (; !adjoint && i + LANES <= rows; i += LANES) *(LOOSE *)(target + i) = *(const LOOSE *)(column + i);
    for (; i < rows; i++) target[i * sr] = column[i];
  }
}

#undef PANEL
