// The kernels for tiny matrices, for both real types and several instruction sets; see
// include/HeddleTiny.h.

#include "../include/HeddleTiny.h"
#include "lanes.h"

#if defined(__x86_64__)
#define SET v4
#define KERNEL static __attribute__((HEDDLE_V4))
#define INLINE static inline __attribute__((HEDDLE_V4, always_inline))
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

const heddle_tiny_kernels *heddle_tiny(bool is_float) {
  switch (heddle_instruction_set_in_use()) {
#if defined(__x86_64__)
    case HEDDLE_AVX512: return is_float ? &table_s_v4 : &table_d_v4;
    case HEDDLE_AVX2: return is_float ? &table_s_v3 : &table_d_v3;
#endif
    default: return is_float ? &table_s_any : &table_d_any;
  }
}
