// All kernels of hessenberg.c for one scalar and one instruction set.
#include "../Small/vectors_body.h"
#include "chase_body.h"
