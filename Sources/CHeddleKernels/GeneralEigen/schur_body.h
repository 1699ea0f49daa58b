// The QR iteration with double shifts on a small Hessenberg matrix.
//
// A sweep's reflectors mix three neighbours each. From the right these are columns of H and of the
// vectors, which are mixed whole vectors at a time: what lies below the bulge is zero and stays so.
// From the left they are three numbers of each column.
//
// Source: Francis, "The QR transformation", 1961 and 1962; deflation by Ahues and Tisseur, "A new
// deflation criterion for the QR algorithm", 1997; shifts for matrices on which these fail as in
// LAPACK's `lahqr`.

#define H(i, j) (*ELEMENT(i, j))

// Rows first ..< end of three columns times I - tau (1 v w)' (1 v w), by whole vectors.
INLINE void NAME(small_mix_columns)(ptrdiff_t first, ptrdiff_t end, REAL v, REAL w, REAL tau,
                                    REAL *x, REAL *y, REAL *z) {
  const REAL tv = tau * v, tw = tau * w;
  for (ptrdiff_t i = first; i < end; i += LANES) {
    VECTOR a = LOAD(x + i), b = LOAD(y + i), c = LOAD(z + i), sum = a + b * v + c * w;
    STORE(x + i, a - sum * tau);
    STORE(y + i, b - sum * tv);
    STORE(z + i, c - sum * tw);
  }
}

// The reflector of x, which becomes (beta, v, w).
INLINE REAL NAME(small_three)(REAL *x) {
  REAL power = 1, squares = x[1] * x[1] + x[2] * x[2], whole = x[0] * x[0] + squares;
  if (!(squares >= TINY_SQUARES)) {
    const REAL largest = MAXIMUM(ABSOLUTE(x[1]), ABSOLUTE(x[2]));
    if (largest == 0) return 0;
    power = NAME(power_near)(MAXIMUM(largest, ABSOLUTE(x[0])));
    for (int k = 0; k < 3; k++) x[k] *= power;
    squares = x[1] * x[1] + x[2] * x[2], whole = x[0] * x[0] + squares;
  }
  const REAL beta = -COPY_SIGN(SQUARE_ROOT(whole), x[0]), inverse = 1 / (x[0] - beta);
  const REAL tau = (beta - x[0]) / beta;
  x[0] = beta / power, x[1] *= inverse, x[2] *= inverse;
  return tau;
}

// The two shifts, as real and imaginary parts, from the last two rows before `end`: eigenvalues of
// those, the better one twice if they are real.
INLINE void NAME(small_shifts)(const NAME(small_matrix) * m, ptrdiff_t first, ptrdiff_t end,
                               int iteration, REAL *shift) {
  REAL a, b, c, d;
  const ptrdiff_t i = end - 1;
  if (iteration % 10 == 0 && iteration > 0) {
    // Where it goes round in circles: something else.
    const bool top = iteration % 20 == 10;
    const ptrdiff_t k = top ? first : i - 1;
    const REAL size = top ? ABSOLUTE(H(first + 1, first)) + ABSOLUTE(H(first + 2, first + 1))
                          : ABSOLUTE(H(i, i - 1)) + ABSOLUTE(H(i - 1, i - 2));
    a = d = (REAL)0.75 * size + H(top ? k : i, top ? k : i);
    b = (REAL)-0.4375 * size, c = size;
  } else {
    a = H(i - 1, i - 1), b = H(i - 1, i), c = H(i, i - 1), d = H(i, i);
  }
  const REAL size = ABSOLUTE(a) + ABSOLUTE(b) + ABSOLUTE(c) + ABSOLUTE(d);
  for (int k = 0; k < 4; k++) shift[k] = 0;
  if (size == 0) return;
  a /= size, b /= size, c /= size, d /= size;
  const REAL middle = (a + d) / 2, square = (a - middle) * (d - middle) - b * c;
  const REAL root = SQUARE_ROOT(ABSOLUTE(square));
  if (square >= 0) {
    shift[0] = shift[2] = middle * size;
    shift[1] = root * size, shift[3] = -shift[1];
    return;
  }
  const REAL one = middle + root, other = middle - root;
  shift[0] = shift[2] = (ABSOLUTE(one - d) <= ABSOLUTE(other - d) ? one : other) * size;
}

