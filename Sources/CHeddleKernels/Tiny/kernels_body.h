// All kernels for one instruction set.
#include "double.h"
#include "real_body.h"
#include "complex_body.h"
#include "float.h"
#include "real_body.h"
#include "complex_body.h"

#undef SET
#undef KERNEL
#undef INLINE
