// Kernels are compiled once for each instruction set; the one in use is chosen at run time.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "include/HeddleInstructionSet.h"

// Without the least width, clang splits vectors of 512 bits: it tunes "v4" for 256.
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
#define CALL(routine, letter, ...) BEST(routine, letter)(__VA_ARGS__)
