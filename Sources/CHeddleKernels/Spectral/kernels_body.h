// All kernels of one scalar and one instruction set.
#include "../Small/vectors_body.h"
#include "../Small/products_body.h"
#include "../Small/block_body.h"
#include "frame_body.h"
#include "far_body.h"
#include "strip_body.h"
#include "reflect_body.h"
#include "tridiagonal_body.h"
#include "planar_body.h"
#include "planar_block_body.h"
#include "hermitian_body.h"
#include "bidiagonal_body.h"
#if REAL_BYTES == 8
#include "sturm_body.h"
#endif
#include "band_body.h"
#include "chase_body.h"
#include "secular_body.h"
#include "merge_body.h"

#undef EVENS
#undef ODDS
#undef CONJUGATE_PAIRS
#undef CHAINS
#undef STEPS
