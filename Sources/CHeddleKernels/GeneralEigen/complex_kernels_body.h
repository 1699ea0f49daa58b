// All kernels of complex_eigen.c for one scalar and one instruction set.
#include "../Small/vectors_body.h"
#include "../Hessenberg/numbers_body.h"
#include "small_matrix_body.h"
#include "complex_schur_body.h"
