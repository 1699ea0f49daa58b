#include "targets.h"

#include <stdlib.h>
#include <string.h>

static heddle_instruction_set chosen(void) {
  heddle_instruction_set best = HEDDLE_BASELINE;
#if defined(__x86_64__)
  if (__builtin_cpu_supports("x86-64-v3")) best = HEDDLE_AVX2;
  if (__builtin_cpu_supports("x86-64-v4")) best = HEDDLE_AVX512;
#endif
  const char *wish = getenv("HEDDLE_INSTRUCTION_SET");
  if (wish && strcmp(wish, "baseline") == 0) return HEDDLE_BASELINE;
  if (wish && strcmp(wish, "avx2") == 0 && best > HEDDLE_AVX2) return HEDDLE_AVX2;
  return best;
}

heddle_instruction_set heddle_instruction_set_in_use(void) {
  // Who asks at the same time finds the same.
  static int known = -1;
  int set = __atomic_load_n(&known, __ATOMIC_RELAXED);
  if (set < 0) {
    set = chosen();
    __atomic_store_n(&known, set, __ATOMIC_RELAXED);
  }
  return (heddle_instruction_set)set;
}

void heddle_finish_stores(void) { __atomic_thread_fence(__ATOMIC_SEQ_CST); }
