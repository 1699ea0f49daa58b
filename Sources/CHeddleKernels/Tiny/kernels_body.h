// All kernels for one instruction set.
#include "double.h"
#include "real_body.h"
#include "complex_body.h"
#include "float.h"
#include "real_body.h"
#include "complex_body.h"
#ifdef PAIRS
#define TWO_LINES
#include "double.h"
#include "real_body.h"
#include "float.h"
#include "real_body.h"
#undef TWO_LINES
#undef PAIRS
#endif

#undef SET
#undef KERNEL
#undef INLINE
