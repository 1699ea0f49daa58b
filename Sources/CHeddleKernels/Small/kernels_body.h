// All kernels of one scalar and one instruction set.
#include "vectors_body.h"
#include "products_body.h"
#include "panel_body.h"
#include "block_body.h"
#include "qr_body.h"
#include "cholesky_body.h"

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
#undef LOAD
#undef STORE
#undef SELECT
#undef HEAD
#undef TINY_SQUARES
