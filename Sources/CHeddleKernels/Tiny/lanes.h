// What the kernels for tiny matrices are written in: a lane for each matrix.
//
// LANES matrices of one shape are interleaved: element (i, j) of lane l of m x n matrices lies at
// buffer[(j * m + i) * LANES + l]. Every operation is one on whole vectors and none crosses lanes,
// so no lane's result depends, to the bit, on what the others hold. A vector is a line of 64 bytes: one
// register of AVX-512, two of AVX2; or two lines, which makes two registers of AVX-512. Vectors are never arguments or results of functions: without
// AVX-512 that would be another calling convention.
//
// double.h and float.h set these names for one of the two real types:
// REAL, LANES, V (a vector), B (its bits), LINES (of a vector), LINE (one of them), SIDE (its elements),
// LOOSE (a line in memory without alignment), NAME.
// On top of them real.h and complex.h say what an element of a matrix is: E, and how it is computed
// with. A complex element is two vectors, real parts and then imaginary parts, so that its arithmetic
// is that of reals, without a shuffle. Element (i, j) is then at buffer + (j * m + i) * 2 * LANES.
#pragma once

#include "../targets.h"

typedef double lanes_d __attribute__((vector_size(64), may_alias));
typedef int64_t bits_d __attribute__((vector_size(64), may_alias));
typedef double loose_d __attribute__((vector_size(64), aligned(8), may_alias));
typedef double lanes_dd __attribute__((vector_size(128), aligned(64), may_alias));
typedef int64_t bits_dd __attribute__((vector_size(128), aligned(64), may_alias));
typedef double pair_d __attribute__((vector_size(128), aligned(64), may_alias));

typedef float lanes_s __attribute__((vector_size(64), may_alias));
typedef int32_t bits_s __attribute__((vector_size(64), may_alias));
typedef float loose_s __attribute__((vector_size(64), aligned(4), may_alias));
typedef float lanes_ss __attribute__((vector_size(128), aligned(64), may_alias));
typedef int32_t bits_ss __attribute__((vector_size(128), aligned(64), may_alias));
typedef float pair_s __attribute__((vector_size(128), aligned(64), may_alias));

// Comparisons give masks, all ones where they hold.
#define WHERE(mask, yes, no) ((V)(((mask) & (B)(yes)) | (~(mask) & (B)(no))))
#define EVERY(mask) (__builtin_reduce_and(mask) != 0)
#define SOME(mask) (__builtin_reduce_or(mask) != 0)

// Nothing taken away: adding nothing would change the sign of a zero.
#define SAME(x) ((REAL)(x) - (V){0})
#define SIGN ((B)(-(V){0}))
#define ABS(x) ((V)((B)(x) & ~SIGN))
#define WITH_SIGN_OF(x, sign) ((V)(((B)(x) & ~SIGN) | ((B)(sign) & SIGN)))
#define LARGER(x, y) __builtin_elementwise_max(x, y)
#define ROOT(x) __builtin_elementwise_sqrt(x)
// The power of two that brings a number near 1; zero gets one too.
#define TOWARDS_ONE(x)                                                                        \
  ((V)__builtin_elementwise_max(2 * (EXPONENT / 2 - EXPONENT_ONE / 2) - ((B)(x) & EXPONENT), \
                                (B){0} + EXPONENT_ONE))

#define CONCAT_(name, letter, set) name##_##letter##_##set
#define CONCAT(name, letter, set) CONCAT_(name, letter, set)
#define NAME(name) CONCAT(name, LETTER, SET)
// A routine for the parts of complex elements.
#define OF_REAL(name) CONCAT(name, REAL_LETTER, SET)
