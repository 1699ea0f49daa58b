// The QR factorization of a panel of GROUP = 8 columns, one sweep over it for each reflector.
//
// A sweep applies reflector j = I - tau v v' to the columns after it and, in the same pass, forms
// the products of column j + 1 as it now is with every column: its norm, what the next reflector
// needs of the columns after it, and what T needs of the reflectors before it. With x the part of
// column j below the diagonal and v = (1, x scale), v'a = a_j + scale (x'a), so the products do not
// have to wait for the scale. A vector of rows takes 8 loads, at most 8 stores and 15
// multiply-adds: 8 cycles, from the first-level cache up to 600 rows in double precision.

// Rows that hold the diagonal of a panel, in whole vectors: where masks are needed.
#define HEAD (LANES > GROUP ? LANES : GROUP)

// One vector of rows in sweep j. In the head, which begins `first` rows from the panel's first
// diagonal element, masks tell what lies below a diagonal, and beta goes to that of column j.
INLINE void NAME(sweep_rows)(const int j, const bool head, ptrdiff_t first, REAL *p, ptrdiff_t ps,
                             REAL scale, REAL beta, const REAL *factors, VECTOR *sums) {
  const VECTOR zeros = {0};
  const MASK row = (MASK)IOTA + (WORD)first;
  VECTOR v = {0}, x;
  if (j >= 0) {
    VECTOR old = LOAD(p + j * ps);
    v = old * scale;
    if (head) {
      MASK below = row > j, on = row == j;
      STORE(p + j * ps, SELECT(below, v, SELECT(on, zeros + beta, old)));
      v = SELECT(below, v, SELECT(on, zeros + 1, zeros));
    } else {
      STORE(p + j * ps, v);
    }
  }
  if (j + 1 == GROUP) return;
  x = LOAD(p + (j + 1) * ps);
  if (j >= 0) {
    x -= v * factors[j + 1];
    STORE(p + (j + 1) * ps, x);
  }
  if (head) x = SELECT(row > j + 1, x, zeros);
  sums[j + 1] += x * x;
  for (int k = j + 2; k < GROUP; k++) {
    VECTOR y = LOAD(p + k * ps);
    if (j >= 0) {
      y -= v * factors[k];
      STORE(p + k * ps, y);
    }
    sums[k] += x * y;
  }
  for (int k = 0; k < j; k++) sums[k] += x * LOAD(p + k * ps);
  if (j >= 0) sums[j] += x * v;
}

// Sweep j (-1: products only) over a panel whose first diagonal element is in row `offset`.
INLINE void NAME(sweep)(const int j, ptrdiff_t rows, ptrdiff_t offset, REAL *p, ptrdiff_t ps,
                        REAL scale, REAL beta, const REAL *factors, REAL *products) {
  VECTOR sums[GROUP];
  for (int k = 0; k < GROUP; k++) sums[k] = (VECTOR){0};
  for (int i = 0; i < HEAD; i += LANES)
    NAME(sweep_rows)(j, true, i - offset, p + i, ps, scale, beta, factors,
                     sums);
  for (ptrdiff_t i = HEAD; i < rows; i += LANES)
    NAME(sweep_rows)(j, false, 0, p + i, ps, scale, beta, factors, sums);
  if (j + 1 == GROUP) return;
  for (int k = 0; k < GROUP; k += TILE) NAME(lane_sums)(false, sums + k, products + k);
}

// Column j where its part to be eliminated is zero, or so small that squares underflow: scales the
// column from the diagonal down to a largest element near 1, by a power of two, and forms its
// products anew. Returns that power; 0 if there is nothing to eliminate.
KERNEL REAL NAME(rescue)(int j, ptrdiff_t rows, ptrdiff_t offset, REAL *p, ptrdiff_t ps,
                         REAL *products) {
  REAL *x = p + j * ps, rest = 0;
  for (ptrdiff_t i = offset + j + 1; i < rows; i++) rest = MAXIMUM(rest, ABSOLUTE(x[i]));
  if (!(rest > 0)) return 0;
  REAL power = NAME(power_near)(MAXIMUM(rest, ABSOLUTE(x[offset + j])));
  for (ptrdiff_t i = offset + j; i < rows; i++) x[i] *= power;
  for (int k = 0; k < GROUP; k++) {
    REAL sum = 0;
    for (ptrdiff_t i = offset + j + 1; i < rows; i++) sum += x[i] * p[k * ps + i];
    products[k] = sum;
  }
  return power;
}

// Factors the panel: R above, v below, tau, and in gram[k + GROUP * j] the products v_k' v_j for
// k < j.
KERNEL void NAME(panel)(ptrdiff_t rows, ptrdiff_t offset, REAL *p, ptrdiff_t ps, REAL *tau,
                        REAL *gram) {
  REAL products[GROUP], factors[GROUP];
  NAME(sweep)(-1, rows, offset, p, ps, 0, 0, factors, products);
  for (int j = 0; j < GROUP; j++) {
    REAL *row = p + offset + j, power = 1, scale = 1;
    REAL beta = row[j * ps];
    tau[j] = 0;
    if (!(products[j] >= TINY_SQUARES)) power = NAME(rescue)(j, rows, offset, p, ps, products);
    if (power != 0) {
      REAL alpha = row[j * ps];
      REAL norm = SQUARE_ROOT(alpha * alpha + products[j]);
      beta = -COPY_SIGN(norm, alpha);
      tau[j] = (beta - alpha) / beta;
      scale = 1 / (alpha - beta);
      if (power != 1) beta /= power;
    }
    for (int k = 0; k < GROUP; k++) {
      REAL product = row[k * ps] + scale * products[k];
      factors[k] = tau[j] * product;
      gram[k + GROUP * j] = product;
    }
    switch (j) {
#define SWEEP(j)                                                                                \
  case j: NAME(sweep)(j, rows, offset, p, ps, scale, beta, factors, products); break;
      SWEEP(0) SWEEP(1) SWEEP(2) SWEEP(3) SWEEP(4) SWEEP(5) SWEEP(6) SWEEP(7)
#undef SWEEP
    }
  }
}
