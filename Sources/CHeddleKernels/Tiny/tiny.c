// The kernels for tiny matrices, for both real types; see include/HeddleTiny.h.

#include "../include/HeddleTiny.h"
#include "lanes.h"

#include "double.h"
#include "pack_body.h"
#include "qr_body.h"
#include "triangular_body.h"
#include "lu_body.h"
#include "cholesky_body.h"
#include "eigen_body.h"
#include "svd_body.h"
#include "table_body.h"

#include "float.h"
#include "pack_body.h"
#include "qr_body.h"
#include "triangular_body.h"
#include "lu_body.h"
#include "cholesky_body.h"
#include "eigen_body.h"
#include "svd_body.h"
#include "table_body.h"
