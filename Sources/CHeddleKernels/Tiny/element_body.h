// What the two kinds of elements do differently in more than an expression.

// `count` elements, `step` apart, divided by one.
INLINE void NAME(divide)(ptrdiff_t count, E *x, ptrdiff_t step, const E *divisor) {
#if PARTS == 1
  // The inverse serves all, but where that would overflow they are divided.
  V inverse = 1 / *divisor;
  B safe = ABS(*divisor) >= LEAST_NORMAL;
  if (EVERY(safe))
    for (ptrdiff_t i = 0; i < count; i++) x[i * step] *= inverse;
  else
    for (ptrdiff_t i = 0; i < count; i++)
      x[i * step] = WHERE(safe, x[i * step] * inverse, x[i * step] / *divisor);
#else
  // The divisor is brought near 1 by a power of two, what is divided by the same one, and the rest
  // has an inverse that neither overflows nor underflows.
  V power = TOWARDS_ONE(LARGER(ABS(RE(*divisor)), ABS(IM(*divisor))));
  E inverse = INVERSE(SCALED(*divisor, power));
  for (ptrdiff_t i = 0; i < count; i++)
    x[i * step] = PRODUCT(SCALED(x[i * step], power), inverse);
#endif
}

INLINE void NAME(conjugate)(ptrdiff_t count, E *x) {
  for (ptrdiff_t i = 0; i < count; i++) x[i] = CONJUGATE(x[i]);
}
