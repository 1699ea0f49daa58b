// All kernels for one real type and one instruction set.
#include "real.h"
#include "pack_body.h"
#if LINES == 1
#include "alone.h"
#endif
#include "ql_body.h"
#include "element_kernels_body.h"
