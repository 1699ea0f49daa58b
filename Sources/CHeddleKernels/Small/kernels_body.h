// All kernels of one scalar and one instruction set.
#include "vectors_body.h"
#include "expand_body.h"
#include "products_body.h"
#include "panel_body.h"
#include "block_body.h"
#include "qr_body.h"
#include "complex_panel_body.h"
#include "complex_qr_body.h"
#include "form_body.h"
#include "cholesky_body.h"
#include "complex_cholesky_body.h"

#undef HEAD
#undef PAIR_HEAD
