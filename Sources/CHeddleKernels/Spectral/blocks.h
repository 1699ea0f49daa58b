// Sizes that the kernels for two-sided reductions share.

#include "../include/HeddleSpectral.h"

#define UNIT HEDDLE_UNIT
#define DEPTH HEDDLE_DEPTH
// Reflectors whose dot products are formed together.
#define GROUP 8
// Columns that are updated together, and rows: 24 KB of V beside 24 KB of the matrix.
#define STRIP 48
#define ROWS 96
// Rows of a block of the matrix that is multiplied from both sides.
#define HEIGHT_STEP 192
