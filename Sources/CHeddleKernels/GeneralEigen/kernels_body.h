// All kernels of general_eigen.c for one scalar and one instruction set.
#include "../Small/vectors_body.h"
#include "../Spectral/reflect_body.h"
#include "../Hessenberg/numbers_body.h"
#include "reduce_body.h"
#include "small_matrix_body.h"
#include "schur_body.h"
