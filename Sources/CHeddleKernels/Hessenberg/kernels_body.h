// The kernels for one scalar and one instruction set.
#include "../Small/vectors_body.h"
#include "../Small/products_body.h"
#include "../Small/expand_body.h"
#include "../Spectral/far_body.h"
#include "../Spectral/reflect_body.h"
#include "numbers_body.h"
#if PARTS == 2
#include "reflect_pairs_body.h"
#endif
#include "reduce_body.h"
#include "reduce_far_body.h"
#include "chase_body.h"
#if PARTS == 2
#include "upper_vectors_body.h"
#endif
