// T of a block reflector I - V T V' from the products of its reflectors, gram = V' V (its upper
// triangle): T(:, j) = -tau_j T(:, 0..<j) V' v_j (Schreiber and Van Loan, 1989). Zeros are filled in.
KERNEL void NAME(reflector_triangle)(ptrdiff_t order, const REAL *gram, ptrdiff_t gs,
                                     const REAL *tau, REAL *t, ptrdiff_t ts) {
  for (ptrdiff_t j = 0; j < order; j++) {
    REAL *column = t + j * ts;
    for (ptrdiff_t i = 0; i < order; i++) column[i] = 0;
    for (ptrdiff_t k = 0; k < j; k++) {
      const REAL factor = -tau[j] * gram[k + j * gs], *other = t + k * ts;
      for (ptrdiff_t i = 0; i <= k; i++) column[i] += other[i] * factor;
    }
    column[j] = tau[j];
  }
}

// The same for complex reflectors: T is `order` by `order` pairs, and strides count reals.
KERNEL void NAME(pair_reflector_triangle)(ptrdiff_t order, const REAL *gram, ptrdiff_t gs,
                                          const REAL *tau, REAL *t, ptrdiff_t ts) {
  const VECTOR turns = TURN_SIGNS;
  for (ptrdiff_t j = 0; j < order; j++) {
    const REAL real = -tau[2 * j], imaginary = -tau[2 * j + 1];
    REAL *column = t + j * ts;
    for (ptrdiff_t i = 0; i < 2 * order; i++) column[i] = 0;
    for (ptrdiff_t k = 0; k < j; k++) {
      const REAL *product = gram + 2 * k + j * gs, *other = t + k * ts;
      const REAL x = real * product[0] - imaginary * product[1];
      const REAL y = real * product[1] + imaginary * product[0];
      ptrdiff_t i = 0;
      for (; i + LANES <= 2 * k + 2; i += LANES) {
        const VECTOR z = LOAD(other + i);
        STORE(column + i, LOAD(column + i) + z * x + TURN(z) * y);
      }
      for (; i < 2 * k + 2; i += 2) {
        column[i] += other[i] * x - other[i + 1] * y;
        column[i + 1] += other[i + 1] * x + other[i] * y;
      }
    }
    column[2 * j] = tau[2 * j], column[2 * j + 1] = tau[2 * j + 1];
  }
}
