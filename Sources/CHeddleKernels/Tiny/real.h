// Elements that are real: a vector each.
#define LETTER REAL_LETTER
#define E V
#define PARTS 1

#define FROM_REAL(v) (v)
#define REAL_PART(x) (x)
#define CONJUGATE(x) (x)
#define PRODUCT(x, y) ((x) * (y))
// s + x y and s - x y.
#define PLUS(s, x, y) ((s) + (x) * (y))
#define MINUS(s, x, y) ((s) - (x) * (y))
// By a real.
#define SCALED(x, v) ((x) * (v))
#define OVER(x, v) ((x) / (v))
// Of what is neither too small nor too large.
#define INVERSE(x) (1 / (x))
#define SELECT(mask, yes, no) WHERE(mask, yes, no)
#define IS_ZERO(x) ((x) == 0)
// What the largest pivot is chosen by.
#define MEASURE(x) ABS(x)

// How two columns whose product is x are turned: by an angle that has its sign, and no phase.
#define SQUARE(x) ((x) * (x))
#define PLUS_SQUARE(s, x) ((s) + (x) * (x))
#define MODULUS(x) (x)
#define PHASE(mask, x, modulus) SAME(1)
#define TURNED(x, phase) (x)