// A multiple of the first column of (H - s)(H - t), for rows k ..< k + 3.
INLINE void NAME(small_first)(const NAME(small_matrix) * m, ptrdiff_t k, const REAL *shift,
                              REAL *x) {
  const REAL a = H(k, k), c = H(k + 1, k), e = H(k + 2, k + 1);
  const REAL size = ABSOLUTE(a - shift[2]) + ABSOLUTE(shift[3]) + ABSOLUTE(c);
  if (size == 0) {
    x[0] = x[1] = x[2] = 0;
    return;
  }
  const REAL inverse = 1 / size, below = c * inverse, d = H(k + 1, k + 1);
  x[0] = below * H(k, k + 1) + (a - shift[0]) * ((a - shift[2]) * inverse) -
         shift[1] * (shift[3] * inverse);
  x[1] = below * (a + d - shift[0] - shift[2]);
  x[2] = below * e;
}

// One sweep through rows first ..< end, at least three of them.
INLINE void NAME(small_sweep)(const NAME(small_matrix) * m, ptrdiff_t first, ptrdiff_t end,
                              const REAL *shift) {
  // Two subdiagonals in a row that are small enough together let it begin further down.
  REAL x[3];
  ptrdiff_t begin = end - 3;
  for (;; begin--) {
    NAME(small_first)(m, begin, shift, x);
    if (begin == first) break;
    const REAL before = ABSOLUTE(H(begin, begin - 1)) * (ABSOLUTE(x[1]) + ABSOLUTE(x[2]));
    const REAL beside = ABSOLUTE(H(begin - 1, begin - 1)) + ABSOLUTE(H(begin, begin)) +
                        ABSOLUTE(H(begin + 1, begin + 1));
    if (before <= ROUNDING * ABSOLUTE(x[0]) * beside) break;
  }
  const ptrdiff_t columns = m->whole ? m->n : end;
  const ptrdiff_t top = m->whole ? 0 : first / LANES * LANES;
  for (ptrdiff_t k = begin; k + 2 < end; k++) {
    if (k > begin)
      for (int i = 0; i < 3; i++) x[i] = H(k + i, k - 1);
    const REAL tau = NAME(small_three)(x), v = x[1], w = x[2], tv = tau * v, tw = tau * w;
    if (k > begin) {
      H(k, k - 1) = x[0];
      H(k + 1, k - 1) = H(k + 2, k - 1) = 0;
    } else if (begin > first) {
      // What is below the reflector's first row there is taken for nothing.
      H(k, k - 1) *= 1 - tau;
    }
    REAL *c = m->h + k * m->hs;
    for (ptrdiff_t j = k; j < columns; j++) {
      REAL *r = m->h + j * m->hs + k, sum = r[0] + r[1] * v + r[2] * w;
      r[0] -= sum * tau, r[1] -= sum * tv, r[2] -= sum * tw;
    }
    const ptrdiff_t low = k + 4 < end ? k + 4 : end;
    NAME(small_mix_columns)(top, low, v, w, tau, c, c + m->hs, c + 2 * m->hs);
    if (m->z) {
      REAL *u = m->z + k * m->zs;
      NAME(small_mix_columns)(0, m->rows, v, w, tau, u, u + m->zs, u + 2 * m->zs);
    }
  }
  // The last reflector has two rows.
  const ptrdiff_t k = end - 2;
  REAL last[3] = {H(k, k - 1), H(k + 1, k - 1), 0};
  const REAL tau = NAME(small_three)(last), v = last[1], tv = tau * v;
  H(k, k - 1) = last[0], H(k + 1, k - 1) = 0;
  for (ptrdiff_t j = k; j < columns; j++) {
    REAL *r = m->h + j * m->hs + k, sum = r[0] + r[1] * v;
    r[0] -= sum * tau, r[1] -= sum * tv;
  }
  for (int side = 0; side < (m->z ? 2 : 1); side++) {
    REAL *a = side ? m->z + k * m->zs : m->h + k * m->hs, *b = a + (side ? m->zs : m->hs);
    for (ptrdiff_t i = side ? 0 : top; i < (side ? m->rows : end); i += LANES) {
      VECTOR p = LOAD(a + i), r = LOAD(b + i), sum = p + r * v;
      STORE(a + i, p - sum * tau);
      STORE(b + i, r - sum * tv);
    }
  }
}

