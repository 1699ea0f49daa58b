#include "targets.h"

#include "include/HeddleInstructionSet.h"

heddle_instruction_set heddle_best_instruction_set(void) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("x86-64-v4")) return HEDDLE_AVX512;
  if (__builtin_cpu_supports("x86-64-v3")) return HEDDLE_AVX2;
#endif
  return HEDDLE_BASELINE;
}

void heddle_finish_stores(void) { __atomic_thread_fence(__ATOMIC_SEQ_CST); }
