// Complex matrices as two real ones: a column's real parts, and after them, a stride of reals further
// on, its imaginary parts. To the products of products_body.h such a matrix is one of twice as many real
// columns, and a complex product is one of twice the depth:
//
//   C -= V W:  re -= Vr Wr + Vi (-Wi),  im -= Vr Wi + Vi Wr.
//
// "Planes" are these real columns. A complex column is thus 2 `stride` reals after the one before.

#if LANES == 16
#define EVENS(a, b)                                                                             \
  __builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30)
#define ODDS(a, b)                                                                              \
  __builtin_shufflevector(a, b, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31)
#elif LANES == 8
#define EVENS(a, b) __builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14)
#define ODDS(a, b) __builtin_shufflevector(a, b, 1, 3, 5, 7, 9, 11, 13, 15)
#else
#define EVENS(a, b) __builtin_shufflevector(a, b, 0, 2, 4, 6)
#define ODDS(a, b) __builtin_shufflevector(a, b, 1, 3, 5, 7)
#endif
// The imaginary parts negated, of pairs.
#define CONJUGATE_PAIRS(a) SELECT(((MASK)IOTA & 1) == 1, -(a), a)

// Planes out of pairs. `columns` are complex ones, the pairs' `fs` pairs apart. Of a column's last vectors only
// what belongs to it is read and written.
KERNEL void NAME(split_pairs)(ptrdiff_t rows, ptrdiff_t columns, const REAL *from, ptrdiff_t fs,
                              REAL *to, ptrdiff_t ts) {
  for (ptrdiff_t j = 0; j < columns; j++, from += 2 * fs, to += 2 * ts) {
    ptrdiff_t i = 0;
    for (; i + LANES <= rows; i += LANES) {
      VECTOR a = LOAD(from + 2 * i), b = LOAD(from + 2 * i + LANES);
      STORE(to + i, EVENS(a, b));
      STORE(to + ts + i, ODDS(a, b));
    }
    for (; i < rows; i++) {
      to[i] = from[2 * i];
      to[ts + i] = from[2 * i + 1];
    }
  }
}

// Pairs out of planes, likewise.
KERNEL void NAME(join_pairs)(ptrdiff_t rows, ptrdiff_t columns, const REAL *from, ptrdiff_t fs,
                             REAL *to, ptrdiff_t ts) {
  for (ptrdiff_t j = 0; j < columns; j++, from += 2 * fs, to += 2 * ts) {
    ptrdiff_t i = 0;
    for (; i + LANES <= rows; i += LANES) {
      VECTOR re = LOAD(from + i), im = LOAD(from + fs + i);
      STORE(to + 2 * i, LOW(re, im));
      STORE(to + 2 * i + LANES, HIGH(re, im));
    }
    for (; i < rows; i++) {
      to[2 * i] = from[i];
      to[2 * i + 1] = from[fs + i];
    }
  }
}

// What `update` multiplies the planes of V by for C -= V W* and C's column with W's row `row`, for
// `depth` complex columns of W: coefficients for the real and, DEPTH further on, for the imaginary parts.
INLINE void NAME(adjoint_coefficients)(ptrdiff_t row, ptrdiff_t depth, const REAL *w, ptrdiff_t ws,
                                       REAL *out) {
  for (ptrdiff_t k = 0; k < depth; k++) {
    REAL re = w[2 * k * ws + row], im = w[(2 * k + 1) * ws + row];
    out[2 * k] = re;
    out[2 * k + 1] = im;
    out[DEPTH + 2 * k] = -im;
    out[DEPTH + 2 * k + 1] = re;
  }
}

