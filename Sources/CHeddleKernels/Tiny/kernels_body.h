// All kernels for one instruction set.
#include "double.h"
#include "real_body.h"
#include "alone.h"
#include "float.h"
#include "real_body.h"
#include "alone.h"
#ifdef PAIRS
#define PAIR
#include "double.h"
#include "real_body.h"
#include "float.h"
#include "real_body.h"
#undef PAIR
#undef PAIRS
#endif

#undef SET
#undef KERNEL
#undef INLINE
