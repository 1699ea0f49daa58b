#include "undefine.h"
#define REAL double
// Vectors of two lines; complex elements have one.
#ifdef TWO_LINES
#define REAL_LETTER dd
#define LINES 2
#define V lanes_dd
#define B bits_dd
#else
#define REAL_LETTER d
#define COMPLEX_LETTER z
#define LINES 1
#define V lanes_d
#define PAIR_OF_V pair_d
#define B bits_d
#endif
#define LINE lanes_d
#define LINE_BITS bits_d
#define SIDE 8
#define LANES (SIDE * LINES)
#define LOOSE loose_d
#define INTEGER int64_t
#define EXPONENT INT64_C(0x7ff0000000000000)
#define EXPONENT_ONE INT64_C(0x0010000000000000)
// A sum of squares between these lost nothing to underflow or overflow on the way.
#define LEAST_SQUARE 0x1p-900
#define MOST_SQUARE 0x1p1000
#define LEAST_NORMAL 0x1p-1022
// An off-diagonal is negligible if its square is below this times its neighbours: epsilon squared.
#define NEGLIGIBLE 0x1p-106
// Takes the smallest numbers to where their squares are safe.
#define LIFT 0x1p600
// Squared, the cosine of two columns of one element that count as orthogonal.
#define ORTHOGONAL 0x1p-104
// Interleaving the halves of two vectors.
#define LOW_HALVES 0, 8, 1, 9, 2, 10, 3, 11
#define HIGH_HALVES 4, 12, 5, 13, 6, 14, 7, 15
// The numbers of the lanes.
#define IOTA {0, 1, 2, 3, 4, 5, 6, 7}
// The parts of a complex element.
#define FIRST_HALF 0, 1, 2, 3, 4, 5, 6, 7
#define SECOND_HALF 8, 9, 10, 11, 12, 13, 14, 15
