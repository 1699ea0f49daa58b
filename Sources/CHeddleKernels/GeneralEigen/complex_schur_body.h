// The QR iteration with single shifts on a small complex Hessenberg matrix: schur_body.h with rotations of
// two neighbours, for which complex matrices need no more than one shift at a time.
//
// Source: LAPACK's `lahqr`.

// Two numbers of a column.
typedef REAL NAME(two) __attribute__((vector_size(4 * REAL_BYTES), aligned(REAL_BYTES), may_alias));

// What takes (f, g) to (r, 0): (c, s; -s*, c) with a real c.
typedef struct {
  REAL c;
  NAME(number) s, r;
} NAME(rotation);

INLINE NAME(rotation) NAME(find_rotation)(NAME(number) f, NAME(number) g) {
  const REAL unit = MAXIMUM(MAXIMUM(ABSOLUTE(f.real), ABSOLUTE(f.imaginary)),
                            MAXIMUM(ABSOLUTE(g.real), ABSOLUTE(g.imaginary)));
  NAME(rotation) result = {1, {0, 0}, f};
  if (g.real == 0 && g.imaginary == 0) return result;
  f = NAME(quotient_by_real)(f, unit), g = NAME(quotient_by_real)(g, unit);
  const REAL own = f.real * f.real + f.imaginary * f.imaginary;
  const REAL norm = SQUARE_ROOT(own + (g.real * g.real + g.imaginary * g.imaginary));
  NAME(number) phase = {1, 0};
  result.c = 0;
  // Otherwise f is nothing beside g.
  if (own > (REAL)(REAL_BYTES == 8 ? 0x1p-800 : 0x1p-100)) {
    const REAL modulus = SQUARE_ROOT(own);
    phase = NAME(quotient_by_real)(f, modulus);
    result.c = modulus / norm;
  }
  const NAME(number) other = {g.real / norm, -g.imaginary / norm};
  result.s = NAME(product)(phase, other);
  result.r = (NAME(number)){phase.real * norm * unit, phase.imaginary * norm * unit};
  return result;
}

// From the left: two rows of so many columns.
INLINE void NAME(rotate_rows)(const NAME(rotation) * q, ptrdiff_t columns, REAL *h, ptrdiff_t hs) {
  const REAL x = q->s.real, y = q->s.imaginary;
  const NAME(two) same = {x, x, -x, -x}, crossed = {-y, y, -y, y};
  for (ptrdiff_t j = 0; j < columns; j++) {
    NAME(two) *place = (NAME(two) *)(h + j * hs), old = *place;
    *place = old * q->c + __builtin_shufflevector(old, old, 2, 3, 0, 1) * same +
             __builtin_shufflevector(old, old, 3, 2, 1, 0) * crossed;
  }
}

// From the right, adjoint: two columns, these reals of them, in whole vectors.
INLINE void NAME(rotate_columns)(const NAME(rotation) * q, ptrdiff_t first, ptrdiff_t end, REAL *x,
                                 REAL *y) {
  const REAL parts[2] = {q->s.real, q->s.imaginary}, c = q->c;
  const NAME(factor) s = FACTOR_AT(parts), t = CONJUGATE_FACTOR(s);
  for (ptrdiff_t i = first; i < end; i += LANES) {
    const VECTOR a = LOAD(x + i), b = LOAD(y + i);
    STORE(x + i, PLUS_TIMES(a * c, b, t));
    STORE(y + i, MINUS_TIMES(b * c, a, s));
  }
}

// The root in the right half of the plane.
INLINE NAME(number) NAME(complex_root)(NAME(number) x) {
  const REAL modulus = SQUARE_ROOT(x.real * x.real + x.imaginary * x.imaginary);
  const REAL large = SQUARE_ROOT((modulus + ABSOLUTE(x.real)) / 2);
  if (large == 0) return (NAME(number)){0, 0};
  const REAL small = ABSOLUTE(x.imaginary) / 2 / large;
  return x.real >= 0 ? (NAME(number)){large, x.imaginary < 0 ? -small : small}
                     : (NAME(number)){small, x.imaginary < 0 ? -large : large};
}

