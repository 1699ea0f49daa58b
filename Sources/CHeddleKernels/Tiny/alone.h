// All kernels that take one matrix at a time.
#include "alone_body.h"
#include "alone_qr_body.h"
#include "alone_triangular_body.h"
#include "alone_cholesky_body.h"
#include "alone_lu_body.h"
#include "alone_eigen_body.h"
#include "alone_svd_body.h"
#include "alone_table_body.h"
