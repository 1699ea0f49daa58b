// Compiles a function for several instruction sets; the best one is chosen when the program is
// loaded. That needs the dynamic loader of glibc on x86-64: elsewhere the default is all there is.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "include/HeddleInstructionSet.h"

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
// The loader calls what chooses among clones before ThreadSanitizer, which is compiled into it, has begun.
#define HEDDLE_NO_CLONES
#endif
#endif
#if defined(__x86_64__) && defined(__GLIBC__) && __has_attribute(target_clones) && \
    !defined(HEDDLE_NO_CLONES)
#define HEDDLE_CLONES \
  __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define HEDDLE_CLONES
#endif

// What a clone calls must be compiled with the clone.
#define HEDDLE_INLINE static inline __attribute__((always_inline))

// The same for functions that are compiled once for each set by other means. Without the least width,
// clang splits vectors of 512 bits: it tunes "v4" for 256.
#define HEDDLE_V4 target("arch=x86-64-v4"), __min_vector_width__(512)
#define HEDDLE_V3 target("arch=x86-64-v3")

// The routine of the instruction set in use, where there is one for each.
#if defined(__x86_64__)
#define BEST(routine, letter)                                                                   \
  (heddle_instruction_set_in_use() == HEDDLE_AVX512 ? routine##_##letter##_v4                   \
   : heddle_instruction_set_in_use() == HEDDLE_AVX2 ? routine##_##letter##_v3                   \
                                                    : routine##_##letter##_any)
#else
#define BEST(routine, letter) routine##_##letter##_any
#endif
