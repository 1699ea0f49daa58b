// All kernels of hessenberg.c for one scalar and one instruction set.
#include "../Small/vectors_body.h"
#include "../Small/products_body.h"
#include "../Spectral/far_body.h"
#include "../Spectral/reflect_body.h"
#include "reduce_body.h"
#include "chase_body.h"
