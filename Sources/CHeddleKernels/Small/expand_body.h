// Complex numbers for kernels of reals. A column of them is a column of twice as many reals, real and
// imaginary parts in turn. A column z on the left of a product becomes two, z and i z: z w is z times w's
// real part and i z times its imaginary part, and the products of z and i z with w, as reals, are the two
// parts of z* w. So a complex block reflector I - V T V* is a real one with twice as many columns.

// i z for a vector of pairs z, where `turns` are these signs.
#define TURN(z) (SWAP_PAIRS(z) * turns)
#define TURN_SIGNS SELECT(((MASK)IOTA & 1) == 1, (VECTOR){0} + 1, (VECTOR){0} - 1)

// One column of `count` reals as two.
INLINE void NAME(expand)(ptrdiff_t count, const REAL *z, bool is_conjugated, REAL *plain,
                         REAL *turned) {
  const REAL sign = is_conjugated ? -1 : 1;
  const VECTOR turns = TURN_SIGNS, ones = (VECTOR){0} + 1;
  const VECTOR signs = SELECT(turns > 0, ones * sign, ones);
  ptrdiff_t i = 0;
  for (; i + LANES <= count; i += LANES) {
    VECTOR x = LOAD(z + i) * signs;
    STORE(plain + i, x);
    STORE(turned + i, TURN(x));
  }
  for (; i < count; i += 2) {
    REAL x = z[i], y = sign * z[i + 1];
    plain[i] = x, plain[i + 1] = y;
    turned[i] = -y, turned[i + 1] = x;
  }
}
