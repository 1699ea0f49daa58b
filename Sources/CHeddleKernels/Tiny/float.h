#include "undefine.h"
#define REAL float
// Vectors of two lines; complex elements have one.
#ifdef TWO_LINES
#define REAL_LETTER ss
#define LINES 2
#define V lanes_ss
#define B bits_ss
#else
#define REAL_LETTER s
#define COMPLEX_LETTER c
#define LINES 1
#define V lanes_s
#define PAIR_OF_V pair_s
#define B bits_s
#endif
#define LINE lanes_s
#define LINE_BITS bits_s
#define SIDE 16
#define LANES (SIDE * LINES)
#define LOOSE loose_s
#define INTEGER int32_t
#define EXPONENT INT32_C(0x7f800000)
#define EXPONENT_ONE INT32_C(0x00800000)
#define LEAST_SQUARE 0x1p-90f
#define MOST_SQUARE 0x1p120f
#define LEAST_NORMAL 0x1p-126f
#define NEGLIGIBLE 0x1p-48f
#define LIFT 0x1p100f
#define ORTHOGONAL 0x1p-46f
#define LOW_HALVES 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23
#define HIGH_HALVES 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31
#define IOTA {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}
#define FIRST_HALF 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
#define SECOND_HALF 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
