// Implicit QL with Wilkinson's shift on interleaved tridiagonal matrices, as LAPACK's steqr. They are real
// for complex matrices too, and so are the rotations: complex vectors are real ones of twice as many rows.
//
// All lanes look for the same eigenvalue at the same time. Each has its own shift and its own end of
// the block that does not split; lanes that have found theirs, or whose block is shorter, rotate by
// nothing. Lanes agree closely on how many sweeps an eigenvalue takes, so that little is wasted.
//
// A sweep's rotations are found first: a chain, the same whatever the number of vectors. As it is usually
// written a rotation waits for the sine and cosine of the one before, which take a root and a division after
// one another: 59 cycles. All that the next one needs at once is a square, which 1 / (f^2 + g^2) gives without
// the root: with that written out, 34 cycles. They are then applied to ROWS rows of
// the vectors at a time, whose running element stays in a register: per rotation one load, one store
// and four operations, and ROWS independent chains to fill the latency. For that the vectors are kept by
// blocks of ROWS rows. Columns of 64 vectors, those of complex matrices of order 32, lie 4096 bytes
// apart, where they would push one another out of the first-level cache: that took 1.6 times as long.

#define ROWS 4

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

// Brings columns of `rows` elements to blocks of ROWS rows, one behind the other, or back.
INLINE void NAME(by_rows)(ptrdiff_t rows, ptrdiff_t columns, int back, V *z, V *blocks) {
  for (ptrdiff_t row = 0; row < rows;) {
    ptrdiff_t width = rows - row >= ROWS ? ROWS : 1;
    for (ptrdiff_t j = 0; j < columns; j++)
      for (ptrdiff_t r = 0; r < width; r++) {
        V *column = z + j * rows + row + r, *block = blocks + row * columns + j * width + r;
        if (back)
          *column = *block;
        else
          *block = *column;
      }
    row += width;
  }
}

// Implicit QL on (d, e); columns of z, if any, of so many rows and in blocks of them, are rotated along.
// Returns a bit for each lane that has not converged.
INLINE uint32_t NAME(ql)(ptrdiff_t n, int most_sweeps, V *d, V *e, V *c, V *s, V *z,
                                ptrdiff_t rows) {
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
      V sine = one, cosine = one, sine_squared = one, p = {0};
      for (ptrdiff_t i = top - 1; i >= l; i--) {
        B here = end > (INTEGER)i;
        V f = sine * e[i], b = cosine * e[i];
        V square = g * g + sine_squared * (e[i] * e[i]);
        B faint = here & (square < LEAST_SQUARE);
        if (SOME(faint)) {
          V lift = WHERE(faint, SAME(LIFT), one);
          f *= lift, g *= lift;
          square = WHERE(faint, g * g + f * f, square);
        }
        V inverse = 1 / square, r = ROOT(square);
        V root = r * inverse, step = (d[i] - (d[i + 1] - p)) * f + (2 * b) * g;
        V shift = (f * inverse) * step, next = (g * inverse) * step - b;
        V next_squared = (f * inverse) * f, next_sine = f * root, next_cosine = g * root;
        if (SOME(faint)) {
          B nothing = faint & (square == 0);
          r = WHERE(faint, r * (1 / LIFT), r);
          shift = WHERE(nothing, SAME(0), shift), next = WHERE(nothing, b, next);
          next_squared = WHERE(nothing, SAME(0), next_squared);
          next_sine = WHERE(nothing, SAME(0), next_sine);
          next_cosine = WHERE(nothing, one, next_cosine);
        }
        sine = WHERE(here, next_sine, sine), cosine = WHERE(here, next_cosine, cosine);
        sine_squared = WHERE(here, next_squared, sine_squared);
        d[i + 1] = WHERE(here, (d[i + 1] - p) + shift, d[i + 1]);
        e[i + 1] = WHERE(here, r, e[i + 1]);
        p = WHERE(here, shift, p);
        g = WHERE(here, next, g);
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
      for (; row + ROWS <= rows; row += ROWS)
        NAME(rotate_rows)(l, top, c, s, z + row * n, ROWS, ROWS);
      for (; row < rows; row++) NAME(rotate_rows)(l, top, c, s, z + row * n, 1, 1);
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

#undef ROWS
