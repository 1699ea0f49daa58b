// All kernels for one real type and one instruction set.
#include "pack_body.h"
#include "qr_body.h"
#include "triangular_body.h"
#include "lu_body.h"
#include "cholesky_body.h"
#include "eigen_body.h"
#include "svd_body.h"
#include "table_body.h"
