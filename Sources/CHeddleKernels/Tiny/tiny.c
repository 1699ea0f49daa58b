// The kernels for tiny matrices, for four scalars and several instruction sets; see
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

#define TABLES(set) {{&table_d_##set, &table_z_##set}, {&table_s_##set, &table_c_##set}}
const heddle_tiny_kernels *heddle_tiny(bool is_float, bool is_complex) {
  static const heddle_tiny_kernels *const tables[][2][2] = {
      [HEDDLE_BASELINE] = TABLES(any),
#if defined(__x86_64__)
      [HEDDLE_AVX2] = TABLES(v3),
      [HEDDLE_AVX512] = TABLES(v4),
#endif
  };
  return tables[heddle_instruction_set_in_use()][is_float][is_complex];
}

const heddle_tiny_kernels *heddle_alone(bool is_float) {
  static const heddle_tiny_kernels *const tables[][2] = {
      [HEDDLE_BASELINE] = {&alone_table_d_any, &alone_table_s_any},
#if defined(__x86_64__)
      [HEDDLE_AVX2] = {&alone_table_d_v3, &alone_table_s_v3},
      [HEDDLE_AVX512] = {&alone_table_d_v4, &alone_table_s_v4},
#endif
  };
  return tables[heddle_instruction_set_in_use()][is_float];
}

const heddle_tiny_kernels *heddle_tiny_pairs(bool is_float) {
#if defined(__x86_64__)
  if (heddle_instruction_set_in_use() == HEDDLE_AVX512)
    return is_float ? &table_ss_v4 : &table_dd_v4;
#endif
  return heddle_tiny(is_float, false);
}
