// All kernels of large.c for one scalar and one instruction set.
#include "../Small/vectors_body.h"
#include "product_body.h"
#include "solve_body.h"
#include "lu_body.h"
#include "triangle_body.h"

#undef SET
#undef KERNEL
#undef INLINE
#undef VECTOR_BYTES
#undef TILE
#undef SPAN
#undef HEIGHT
#undef WIDTH
#undef MR
#undef LU_WIDTH
#undef LANES
#undef VECTOR
#undef MASK
#undef LOW
#undef HIGH
#undef IOTA
#undef LOAD
#undef STORE
#undef SELECT
