// Block reflectors H = I - V T V* in planes (planar_body.h): block_body.h for complex matrices. T is kept as a
// real matrix, each element x + iy as [x, -y; y, x], whose products with vectors of pairs are T's.

// A column of pairs, multiplied by i.
INLINE void NAME(turn_pairs)(ptrdiff_t count, const REAL *from, REAL *to) {
  for (ptrdiff_t i = 0; i < count; i += LANES)
    STORE(to + i, SWAP_PAIRS(CONJUGATE_PAIRS(LOAD(from + i))));
}

// Products of V's planes with both planes of a column of C to pairs of V* C, for `width` columns. They take
// the place of the first plane's.
INLINE void NAME(pair_products)(ptrdiff_t depth, REAL *w, ptrdiff_t width) {
  for (REAL *end = w + 2 * width * DEPTH; w < end; w += 2 * DEPTH)
    for (ptrdiff_t i = 0; i < 2 * depth; i += LANES)
      STORE(w + i, CONJUGATE_PAIRS(LOAD(w + i)) + SWAP_PAIRS(LOAD(w + DEPTH + i)));
}

// Pairs to what V's planes are multiplied by for both planes of each column of V W.
INLINE void NAME(pair_coefficients)(ptrdiff_t depth, REAL *w, ptrdiff_t width) {
  for (REAL *end = w + 2 * width * DEPTH; w < end; w += 2 * DEPTH)
    for (ptrdiff_t i = 0; i < 2 * depth; i += LANES) {
      VECTOR pairs = LOAD(w + i);
      STORE(w + i, CONJUGATE_PAIRS(pairs));
      STORE(w + DEPTH + i, SWAP_PAIRS(pairs));
    }
}

// T of `depth` reflectors, whose scales are pairs. Zeros come before the heads: that of the first one is in
// row `head`, those of the others follow.
KERNEL void NAME(planar_larft)(ptrdiff_t head, ptrdiff_t rows, ptrdiff_t depth, REAL *v,
                               ptrdiff_t vs, const REAL *tau, REAL *t) {
  REAL gram[DEPTH * DEPTH] ON_LINES;
  for (ptrdiff_t k = 0; k < 2 * depth; k++)
    for (ptrdiff_t i = 0; i < head + k / 2; i++) v[k * vs + i] = 0;
  for (ptrdiff_t k = 0; k < 2 * depth; k += GROUP)
    NAME(dots)(false, rows, v + k * vs, vs, v, vs, 2 * depth, gram + k, DEPTH);
  NAME(pair_products)(depth, gram, depth);
  for (ptrdiff_t i = 0; i < DEPTH * DEPTH; i++) t[i] = 0;
  for (ptrdiff_t j = 0; j < depth; j++) {
    REAL *own = t + 2 * j * DEPTH, *products = gram + 2 * j * DEPTH;
    REAL re = tau[2 * j], im = tau[2 * j + 1];
    for (ptrdiff_t k = 0; k < j; k++) {
      REAL x = products[2 * k], y = products[2 * k + 1];
      REAL first = y * im - x * re, second = -(x * im + y * re);
      const REAL *other = t + 2 * k * DEPTH;
      for (ptrdiff_t i = 0; i < 2 * j; i += LANES)
        STORE(own + i,
              LOAD(own + i) + LOAD(other + i) * first + LOAD(other + DEPTH + i) * second);
    }
    own[2 * j] = re;
    own[2 * j + 1] = im;
    NAME(turn_pairs)(2 * j + 2, own, own + DEPTH);
  }
}

// C = (I - V T V*) C; C's columns are a multiple of GROUP.
KERNEL void NAME(planar_apply)(ptrdiff_t rows, ptrdiff_t depth, const REAL *v, ptrdiff_t vs,
                               const REAL *t, REAL *c, ptrdiff_t cs, ptrdiff_t columns) {
  REAL w[STRIP * DEPTH] ON_LINES;
  for (ptrdiff_t q = 0; q < columns; q += STRIP / 2) {
    ptrdiff_t width = columns - q < STRIP / 2 ? columns - q : STRIP / 2;
    REAL *strip = c + 2 * q * cs;
    for (ptrdiff_t row = 0; row < rows; row += CHUNK) {
      ptrdiff_t height = rows - row < CHUNK ? rows - row : CHUNK;
      for (ptrdiff_t k = 0; k < 2 * depth; k += GROUP)
        NAME(dots)(row > 0, height, v + k * vs + row, vs, strip + row, cs, 2 * width, w + k,
                   DEPTH);
    }
    NAME(pair_products)(depth, w, width);
    NAME(triangle_times)(false, 2 * depth, t, w, 2 * DEPTH, width);
    NAME(pair_coefficients)(depth, w, width);
    NAME(update)(rows, 2 * depth, v, vs, w, DEPTH, strip, cs, 2 * width);
  }
}
