// Matrix products, C += alpha A B, from an A that has been packed and a B that lies anyhow.
//
// The register tile is HEIGHT vectors of rows by WIDTH columns. With 32 registers of 512 bits (3 by
// 8): 24 sums, 3 of A, and one of B in passing; 3 loads and 8 broadcasts for 24 multiply-adds, 5.5
// cycles of loading beside 12 of arithmetic. With 16 of 256 bits (3 by 4): 12 sums, 7 loads for 12.
//
// A sliver of B, DEPTH_STEP x WIDTH (16 KB of doubles), stays in the first-level cache while a block
// of A, at most ROW_STEP x DEPTH_STEP (480 KB), streams past it out of the second level: 16 bytes a
// cycle. B is read by broadcasts, one element at a time, so it needs no packing where its columns
// are contiguous: eight streams that the hardware prefetches.
//
// Sizes count reals. Strides count what an operand's `kind` says: reals, or pairs of them.

#define MR (HEIGHT * LANES)

#include "pairs_body.h"

// Rows of the packed panel that begins at this row: MR, or what the last ones need in whole vectors.
INLINE ptrdiff_t NAME(panel_rows)(ptrdiff_t rows, ptrdiff_t first) {
  ptrdiff_t left = (rows - first + LANES - 1) / LANES * LANES;
  return left < MR ? left : MR;
}

// Sums of one tile: `a` is a packed panel, its steps height * LANES apart.
INLINE void NAME(tile_sums)(const int height, ptrdiff_t depth, const REAL *a, const REAL *b,
                            ptrdiff_t bk, ptrdiff_t bj, VECTOR sums[WIDTH][HEIGHT]) {
  for (int j = 0; j < WIDTH; j++)
    for (int r = 0; r < height; r++) sums[j][r] = (VECTOR){0};
  for (ptrdiff_t k = 0; k < depth; k++, a += height * LANES, b += bk) {
    VECTOR x[HEIGHT];
    for (int r = 0; r < height; r++) x[r] = LOAD(a + r * LANES);
    for (int j = 0; j < WIDTH; j++)
      for (int r = 0; r < height; r++) sums[j][r] += x[r] * b[j * bj];
  }
}

// A tile that is whole.
INLINE void NAME(whole_tile)(const int height, ptrdiff_t depth, const REAL *a, const REAL *b,
                             ptrdiff_t bk, ptrdiff_t bj, REAL alpha, bool add, REAL *c,
                             ptrdiff_t cs) {
  VECTOR sums[WIDTH][HEIGHT];
  // What the sums will be added to has the whole loop's time to arrive.
  if (add)
    for (int j = 0; j < WIDTH; j++) {
      __builtin_prefetch(c + j * cs, 1);
      __builtin_prefetch(c + j * cs + height * LANES - 1, 1);
    }
  NAME(tile_sums)(height, depth, a, b, bk, bj, sums);
  for (int j = 0; j < WIDTH; j++)
    for (int r = 0; r < height; r++) {
      VECTOR *place = (VECTOR *)(c + j * cs + r * LANES);
      *place = add ? *place + sums[j][r] * alpha : sums[j][r] * alpha;
    }
}

// A tile of which only the first rows and columns are wanted.
KERNEL void NAME(edge_tile)(int height, ptrdiff_t depth, const REAL *a, const REAL *b,
                            ptrdiff_t bk, ptrdiff_t bj, REAL alpha, bool add, ptrdiff_t rows,
                            ptrdiff_t columns, REAL *c, ptrdiff_t cs) {
  REAL whole[WIDTH * MR] ON_LINES;
  switch (height) {
    case 3: NAME(whole_tile)(HEIGHT, depth, a, b, bk, bj, 1, false, whole, MR); break;
    case 2: NAME(whole_tile)(2, depth, a, b, bk, bj, 1, false, whole, MR); break;
    default: NAME(whole_tile)(1, depth, a, b, bk, bj, 1, false, whole, MR);
  }
  for (ptrdiff_t j = 0; j < columns; j++)
    for (ptrdiff_t i = 0; i < rows; i++) {
      REAL sum = whole[j * MR + i];
      c[j * cs + i] = add ? c[j * cs + i] + sum * alpha : sum * alpha;
    }
}

