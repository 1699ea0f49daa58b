// Compiles a function for several instruction sets; the best one is chosen when the program is
// loaded. That needs the dynamic loader of glibc on x86-64: elsewhere the default is all there is.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "include/HeddleInstructionSet.h"

#if defined(__x86_64__) && defined(__GLIBC__) && __has_attribute(target_clones)
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

// Calls the routine of the instruction set in use.
#if defined(__x86_64__)
#define CALL(routine, letter, ...)                                     \
  (heddle_instruction_set_in_use() == HEDDLE_AVX512                           \
       ? routine##_##letter##_v4(__VA_ARGS__)                                 \
       : heddle_instruction_set_in_use() == HEDDLE_AVX2                       \
             ? routine##_##letter##_v3(__VA_ARGS__)                           \
             : routine##_##letter##_any(__VA_ARGS__))
#else
#define CALL(routine, letter, ...) routine##_##letter##_any(__VA_ARGS__)
#endif
