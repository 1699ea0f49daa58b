// Vectors of one instruction set and scalar. Expects what instruction_sets.h defines.

#define LANES (VECTOR_BYTES / REAL_BYTES)
#define VECTOR NAME(vector)
#define MASK NAME(mask)
#define HALF NAME(half)

// Aligned like their elements: memory may be anybody's. Heddle's own copies begin on cache lines.
typedef REAL VECTOR __attribute__((vector_size(VECTOR_BYTES), aligned(REAL_BYTES), may_alias));
typedef REAL HALF __attribute__((vector_size(VECTOR_BYTES / 2), aligned(REAL_BYTES), may_alias));
typedef WORD MASK __attribute__((vector_size(VECTOR_BYTES)));

#define LOAD(address) (*(const VECTOR *)(address))
#define STORE(address, value) (*(VECTOR *)(address) = (value))
// The lanes of `a` where the mask is set, of `b` elsewhere.
#define SELECT(mask, a, b) ((VECTOR)(((mask) & (MASK)(a)) | (~(mask) & (MASK)(b))))

// Interleaving the lower, and the upper, halves of two vectors.
#if LANES == 16
#define LOW(a, b)                                                                               \
  __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
#define HIGH(a, b)                                                                              \
  __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31)
#define IOTA {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}
#define SWAP_PAIRS(a)                                                                           \
  __builtin_shufflevector(a, a, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14)
#define FIRST_HALF(a) __builtin_shufflevector(a, a, 0, 1, 2, 3, 4, 5, 6, 7)
#define SECOND_HALF(a) __builtin_shufflevector(a, a, 8, 9, 10, 11, 12, 13, 14, 15)
// The same within each quarter.
#define QUARTERS_LOW(a, b)                                                                      \
  __builtin_shufflevector(a, b, 0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29)
#define QUARTERS_HIGH(a, b)                                                                     \
  __builtin_shufflevector(a, b, 2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31)
#elif LANES == 8
#define LOW(a, b) __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11)
#define HIGH(a, b) __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15)
#define IOTA {0, 1, 2, 3, 4, 5, 6, 7}
#define SWAP_PAIRS(a) __builtin_shufflevector(a, a, 1, 0, 3, 2, 5, 4, 7, 6)
#define FIRST_HALF(a) __builtin_shufflevector(a, a, 0, 1, 2, 3)
#define SECOND_HALF(a) __builtin_shufflevector(a, a, 4, 5, 6, 7)
#else
#define LOW(a, b) __builtin_shufflevector(a, b, 0, 4, 1, 5)
#define HIGH(a, b) __builtin_shufflevector(a, b, 2, 6, 3, 7)
#define IOTA {0, 1, 2, 3}
#define SWAP_PAIRS(a) __builtin_shufflevector(a, a, 1, 0, 3, 2)
#endif

// Sums the lanes of each of TILE vectors: out[k] = sum of s[k], or added to out[k]. Pairs are
// interleaved and added, which halves the vectors at each step and leaves their sums in order: 2
// shuffles and 1 addition for each of TILE - 1 pairs, instead of three steps for each vector.
INLINE void NAME(lane_sums)(bool add, VECTOR *s, REAL *out) {
#if LANES == 16
  // Shuffles within quarters of a vector cost less than those across it, so quarters are added last:
  // that makes 4% of a QR of order 64.
  for (int half = TILE / 2; half > 1; half /= 2)
    for (int k = 0; k < half; k++)
      s[k] = QUARTERS_LOW(s[k], s[k + half]) + QUARTERS_HIGH(s[k], s[k + half]);
  VECTOR low = QUARTERS_LOW(s[0], s[1]), high = QUARTERS_HIGH(s[0], s[1]);
  s[0] = __builtin_shufflevector(low, high, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22,
                                 23) +
         __builtin_shufflevector(low, high, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29,
                                 30, 31);
#else
  for (int half = TILE / 2; half > 0; half /= 2)
    for (int k = 0; k < half; k++) s[k] = LOW(s[k], s[k + half]) + HIGH(s[k], s[k + half]);
#endif
#if LANES == TILE
  if (add) s[0] += LOAD(out);
  STORE(out, s[0]);
#else
  HALF sums = FIRST_HALF(s[0]) + SECOND_HALF(s[0]);
  if (add) sums += *(const HALF *)out;
  *(HALF *)out = sums;
#endif
}

// The sum of a vector's lanes.
INLINE REAL NAME(lane_sum)(const VECTOR *x) {
  REAL total = 0;
  for (int k = 0; k < LANES; k++) total += (*x)[k];
  return total;
}

// The largest lane of each of TILE vectors, by the same steps.
INLINE void NAME(lane_maxima)(VECTOR *s, REAL *out) {
  for (int half = TILE / 2; half > 0; half /= 2)
    for (int k = 0; k < half; k++)
      s[k] = MAXIMUM(LOW(s[k], s[k + half]), HIGH(s[k], s[k + half]));
#if LANES == TILE
  STORE(out, s[0]);
#else
  *(HALF *)out = MAXIMUM(FIRST_HALF(s[0]), SECOND_HALF(s[0]));
#endif
}

// A power of two that brings x > 0 to [1, 2), or as near to that as the range allows.
INLINE REAL NAME(power_near)(REAL x) {
  union { REAL real; WORD bits; } value = {.real = x};
  WORD exponent = EXPONENT_BIAS * 2 - (value.bits >> MANTISSA_BITS);
  value.bits = (exponent > 0 ? exponent : 1) << MANTISSA_BITS;
  return value.real;
}
