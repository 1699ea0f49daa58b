// Spectral/reflect_body.h for a complex column: the reflector that leaves (beta, 0) of it from row `head` down,
// with a tau that is real and so a beta that is not. Writes beta and v to the column, and with zeros before it
// v to x, and i v to the column after x.
INLINE void NAME(reflect_pairs)(ptrdiff_t head, ptrdiff_t rows, REAL *c, REAL *x, ptrdiff_t xs,
                                REAL *tau) {
  const VECTOR turns = TURN_SIGNS;
  REAL power = 1, squares = NAME(squares_below)(2 * head + 1, 2 * rows, c);
  *tau = 0;
  if (!(squares >= TINY_SQUARES)) {
    REAL largest = 0;
    for (ptrdiff_t i = 2 * head + 2; i < 2 * rows; i++) largest = MAXIMUM(largest, ABSOLUTE(c[i]));
    power = 0;
    if (largest > 0) {
      for (ptrdiff_t i = 2 * head; i < 2 * head + 2; i++) largest = MAXIMUM(largest, ABSOLUTE(c[i]));
      power = NAME(power_near)(largest);
    }
    for (ptrdiff_t i = 2 * head; power > 0 && i < 2 * rows; i++) c[i] *= power;
    squares = NAME(squares_below)(2 * head + 1, 2 * rows, c);
  }
  const NAME(number) alpha = NAME(number_at)(c + 2 * head);
  NAME(number) scale = {0}, beta = alpha;
  if (power > 0) {
    // In units of the larger part, as the squares of both may vanish.
    const REAL unit = MAXIMUM(ABSOLUTE(alpha.real), ABSOLUTE(alpha.imaginary));
    NAME(number) phase = {1, 0};
    REAL modulus = 0;
    if (unit > 0) {
      const NAME(number) part = NAME(quotient_by_real)(alpha, unit);
      const REAL length =
          SQUARE_ROOT(part.real * part.real + part.imaginary * part.imaginary);
      phase = NAME(quotient_by_real)(part, length);
      modulus = length * unit;
    }
    const REAL norm = SQUARE_ROOT(modulus * modulus + squares), sum = modulus + norm;
    *tau = sum / norm;
    scale = (NAME(number)){phase.real / sum, -phase.imaginary / sum};
    beta = (NAME(number)){-phase.real * norm / power, -phase.imaginary * norm / power};
  }
  REAL parts[2] = {scale.real, scale.imaginary};
  const NAME(factor) factor = FACTOR_AT(parts);
  for (ptrdiff_t i = 2 * (head - head % UNIT); i < 2 * rows; i += LANES) {
    const MASK place = (MASK)IOTA + (WORD)(i - 2 * head);
    const VECTOR old = LOAD(c + i);
    VECTOR v = PLUS_TIMES((VECTOR){0}, old, factor);
    v = SELECT(place > 1, v, SELECT(place == 0, (VECTOR){0} + 1, (VECTOR){0}));
    STORE(x + i, v);
    STORE(x + xs + i, TURN(v));
    STORE(c + i, SELECT(place >= 0, v, old));
  }
  NAME(put_number)(beta, c + 2 * head);
}