// One panel of A with one sliver of B.
INLINE void NAME(panel_times)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t depth, const REAL *a,
                              const REAL *b, ptrdiff_t bk, ptrdiff_t bj, REAL alpha, bool add,
                              REAL *c, ptrdiff_t cs) {
  if (rows % LANES || columns < WIDTH) {
    int height = (int)((rows + LANES - 1) / LANES);
    NAME(edge_tile)(height, depth, a, b, bk, bj, alpha, add, rows, columns, c, cs);
  } else if (rows == MR) {
    NAME(whole_tile)(HEIGHT, depth, a, b, bk, bj, alpha, add, c, cs);
  } else if (rows == LANES) {
    NAME(whole_tile)(1, depth, a, b, bk, bj, alpha, add, c, cs);
  } else {
    NAME(whole_tile)(2, depth, a, b, bk, bj, alpha, add, c, cs);
  }
}

// A block of A, packed with this depth, with all of B's columns.
KERNEL void NAME(block_times)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t depth, const REAL *a,
                              const REAL *b, ptrdiff_t bk, ptrdiff_t bj, REAL alpha, bool add,
                              REAL *c, ptrdiff_t cs) {
  REAL last[DEPTH_STEP * WIDTH] ON_LINES;
  for (ptrdiff_t j = 0; j < columns; j += WIDTH) {
    const REAL *sliver = b + j * bj;
    ptrdiff_t width = columns - j < WIDTH ? columns - j : WIDTH, sk = bk, sj = bj;
    if (width < WIDTH) {
      // Columns that do not exist must not be read.
      for (ptrdiff_t k = 0; k < depth; k++)
        for (ptrdiff_t q = 0; q < WIDTH; q++)
          last[k * WIDTH + q] = q < width ? sliver[k * bk + q * bj] : 0;
      sliver = last, sk = WIDTH, sj = 1;
    }
    for (ptrdiff_t i = 0; i < rows; i += MR)
      NAME(panel_times)(rows - i < MR ? rows - i : MR, width, depth, a + i * depth, sliver, sk,
                        sj, alpha, add, c + i + j * cs, cs);
  }
}

// What a sum of nothing is.
INLINE void NAME(clear)(ptrdiff_t rows, ptrdiff_t columns, REAL *c, ptrdiff_t cs) {
  for (ptrdiff_t j = 0; j < columns; j++)
    for (ptrdiff_t i = 0; i < rows; i++) c[i + j * cs] = 0;
}

// A x B for a packed A: by steps of the depth, and in them by blocks of rows.
KERNEL void NAME(times_packed)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t depth, const REAL *a,
                               const REAL *b, ptrdiff_t bk, ptrdiff_t bj, REAL alpha, bool add,
                               REAL *c, ptrdiff_t cs) {
  ptrdiff_t padded = (rows + LANES - 1) / LANES * LANES;
  if (depth == 0 && !add) NAME(clear)(rows, columns, c, cs);
  for (ptrdiff_t k = 0; k < depth; k += DEPTH_STEP) {
    ptrdiff_t step = depth - k < DEPTH_STEP ? depth - k : DEPTH_STEP;
    for (ptrdiff_t i = 0; i < rows; i += ROW_STEP)
      NAME(block_times)(rows - i < ROW_STEP ? rows - i : ROW_STEP, columns, step,
                        a + k * padded + i * step, b + k * bk, bk, bj, alpha, add || k > 0,
                        c + i, cs);
  }
}

