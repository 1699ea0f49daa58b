// All kernels for complex numbers of one real type, whose bodies come first, and one instruction set.
#include "complex.h"
#include "element_kernels_body.h"
