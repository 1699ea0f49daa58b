// What the kernels are compiled for.
#pragma once

typedef enum {
  // What every processor of the architecture has: SSE2, or Neon on Arm.
  HEDDLE_BASELINE,
  // x86-64-v3: 256 bits and fused multiply-add.
  HEDDLE_AVX2,
  // x86-64-v4: 512 bits.
  HEDDLE_AVX512,
} heddle_instruction_set;

// The best one that this machine has; or a lesser one if the environment variable
// HEDDLE_INSTRUCTION_SET says "avx2" or "baseline" when this is first asked.
heddle_instruction_set heddle_instruction_set_in_use(void);

// Makes stores that went past the cache visible to whoever is told of them afterwards.
void heddle_finish_stores(void);
