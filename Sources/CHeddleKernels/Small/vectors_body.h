// Vectors of one instruction set and scalar. Expects what instruction_sets.h defines.

#define LANES (VECTOR_BYTES / REAL_BYTES)
#define VECTOR NAME(vector)
#define MASK NAME(mask)

// Aligned like their elements: memory may be anybody's. Heddle's own copies begin on cache lines.
typedef REAL VECTOR __attribute__((vector_size(VECTOR_BYTES), aligned(REAL_BYTES), may_alias));
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
#elif LANES == 8
#define LOW(a, b) __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11)
#define HIGH(a, b) __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15)
#define IOTA {0, 1, 2, 3, 4, 5, 6, 7}
#else
#define LOW(a, b) __builtin_shufflevector(a, b, 0, 4, 1, 5)
#define HIGH(a, b) __builtin_shufflevector(a, b, 2, 6, 3, 7)
#define IOTA {0, 1, 2, 3}
#endif

// Sums the lanes of each of TILE vectors: out[k] = sum of s[k], or added to out[k]. Pairs are
// interleaved and added, which halves the vectors at each step and leaves their sums in order: 2
// shuffles and 1 addition for each of TILE - 1 pairs, instead of three steps for each vector.
INLINE void NAME(lane_sums)(bool add, VECTOR *s, REAL *out) {
  for (int half = TILE / 2; half > 0; half /= 2)
    for (int k = 0; k < half; k++) s[k] = LOW(s[k], s[k + half]) + HIGH(s[k], s[k + half]);
#if LANES == TILE
  if (add) s[0] += LOAD(out);
  STORE(out, s[0]);
#else
  for (int k = 0; k < TILE; k++) {
    REAL sum = s[0][k];
    for (int part = TILE; part < LANES; part += TILE) sum += s[0][k + part];
    out[k] = add ? out[k] + sum : sum;
  }
#endif
}

// The largest lane of each of TILE vectors, by the same steps.
INLINE void NAME(lane_maxima)(VECTOR *s, REAL *out) {
  for (int half = TILE / 2; half > 0; half /= 2)
    for (int k = 0; k < half; k++)
      s[k] = MAXIMUM(LOW(s[k], s[k + half]), HIGH(s[k], s[k + half]));
  for (int k = 0; k < TILE; k++) {
    REAL largest = s[0][k];
    for (int part = TILE; part < LANES; part += TILE) largest = MAXIMUM(largest, s[0][k + part]);
    out[k] = largest;
  }
}

// A power of two that brings x > 0 to [1, 2), or as near to that as the range allows.
INLINE REAL NAME(power_near)(REAL x) {
  union { REAL real; WORD bits; } value = {.real = x};
  WORD exponent = EXPONENT_BIAS * 2 - (value.bits >> MANTISSA_BITS);
  value.bits = (exponent > 0 ? exponent : 1) << MANTISSA_BITS;
  return value.real;
}