// Packs rows x depth, one step of the depth: panels of MR rows, each step by step. (Two reals of a pair
// further is one stride further: an even number of reals times the stride is the place in either kind.)
KERNEL void NAME(pack_step)(kind kind, ptrdiff_t rows, ptrdiff_t depth, const REAL *a,
                            ptrdiff_t ai, ptrdiff_t ak, REAL *packed) {
  for (ptrdiff_t i = 0; i < rows; i += MR) {
    ptrdiff_t height = NAME(panel_rows)(rows, i), count = rows - i < height ? rows - i : height;
    REAL *panel = packed + i * depth;
    if (kind == REALS)
      COPY(count, depth, a + i * ai, ai, ak, panel, 1, height);
    else
      NAME(pack_pairs)(count, depth, a + i * ai, ai, ak, kind == CONJUGATES, panel, height);
    if (count < height)
      for (ptrdiff_t k = 0; k < depth; k++)
        for (ptrdiff_t r = count; r < height; r++) panel[k * height + r] = 0;
  }
}

KERNEL void NAME(pack)(kind kind, ptrdiff_t rows, ptrdiff_t depth, const REAL *a, ptrdiff_t ai,
                       ptrdiff_t ak, REAL *packed) {
  ptrdiff_t padded = (rows + LANES - 1) / LANES * LANES;
  for (ptrdiff_t k = 0; k < depth; k += DEPTH_STEP)
    NAME(pack_step)(kind, rows, depth - k < DEPTH_STEP ? depth - k : DEPTH_STEP, a + k * ak, ai,
                    ak, packed + k * padded);
}

// A block of B with contiguous columns of reals, DEPTH_STEP apart.
INLINE void NAME(copy_block)(kind kind, ptrdiff_t depth, ptrdiff_t columns, const REAL *b,
                             ptrdiff_t bk, ptrdiff_t bj, REAL *copy) {
  if (kind == REALS) {
    COPY(depth, columns, b, bk, bj, copy, 1, DEPTH_STEP);
    return;
  }
  COPY_PAIRS(depth / 2, columns, b, bk, bj, copy, 1, DEPTH_STEP / 2);
  if (kind == CONJUGATES) NAME(conjugate)(depth, columns, copy, DEPTH_STEP);
}

// A x B for any A and B, block by block: A's is packed, and B's is copied if its columns are not
// contiguous reals.
KERNEL void NAME(gemm)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t depth, REAL alpha,
                       kind kind_a, const REAL *a, ptrdiff_t ai, ptrdiff_t ak, kind kind_b,
                       const REAL *b, ptrdiff_t bk, ptrdiff_t bj, bool add, REAL *c, ptrdiff_t cs,
                       REAL *work) {
  const ptrdiff_t column = kind_b == REALS ? bj : 2 * bj;
  REAL *copy = work + ROW_STEP * DEPTH_STEP;
  if (depth == 0 && !add) NAME(clear)(rows, columns, c, cs);
  for (ptrdiff_t j = 0; j < columns; j += COLUMN_STEP) {
    ptrdiff_t width = columns - j < COLUMN_STEP ? columns - j : COLUMN_STEP;
    for (ptrdiff_t k = 0; k < depth; k += DEPTH_STEP) {
      ptrdiff_t step = depth - k < DEPTH_STEP ? depth - k : DEPTH_STEP;
      const REAL *block = b + k * bk + j * column;
      ptrdiff_t sk = bk, sj = column;
      if (bk != 1 || kind_b == CONJUGATES) {
        NAME(copy_block)(kind_b, step, width, block, bk, bj, copy);
        block = copy, sk = 1, sj = DEPTH_STEP;
      }
      for (ptrdiff_t i = 0; i < rows; i += ROW_STEP) {
        ptrdiff_t height = rows - i < ROW_STEP ? rows - i : ROW_STEP;
        NAME(pack_step)(kind_a, height, step, a + i * ai + k * ak, ai, ak, work);
        NAME(block_times)(height, width, step, work, block, sk, sj, alpha, add || k > 0,
                          c + i + j * cs, cs);
      }
    }
  }
}
