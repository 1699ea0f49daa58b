// All kernels of one scalar and one instruction set.
#include "../Small/vectors_body.h"
#include "../Small/products_body.h"
#include "frame_body.h"
#include "tridiagonal_body.h"
#if REAL_BYTES == 8
#include "sturm_body.h"
#endif
#include "secular_body.h"
#include "merge_body.h"

#undef SET
#undef KERNEL
#undef INLINE
#undef VECTOR_BYTES
#undef TILE
#undef SPAN
#undef HEIGHT
#undef WIDTH
#undef LANES
#undef VECTOR
#undef MASK
#undef LOW
#undef HIGH
#undef IOTA
#undef HALF
#undef FIRST_HALF
#undef SECOND_HALF
#undef QUARTERS_LOW
#undef QUARTERS_HIGH
#undef LOAD
#undef STORE
#undef SELECT