// Turns rows and columns k and k + 1 so that their block is triangular, or has two equal diagonal
// elements and off-diagonal ones of opposite signs.
INLINE void NAME(small_standardize)(const NAME(small_matrix) * m, ptrdiff_t k) {
  const REAL a = H(k, k), b = H(k, k + 1), c = H(k + 1, k), d = H(k + 1, k + 1);
  const REAL half = (a - d) / 2;
  if (c == 0 || (a == d && (b < 0) != (c < 0) && b != 0)) return;
  REAL cosine, sine;
  bool triangular = true;
  REAL across = 0, below = 0;
  const REAL size = MAXIMUM(ABSOLUTE(half), MAXIMUM(ABSOLUTE(b), ABSOLUTE(c)));
  const REAL p = half / size, product = (b / size) * (c / size), square = p * p + product;
  if (b == 0) {
    cosine = 0, sine = 1;
  } else if (square >= 4 * ROUNDING) {
    // Two real eigenvalues, well apart: (z, c) is an eigenvector.
    const REAL z = p + COPY_SIGN(SQUARE_ROOT(square), p), e = c / size;
    const REAL length = SQUARE_ROOT(z * z + e * e);
    cosine = z / length, sine = e / length;
  } else {
    // A pair, or nearly: with equal diagonal elements first.
    const REAL s = b / size + c / size, t = 2 * p, length = SQUARE_ROOT(s * s + t * t);
    cosine = SQUARE_ROOT((1 + ABSOLUTE(s) / length) / 2);
    sine = -(p / (length * cosine)) * COPY_SIGN((REAL)1, s);
    across = b * cosine * cosine - c * sine * sine - 2 * half * sine * cosine;
    below = c * cosine * cosine - b * sine * sine - 2 * half * sine * cosine;
    triangular = across == 0 || below == 0 || (across < 0) == (below < 0);
    if (triangular && below != 0) {
      REAL c1 = 0, s1 = 1;
      if (across != 0) {
        const REAL unit = 1 / SQUARE_ROOT(ABSOLUTE(across + below));
        c1 = SQUARE_ROOT(ABSOLUTE(across)) * unit, s1 = SQUARE_ROOT(ABSOLUTE(below)) * unit;
      }
      const REAL turned = cosine * c1 - sine * s1;
      sine = cosine * s1 + sine * c1, cosine = turned;
    }
  }
  for (ptrdiff_t j = k; j < (m->whole ? m->n : k + 2); j++) {
    REAL *r = m->h + j * m->hs + k, x = r[0], y = r[1];
    r[0] = x * cosine + y * sine, r[1] = y * cosine - x * sine;
  }
  NAME(rotate)(k + 2, cosine, sine, m->h + k * m->hs, m->h + (k + 1) * m->hs);
  if (m->z)
    NAME(rotate)(m->rows, cosine, sine, m->z + k * m->zs, m->z + (k + 1) * m->zs);
  if (triangular) {
    H(k + 1, k) = 0;
  } else {
    // Equal, and of opposite signs, as rounding may not have made them.
    H(k, k) = H(k + 1, k + 1) = d + half;
    H(k, k + 1) = across, H(k + 1, k) = below;
  }
}

// The Schur form of rows and columns low ..< high; returns how many rows from `low` on have not
// converged.
KERNEL ptrdiff_t NAME(small_schur)(ptrdiff_t n, ptrdiff_t low, ptrdiff_t high, bool whole,
                                   REAL *h, ptrdiff_t hs, REAL *z, ptrdiff_t zs) {
  const NAME(small_matrix) matrix = {
      n, (n + LANES - 1) / LANES * LANES, h, z, hs, zs, whole,
  }, *m = &matrix;
  ptrdiff_t end = high, left = 30 * (high - low > 10 ? high - low : 10);
  int iteration = 0;
  while (end > low) {
    ptrdiff_t first = end - 1;
    while (first > low && !NAME(small_negligible)(m, first, low, high)) first--;
    if (first > low) H(first, first - 1) = 0;
    if (end - first <= 2) {
      if (end - first == 2) NAME(small_standardize)(m, first);
      end = first, iteration = 0;
      continue;
    }
    if (left-- == 0) return end - low;
    REAL shift[4];
    NAME(small_shifts)(m, first, end, iteration++, shift);
    NAME(small_sweep)(m, first, end, shift);
  }
  return 0;
}

#undef H
