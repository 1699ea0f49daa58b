// The kernels for one scalar and one instruction set.
#include "../Small/vectors_body.h"
#include "../Small/products_body.h"
#include "../Spectral/far_body.h"
#include "../Spectral/reflect_body.h"
#include "numbers_body.h"
#if PARTS == 1
#include "reduce_body.h"
#else
#include "upper_vectors_body.h"
#endif
#include "chase_body.h"
