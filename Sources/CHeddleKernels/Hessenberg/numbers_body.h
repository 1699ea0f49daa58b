// Vectors of numbers: reals or, with PARTS 2, complex numbers, each a real part with its imaginary part beside
// it. Real sizes stand in both.
//
// Macros, because vectors as arguments of functions, even inlined ones, depend on the instruction set.

// What a vector of numbers is multiplied by: their parts and, for complex ones, these exchanged.
typedef struct {
  VECTOR same;
#if PARTS == 2
  VECTOR crossed;
#endif
} NAME(factor);

#if PARTS == 1
#define CONJUGATE(x) (x)
#define MODULUS(x) ABSOLUTE(x)
#define LARGER_PART(x) (x)
#define SUM_OF_PARTS(x) (x)
#define BOTH_PARTS(mask) (mask)
// What has the size 1 and, from its modulus, x.
#define PHASE(x, modulus) COPY_SIGN((VECTOR){0} + 1, x)

#define FACTOR(x) ((NAME(factor)){x})
#define FACTOR_AT(place) ((NAME(factor)){(VECTOR){0} + (place)[0]})
#define CONJUGATE_FACTOR(f) (f)
#define SCALED_FACTOR(f, scale) ((NAME(factor)){(f).same * (scale)})
// s + x f and s - x f.
#define PLUS_TIMES(s, x, f) ((s) + (x) * (f).same)
#define MINUS_TIMES(s, x, f) ((s) - (x) * (f).same)
#else
#define IMAGINARY (((MASK)IOTA & 1) == 1)
#define CONJUGATE(x) SELECT(IMAGINARY, -(x), x)
// Of numbers beside others near 1: what has too few digits beside those is nothing.
#define MODULUS(x)                                                                             \
  ({                                                                                           \
    const VECTOR squares_ = SUM_OF_PARTS((x) * (x));                                           \
    SELECT(squares_ < (REAL)(REAL_BYTES == 8 ? 0x1p-800 : 0x1p-100), (VECTOR){0},              \
           SQUARE_ROOT(squares_));                                                             \
  })
#define LARGER_PART(x)                  \
  ({                                    \
    const VECTOR x_ = (x);              \
    MAXIMUM(x_, SWAP_PAIRS(x_));        \
  })
#define SUM_OF_PARTS(x)                 \
  ({                                    \
    const VECTOR x_ = (x);              \
    x_ + SWAP_PAIRS(x_);                \
  })
#define BOTH_PARTS(mask)                \
  ({                                    \
    const MASK mask_ = (mask);          \
    mask_ & SWAP_PAIRS(mask_);          \
  })
#define PHASE(x, modulus)                                                                      \
  ({                                                                                           \
    const MASK nothing_ = (modulus) == 0;                                                      \
    const VECTOR one_ = (VECTOR){0} + 1, unit_ = SELECT(nothing_, one_, modulus);              \
    SELECT(nothing_, SELECT(IMAGINARY, (VECTOR){0}, one_), (x) / unit_);                       \
  })

#define FACTOR(x)                                                                              \
  ({                                                                                           \
    const VECTOR x_ = (x), swapped_ = SWAP_PAIRS(x_);                                          \
    (NAME(factor)){SELECT(IMAGINARY, swapped_, x_), SELECT(IMAGINARY, x_, -swapped_)};         \
  })
#define FACTOR_AT(place)                                                                       \
  ({                                                                                           \
    const VECTOR real_ = (VECTOR){0} + (place)[0], imaginary_ = (VECTOR){0} + (place)[1];      \
    (NAME(factor)){real_, SELECT(IMAGINARY, imaginary_, -imaginary_)};                         \
  })
#define CONJUGATE_FACTOR(f) ((NAME(factor)){(f).same, -(f).crossed})
#define SCALED_FACTOR(f, scale) ((NAME(factor)){(f).same * (scale), (f).crossed * (scale)})
#define PLUS_TIMES(s, x, f)                                                                    \
  ({                                                                                           \
    const VECTOR y_ = (x);                                                                     \
    (s) + y_ * (f).same + SWAP_PAIRS(y_) * (f).crossed;                                        \
  })
#define MINUS_TIMES(s, x, f)                                                                   \
  ({                                                                                           \
    const VECTOR y_ = (x);                                                                     \
    (s) - y_ * (f).same - SWAP_PAIRS(y_) * (f).crossed;                                        \
  })
#endif

// One complex number; of a real one with no imaginary part.
typedef struct {
  REAL real, imaginary;
} NAME(number);

INLINE NAME(number) NAME(number_at)(const REAL *x) {
  return (NAME(number)){x[0], PARTS == 2 ? x[1] : 0};
}

INLINE void NAME(put_number)(NAME(number) x, REAL *place) {
  place[0] = x.real;
  if (PARTS == 2) place[1] = x.imaginary;
}

INLINE NAME(number) NAME(sum)(NAME(number) x, NAME(number) y) {
  return (NAME(number)){x.real + y.real, x.imaginary + y.imaginary};
}

INLINE NAME(number) NAME(difference)(NAME(number) x, NAME(number) y) {
  return (NAME(number)){x.real - y.real, x.imaginary - y.imaginary};
}

INLINE NAME(number) NAME(product)(NAME(number) x, NAME(number) y) {
  return (NAME(number)){x.real * y.real - x.imaginary * y.imaginary,
                        x.real * y.imaginary + x.imaginary * y.real};
}

INLINE NAME(number) NAME(quotient_by_real)(NAME(number) x, REAL divisor) {
  return (NAME(number)){x.real / divisor, x.imaginary / divisor};
}

INLINE REAL NAME(size)(NAME(number) x) { return ABSOLUTE(x.real) + ABSOLUTE(x.imaginary); }
