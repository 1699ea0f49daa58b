#include "undefine.h"
#define REAL float
// PAIR: two lines.
#ifdef PAIR
#define LETTER ss
#define LINES 2
#define V lanes_ss
#define B bits_ss
#else
#define LETTER s
#define LINES 1
#define V lanes_s
#define B bits_s
#endif
#define LINE lanes_s
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