// V* x in pairs, for a vector x of two planes `xs` apart and as many columns of V as make up `depth`
// pairs, rounded up to GROUP planes.
INLINE void NAME(planar_dots)(ptrdiff_t rows, ptrdiff_t depth, const REAL *v, ptrdiff_t vs,
                              const REAL *x, ptrdiff_t xs, REAL *out) {
  REAL sums[2 * DEPTH] ON_LINES;
  for (ptrdiff_t k = 0; k < 2 * depth; k += GROUP)
    NAME(dots)(false, rows, v + k * vs, vs, x, xs, 2, sums + k, DEPTH);
  for (ptrdiff_t k = 0; k < depth; k++) {
    out[2 * k] = sums[2 * k] + sums[DEPTH + 2 * k + 1];
    out[2 * k + 1] = sums[DEPTH + 2 * k] - sums[2 * k + 1];
  }
}

// The sum of squares of both planes of a column below row `after`.
INLINE REAL NAME(planar_squares_below)(ptrdiff_t after, ptrdiff_t rows, const REAL *c,
                                       ptrdiff_t cs) {
  return NAME(squares_below)(after, rows, c) + NAME(squares_below)(after, rows, c + cs);
}

// The scales of a reflector from its column's head and the sum of all other squares: tau, and the inverse of
// alpha - beta, of which the real part is the larger one in magnitude. Returns beta.
INLINE REAL NAME(planar_scales)(REAL alpha, REAL other, REAL squares, REAL *tau, REAL *inverse) {
  const REAL beta = -COPY_SIGN(SQUARE_ROOT(alpha * alpha + squares), alpha);
  tau[0] = (beta - alpha) / beta;
  tau[1] = -other / beta;
  const REAL difference = alpha - beta, size = difference * difference + other * other;
  inverse[0] = difference / size;
  inverse[1] = -other / size;
  return beta;
}

// The reflector H = I - tau v v* for which H* leaves (beta, 0) of the column from row `head` down, with
// a real beta, as LAPACK's larfg makes it; `squares` is the sum below the head. Writes v to the column's
// planes and, with zeros before it from the row of the last UNIT, to those of x, and tau as a pair. Returns
// beta.
KERNEL REAL NAME(planar_reflect)(ptrdiff_t head, ptrdiff_t rows, REAL squares, REAL *c,
                                 ptrdiff_t cs, REAL *x, ptrdiff_t xs, REAL *tau) {
  REAL power = 1, beta = c[head], inverse[2] = {0};
  tau[0] = tau[1] = 0;
  squares += c[cs + head] * c[cs + head];
  if (!(squares >= TINY_SQUARES)) {
    REAL largest = ABSOLUTE(c[cs + head]);
    for (ptrdiff_t i = head + 1; i < rows; i++)
      largest = MAXIMUM(largest, MAXIMUM(ABSOLUTE(c[i]), ABSOLUTE(c[cs + i])));
    power = largest > 0 ? NAME(power_near)(MAXIMUM(largest, ABSOLUTE(c[head]))) : 0;
    for (ptrdiff_t i = head; power > 0 && i < rows; i++) {
      c[i] *= power;
      c[cs + i] *= power;
    }
    squares = NAME(planar_squares_below)(head, rows, c, cs) + c[cs + head] * c[cs + head];
  }
  if (power > 0)
    beta = NAME(planar_scales)(c[head], c[cs + head], squares, tau, inverse) / power;
  const REAL re = inverse[0], im = inverse[1];
  for (ptrdiff_t i = head - head % UNIT; i < rows; i += LANES) {
    MASK row = (MASK)IOTA + (WORD)i;
    const VECTOR zeros = {0};
    VECTOR a = LOAD(c + i), b = LOAD(c + cs + i);
    VECTOR vr = SELECT(row > (WORD)head, a * re - b * im,
                       SELECT(row == (WORD)head, zeros + 1, zeros));
    VECTOR vi = SELECT(row > (WORD)head, a * im + b * re, zeros);
    STORE(x + i, vr);
    STORE(x + xs + i, vi);
    STORE(c + i, SELECT(row >= (WORD)head, vr, a));
    STORE(c + cs + i, SELECT(row >= (WORD)head, vi, b));
  }
  return beta;
}
