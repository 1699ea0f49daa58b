// Elements that are complex: a pair of vectors each. A pair is a vector of twice the size, so that sums,
// differences and copies are written as for reals; the compiler makes two of it.
#define LETTER COMPLEX_LETTER
#define E PAIR_OF_V
#define PARTS 2

#define RE(x) __builtin_shufflevector(x, x, FIRST_HALF)
#define IM(x) __builtin_shufflevector(x, x, SECOND_HALF)
#define PAIR(re, im) __builtin_shufflevector(re, im, FIRST_HALF, SECOND_HALF)

#define FROM_REAL(v) PAIR(v, (V){0})
#define REAL_PART(x) RE(x)
#define CONJUGATE(x) PAIR(RE(x), -IM(x))
#define PRODUCT(x, y)                                                    \
  ({                                                                     \
    const E x_ = (x), y_ = (y);                                          \
    PAIR(RE(x_) * RE(y_) - IM(x_) * IM(y_), RE(x_) * IM(y_) + IM(x_) * RE(y_)); \
  })
// s + x y and s - x y, in four multiply-adds.
#define PLUS(s, x, y)                                \
  ({                                                 \
    const E s_ = (s), x_ = (x), y_ = (y);            \
    PAIR(RE(s_) + RE(x_) * RE(y_) - IM(x_) * IM(y_), \
         IM(s_) + RE(x_) * IM(y_) + IM(x_) * RE(y_)); \
  })
#define MINUS(s, x, y)                               \
  ({                                                 \
    const E s_ = (s), x_ = (x), y_ = (y);            \
    PAIR(RE(s_) - RE(x_) * RE(y_) + IM(x_) * IM(y_), \
         IM(s_) - RE(x_) * IM(y_) - IM(x_) * RE(y_)); \
  })
// By a real.
#define SCALED(x, v) ((x) * PAIR(v, v))
#define OVER(x, v) ((x) / PAIR(v, v))
// Of what is neither too small nor too large.
#define INVERSE(x) OVER(CONJUGATE(x), SQUARE(x))
#define SELECT(mask, yes, no) \
  PAIR(WHERE(mask, RE(yes), RE(no)), WHERE(mask, IM(yes), IM(no)))
#define IS_ZERO(x) ((RE(x) == 0) & (IM(x) == 0))
// What the largest pivot is chosen by, as LAPACK's izamax.
#define MEASURE(x) (ABS(RE(x)) + ABS(IM(x)))

// How two columns whose product is x are turned: the second by this phase first, which makes their
// product real and positive.
#define SQUARE(x) (RE(x) * RE(x) + IM(x) * IM(x))
#define PLUS_SQUARE(s, x) ((s) + RE(x) * RE(x) + IM(x) * IM(x))
#define MODULUS(x) ROOT(SQUARE(x))
#define PHASE(mask, x, modulus) SELECT(mask, OVER(CONJUGATE(x), modulus), FROM_REAL(SAME(1)))
#define TURNED(x, phase) PRODUCT(x, phase)
