// All kernels of large.c for one scalar and one instruction set.
#include "../Small/vectors_body.h"
#include "../Small/expand_body.h"
#include "product_body.h"
#include "turn_body.h"
#include "thin_body.h"
#include "substitute_body.h"
#include "solve_body.h"
#include "lu_body.h"
#include "triangle_body.h"

#undef MR
#undef PAIR_STEP
#undef LU_WIDTH
