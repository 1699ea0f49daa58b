// What the kernels are compiled for.
#pragma once

typedef enum {
  // Whatever every processor of the architecture has.
  HEDDLE_BASELINE,
  // x86-64-v3: 256 bits and fused multiply-add.
  HEDDLE_AVX2,
  // x86-64-v4: 512 bits.
  HEDDLE_AVX512,
} heddle_instruction_set;

// The best one that this machine has.
heddle_instruction_set heddle_best_instruction_set(void);

// Makes stores that went past the cache visible to whoever is told of them afterwards.
void heddle_finish_stores(void);