// The eigenvalue of the last two rows before `end` that is nearer to their last element; after a long time
// without one something else.
INLINE NAME(number) NAME(small_shift)(const NAME(small_matrix) * m, ptrdiff_t first, ptrdiff_t end,
                                      int iteration) {
  const ptrdiff_t i = end - 1;
  if (iteration % 10 == 0 && iteration > 0) {
    const bool top = iteration % 20 == 10;
    NAME(number) shift = top ? NUMBER(first, first) : NUMBER(i, i);
    shift.real += (REAL)0.75 * (top ? SIZE(first + 1, first) : SIZE(i, i - 1));
    return shift;
  }
  const NAME(number) corner = NUMBER(i, i), b = NUMBER(i - 1, i), c = NUMBER(i, i - 1);
  const NAME(number) difference = NAME(difference)(NUMBER(i - 1, i - 1), corner);
  const REAL unit = NAME(size)(b) + NAME(size)(c) + NAME(size)(difference);
  if (unit == 0) return corner;
  const NAME(number) half = NAME(quotient_by_real)(difference, 2 * unit);
  const NAME(number) product =
      NAME(product)(NAME(quotient_by_real)(b, unit), NAME(quotient_by_real)(c, unit));
  NAME(number) root = NAME(complex_root)(NAME(sum)(NAME(product)(half, half), product));
  // The smaller of the two distances, from the larger one.
  if (half.real * root.real + half.imaginary * root.imaginary < 0)
    root = (NAME(number)){-root.real, -root.imaginary};
  const NAME(number) large = NAME(sum)(half, root);
  const REAL square = large.real * large.real + large.imaginary * large.imaginary;
  if (square < (REAL)(REAL_BYTES == 8 ? 0x1p-800 : 0x1p-100)) return corner;
  const NAME(number) above =
      NAME(product)(product, (NAME(number)){large.real, -large.imaginary});
  return (NAME(number)){corner.real - above.real / square * unit,
                        corner.imaginary - above.imaginary / square * unit};
}

// One sweep through rows first ..< end, at least two of them.
INLINE void NAME(small_sweep)(const NAME(small_matrix) * m, ptrdiff_t first, ptrdiff_t end,
                              NAME(number) shift) {
  // Two subdiagonals in a row that are small enough together let it begin further down.
  ptrdiff_t begin = end - 2;
  for (; begin > first; begin--) {
    const REAL here = NAME(size)(NAME(difference)(NUMBER(begin, begin), shift));
    const REAL below = SIZE(begin + 1, begin), unit = here + below;
    if (unit == 0) continue;
    const REAL beside = SIZE(begin, begin) + SIZE(begin + 1, begin + 1);
    if (SIZE(begin, begin - 1) * (below / unit) <= ROUNDING * (here / unit) * beside) break;
  }
  const ptrdiff_t columns = m->whole ? m->n : end;
  const ptrdiff_t top = m->whole ? 0 : 2 * first / LANES * LANES;
  for (ptrdiff_t k = begin; k + 1 < end; k++) {
    NAME(rotation) q;
    if (k > begin) {
      q = NAME(find_rotation)(NUMBER(k, k - 1), NUMBER(k + 1, k - 1));
      NAME(put_number)(q.r, ELEMENT(k, k - 1));
      NAME(put_number)((NAME(number)){0, 0}, ELEMENT(k + 1, k - 1));
    } else {
      q = NAME(find_rotation)(NAME(difference)(NUMBER(k, k), shift), NUMBER(k + 1, k));
      // What is below the rotation's first row there is taken for nothing.
      if (begin > first)
        for (int part = 0; part < 2; part++) ELEMENT(k, k - 1)[part] *= q.c;
    }
    NAME(rotate_rows)(&q, columns - k, ELEMENT(k, k), m->hs);
    const ptrdiff_t low = k + 3 < end ? k + 3 : end;
    NAME(rotate_columns)(&q, top, 2 * low, ELEMENT(0, k), ELEMENT(0, k + 1));
    if (m->z) {
      REAL *z = m->z + k * m->zs;
      NAME(rotate_columns)(&q, 0, m->rows, z, z + m->zs);
    }
  }
}

// The Schur form of rows and columns low ..< high; returns how many rows from `low` on have not
// converged.
KERNEL ptrdiff_t NAME(small_schur)(ptrdiff_t n, ptrdiff_t low, ptrdiff_t high, bool whole,
                                   REAL *h, ptrdiff_t hs, REAL *z, ptrdiff_t zs) {
  const NAME(small_matrix) matrix = {
      n, (2 * n + LANES - 1) / LANES * LANES, h, z, hs, zs, whole,
  }, *m = &matrix;
  ptrdiff_t end = high, left = 30 * (high - low > 10 ? high - low : 10);
  int iteration = 0;
  while (end > low) {
    ptrdiff_t first = end - 1;
    while (first > low && !NAME(small_negligible)(m, first, low, high)) first--;
    if (first > low) NAME(put_number)((NAME(number)){0, 0}, ELEMENT(first, first - 1));
    if (first + 1 == end) {
      end = first, iteration = 0;
      continue;
    }
    if (left-- == 0) return end - low;
    NAME(small_sweep)(m, first, end, NAME(small_shift)(m, first, end, iteration++));
  }
  return 0;
}
