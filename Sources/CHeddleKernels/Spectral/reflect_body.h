// Reflectors that make zeros in a column, and rotations, for copies whose columns begin on cache lines, filled
// up with zeros.

// Rotates columns x and y.
INLINE void NAME(rotate)(ptrdiff_t rows, REAL c, REAL s, REAL *x, REAL *y) {
  for (ptrdiff_t i = 0; i < rows; i += LANES) {
    VECTOR u = LOAD(x + i), v = LOAD(y + i);
    STORE(x + i, u * c + v * s);
    STORE(y + i, v * c - u * s);
  }
}

// The sum of squares of a column below row `after`.
INLINE REAL NAME(squares_below)(ptrdiff_t after, ptrdiff_t rows, const REAL *c) {
  VECTOR sum = {0};
  for (ptrdiff_t i = after - after % LANES; i < rows; i += LANES) {
    VECTOR x = LOAD(c + i);
    x = SELECT((MASK)IOTA + (WORD)i > (WORD)after, x, (VECTOR){0});
    sum += x * x;
  }
  return NAME(lane_sum)(&sum);
}

// The reflector that leaves (beta, 0) of the column from row `head` down, as LAPACK's larfg makes
// it; `squares` is the sum below the head. Writes v to the column and, with zeros before it from the
// row of the last UNIT, to x. Returns beta.
KERNEL REAL NAME(reflect)(ptrdiff_t head, ptrdiff_t rows, REAL squares, REAL *c, REAL *x,
                          REAL *tau) {
  REAL power = 1, scale = 0, alpha = c[head], beta = alpha;
  *tau = 0;
  if (!(squares >= TINY_SQUARES)) {
    REAL largest = 0;
    for (ptrdiff_t i = head + 1; i < rows; i++) largest = MAXIMUM(largest, ABSOLUTE(c[i]));
    power = largest > 0 ? NAME(power_near)(MAXIMUM(largest, ABSOLUTE(alpha))) : 0;
    for (ptrdiff_t i = head; power > 0 && i < rows; i++) c[i] *= power;
    alpha = c[head];
    squares = NAME(squares_below)(head, rows, c);
  }
  if (power > 0) {
    beta = -COPY_SIGN(SQUARE_ROOT(alpha * alpha + squares), alpha);
    *tau = (beta - alpha) / beta;
    scale = 1 / (alpha - beta);
    beta /= power;
  }
  for (ptrdiff_t i = head - head % UNIT; i < rows; i += LANES) {
    MASK row = (MASK)IOTA + (WORD)i;
    VECTOR old = LOAD(c + i), v = old * scale;
    v = SELECT(row > (WORD)head, v, SELECT(row == (WORD)head, (VECTOR){0} + 1, (VECTOR){0}));
    STORE(x + i, v);
    STORE(c + i, SELECT(row >= (WORD)head, v, old));
  }
  return beta;
}
