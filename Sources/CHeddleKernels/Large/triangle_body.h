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
