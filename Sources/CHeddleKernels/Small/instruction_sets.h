// The kernels of the file BODIES for one scalar, once for each instruction set. Expects REAL,
// REAL_BYTES, LETTER, and what else the bodies need.
//
// The tiles of registers differ, so these are bodies of their own and not clones of one.

#include "../targets.h"

#define JOIN_(name, letter, set) name##_##letter##_##set
#define JOIN(name, letter, set) JOIN_(name, letter, set)
#define NAME(name) JOIN(name, LETTER, SET)

#if defined(__x86_64__)
// 32 registers of 512 bits.
#define SET v4
#define KERNEL static __attribute__((HEDDLE_V4, noinline))
#define INLINE static inline __attribute__((HEDDLE_V4, always_inline))
#define VECTOR_BYTES 64
#define TILE 8
#define SPAN 3
#define HEIGHT 3
#define WIDTH 8
#include BODIES
#include "end_of_set.h"

// 16 registers of 256 bits.
#define SET v3
#define KERNEL static __attribute__((HEDDLE_V3, noinline))
#define INLINE static inline __attribute__((HEDDLE_V3, always_inline))
#define VECTOR_BYTES 32
#define TILE 4
#define SPAN 3
#define HEIGHT 3
#define WIDTH 4
#include BODIES
#include "end_of_set.h"
#endif

// 32 registers of 128 bits (Arm), or whatever there is: a vector is two of them.
#define SET any
#define KERNEL static __attribute__((noinline))
#define INLINE static inline __attribute__((always_inline))
#define VECTOR_BYTES 32
#define TILE 4
#define SPAN 2
#define HEIGHT 2
#define WIDTH 4
#include BODIES
#include "end_of_set.h"
