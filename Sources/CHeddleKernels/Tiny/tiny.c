// The kernels for tiny matrices, for both real types and several instruction sets; see
// include/HeddleTiny.h.

#include "../include/HeddleTiny.h"
#include "lanes.h"

#if defined(__x86_64__)
#define SET v4
#define KERNEL static __attribute__((HEDDLE_V4))
#define INLINE static inline __attribute__((HEDDLE_V4, always_inline))
#define PAIRS
#include "kernels_body.h"

#define SET v3
#define KERNEL static __attribute__((HEDDLE_V3))
#define INLINE static inline __attribute__((HEDDLE_V3, always_inline))
#include "kernels_body.h"
#endif

#define SET any
#define KERNEL static
#define INLINE static inline __attribute__((always_inline))
#include "kernels_body.h"

// The table for the type and the instruction set in use.
#if defined(__x86_64__)
#define BEST_TABLE(table)                                                                       \
  (heddle_instruction_set_in_use() == HEDDLE_AVX512 ? is_float ? &table##_s_v4 : &table##_d_v4  \
   : heddle_instruction_set_in_use() == HEDDLE_AVX2 ? is_float ? &table##_s_v3 : &table##_d_v3  \
                                                    : is_float ? &table##_s_any : &table##_d_any)
#else
#define BEST_TABLE(table) (is_float ? &table##_s_any : &table##_d_any)
#endif

const heddle_tiny_kernels *heddle_tiny(bool is_float) { return BEST_TABLE(table); }
const heddle_tiny_kernels *heddle_alone(bool is_float) { return BEST_TABLE(alone_table); }

const heddle_tiny_kernels *heddle_tiny_pairs(bool is_float) {
#if defined(__x86_64__)
  if (heddle_instruction_set_in_use() == HEDDLE_AVX512)
    return is_float ? &table_ss_v4 : &table_dd_v4;
#endif
  return heddle_tiny(is_float);
}
