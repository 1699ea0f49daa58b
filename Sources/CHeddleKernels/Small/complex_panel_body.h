// The QR factorization of a panel of GROUP = 8 complex columns as panel_body.h does it for reals, one sweep
// for each reflector; rows and strides count reals, whose real and imaginary parts stand in turn.
//
// LAPACK's larfg: reflectors I - tau v v* have complex scales, and R's diagonal is real. What is applied is
// the adjoint. A product x* y is the product of x with y, as reals, and that of i x with y.

// Reals in which the diagonal of a panel stands.
#define PAIR_HEAD (2 * GROUP)

// One vector of rows in sweep j; the head's begin `first` reals from the panel's first row.
INLINE void NAME(pair_sweep_rows)(const int j, const bool head, ptrdiff_t first, REAL *p,
                                  ptrdiff_t ps, const REAL *scale, REAL beta, const REAL *factors,
                                  VECTOR *reals, VECTOR *imaginaries) {
  const VECTOR zeros = {0}, turns = TURN_SIGNS;
  const MASK row = (MASK)IOTA + (WORD)first;
  VECTOR v = {0}, turned = {0}, x, y;
  if (j >= 0) {
    VECTOR old = LOAD(p + j * ps);
    v = old * scale[0] + TURN(old) * scale[1];
    if (head) {
      MASK below = row > 2 * j + 1, on = row == 2 * j;
      VECTOR above = SELECT(row < 2 * j, old, zeros);
      STORE(p + j * ps, SELECT(below, v, SELECT(on, zeros + beta, above)));
      v = SELECT(below, v, SELECT(on, zeros + 1, zeros));
    } else {
      STORE(p + j * ps, v);
    }
    turned = TURN(v);
  }
  if (j + 1 == GROUP) return;
  x = LOAD(p + (j + 1) * ps);
  if (j >= 0) {
    x = x - v * factors[2 * j + 2] - turned * factors[2 * j + 3];
    STORE(p + (j + 1) * ps, x);
  }
  if (head) x = SELECT(row > 2 * j + 3, x, zeros);
  const VECTOR other = TURN(x);
  reals[j + 1] += x * x;
  for (int k = 0; k < GROUP; k++) {
    if (k == j + 1) continue;
    y = k == j ? v : LOAD(p + k * ps);
    if (j >= 0 && k > j) {
      y = y - v * factors[2 * k] - turned * factors[2 * k + 1];
      STORE(p + k * ps, y);
    }
    reals[k] += x * y;
    imaginaries[k] += other * y;
  }
}

// Sweep j (-1: products only). The products are those of column j + 1 below its diagonal with every column:
// GROUP real parts, then as many imaginary ones.
INLINE void NAME(pair_sweep)(const int j, ptrdiff_t rows, REAL *p, ptrdiff_t ps,
                             const REAL *scale, REAL beta, const REAL *factors, REAL *products) {
  VECTOR reals[GROUP], imaginaries[GROUP];
  for (int k = 0; k < GROUP; k++) reals[k] = imaginaries[k] = (VECTOR){0};
  for (int i = 0; i < PAIR_HEAD; i += LANES)
    NAME(pair_sweep_rows)(j, true, i, p + i, ps, scale, beta, factors, reals, imaginaries);
  for (ptrdiff_t i = PAIR_HEAD; i < rows; i += LANES)
    NAME(pair_sweep_rows)(j, false, 0, p + i, ps, scale, beta, factors, reals, imaginaries);
  if (j + 1 == GROUP) return;
  for (int k = 0; k < GROUP; k += TILE) {
    NAME(lane_sums)(false, reals + k, products + k);
    NAME(lane_sums)(false, imaginaries + k, products + GROUP + k);
  }
}

// `rescue` for pairs: the imaginary part of the diagonal is to be eliminated too.
KERNEL REAL NAME(pair_rescue)(int j, ptrdiff_t rows, REAL *p, ptrdiff_t ps, REAL *products) {
  REAL *x = p + j * ps, rest = 0;
  for (ptrdiff_t i = 2 * j + 1; i < rows; i++) rest = MAXIMUM(rest, ABSOLUTE(x[i]));
  if (!(rest > 0)) return 0;
  REAL power = NAME(power_near)(MAXIMUM(rest, ABSOLUTE(x[2 * j])));
  for (ptrdiff_t i = 2 * j; i < rows; i++) x[i] *= power;
  for (int k = 0; k < GROUP; k++) {
    const REAL *y = p + k * ps;
    REAL real = 0, imaginary = 0;
    for (ptrdiff_t i = 2 * j + 2; i < rows; i += 2) {
      real += x[i] * y[i] + x[i + 1] * y[i + 1];
      imaginary += x[i] * y[i + 1] - x[i + 1] * y[i];
    }
    products[k] = real, products[GROUP + k] = imaginary;
  }
  return power;
}

// Factors the panel: R above, v below, tau in pairs, and the pairs v_k* v_j, for k < j, in
// gram[2 * k + PAIR_HEAD * j].
KERNEL void NAME(pair_panel)(ptrdiff_t rows, REAL *p, ptrdiff_t ps, REAL *tau, REAL *gram) {
  REAL products[2 * GROUP], factors[2 * GROUP];
  NAME(pair_sweep)(-1, rows, p, ps, 0, 0, factors, products);
  for (int j = 0; j < GROUP; j++) {
    REAL *row = p + 2 * j, *diagonal = row + j * ps, *t = tau + 2 * j, power = 1;
    REAL beta = diagonal[0], scale[2] = {1, 0};
    t[0] = t[1] = 0;
    if (!(products[j] + diagonal[1] * diagonal[1] >= TINY_SQUARES))
      power = NAME(pair_rescue)(j, rows, p, ps, products);
    if (power != 0) {
      REAL alpha = diagonal[0], imaginary = diagonal[1];
      beta = -COPY_SIGN(SQUARE_ROOT(alpha * alpha + imaginary * imaginary + products[j]), alpha);
      t[0] = (beta - alpha) / beta, t[1] = -imaginary / beta;
      REAL difference = alpha - beta, square = difference * difference + imaginary * imaginary;
      scale[0] = difference / square, scale[1] = -imaginary / square;
      if (power != 1) beta /= power;
    }
    for (int k = 0; k < GROUP; k++) {
      REAL x = products[k], y = products[GROUP + k];
      REAL real = row[k * ps] + (scale[0] * x + scale[1] * y);
      REAL imaginary = row[k * ps + 1] + (scale[0] * y - scale[1] * x);
      factors[2 * k] = t[0] * real + t[1] * imaginary;
      factors[2 * k + 1] = t[0] * imaginary - t[1] * real;
      gram[2 * k + PAIR_HEAD * j] = real, gram[2 * k + 1 + PAIR_HEAD * j] = -imaginary;
    }
    switch (j) {
#define SWEEP(j)                                                                                \
  case j: NAME(pair_sweep)(j, rows, p, ps, scale, beta, factors, products); break;
      SWEEP(0) SWEEP(1) SWEEP(2) SWEEP(3) SWEEP(4) SWEEP(5) SWEEP(6) SWEEP(7)
#undef SWEEP
    }
  }
}
