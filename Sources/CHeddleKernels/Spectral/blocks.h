// Sizes that the kernels for two-sided reductions share.

// Rows and columns of the copies these kernels work on are multiples of this: a vector of floats.
#define UNIT 16
// Reflectors whose dot products are formed together.
#define GROUP 8
// Most reflectors in a panel.
#define DEPTH 32
// Columns that are updated together, and rows: 24 KB of V beside 24 KB of the matrix.
#define STRIP 48
#define ROWS 96
// Rows of a block of the matrix that is multiplied from both sides.
#define HEIGHT_STEP 192
