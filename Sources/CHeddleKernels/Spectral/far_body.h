// The products of products_body.h where the large operand comes from beyond a core's own caches. The
// hardware fetches along columns, and a tile has eight of them for a few lines each: it comes too late.
// What the next block of rows begins with is asked for beside this one's arithmetic, a prefetch for each
// vector. Measured on a Zen 5 core at order 2048: the update of a panel of 32 at 99 instead of 76
// GFLOP/s, the product at 100 instead of 89; at 512, where the second-level cache is enough, 1% less.

KERNEL void NAME(dots_far)(bool add, ptrdiff_t rows, const REAL *v, ptrdiff_t vs, const REAL *c,
                           ptrdiff_t cs, ptrdiff_t columns, REAL *w, ptrdiff_t ws) {
  NAME(dot_columns)(add, HEIGHT_STEP, rows, v, vs, c, cs, columns, w, ws);
}

KERNEL void NAME(update_far)(ptrdiff_t rows, ptrdiff_t depth, const REAL *v, ptrdiff_t vs,
                             const REAL *w, ptrdiff_t ws, REAL *c, ptrdiff_t cs,
                             ptrdiff_t columns) {
  NAME(update_columns)(ROWS, rows, depth, v, vs, w, ws, c, cs, columns);
}
