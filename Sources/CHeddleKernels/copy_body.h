// The body of copy.c for one kind of number. Expects WORD (the number as an unsigned word), LANES
// (a vector of 8 words, if tiles are to be shuffled), EXPONENT and ONE (its exponent bits, and the
// lowest of each), SIGNS(w) (whether a sign bit is set) and NAME(name).

#define CARRY(w) (((w) & EXPONENT) + ONE)

// One column: the whole matrix where columns follow one another.
HEDDLE_INLINE WORD NAME(copy_run)(ptrdiff_t count, const WORD *restrict source,
                                  WORD *restrict target) {
  WORD carries = {0};
  for (ptrdiff_t i = 0; i < count; i++) {
    WORD w = source[i];
    target[i] = w;
    carries |= CARRY(w);
  }
  return carries;
}

HEDDLE_INLINE WORD NAME(copy_strided)(ptrdiff_t rows, ptrdiff_t columns,
                                      const WORD *restrict source, ptrdiff_t sr, ptrdiff_t sc,
                                      WORD *restrict target, ptrdiff_t tr, ptrdiff_t tc) {
  WORD carries = {0};
  for (ptrdiff_t j = 0; j < columns; j++)
    for (ptrdiff_t i = 0; i < rows; i++) {
      WORD w = source[i * sr + j * sc];
      target[i * tr + j * tc] = w;
      carries |= CARRY(w);
    }
  return carries;
}

// An 8 x 8 tile: target(i, j) at i + j * tc from source(i, j) at i * sr + j.
HEDDLE_INLINE WORD NAME(transpose_tile)(const WORD *restrict source, ptrdiff_t sr,
                                        WORD *restrict target, ptrdiff_t tc) {
#ifdef LANES
  // Three perfect shuffles of the eight rows transpose them: each pairs row k with row k + 4 and
  // interleaves the two.
  LANES a[8], b[8], carries;
  for (int k = 0; k < 8; k++) a[k] = *(const LANES *)(source + k * sr);
  carries = CARRY(a[0]);
  for (int k = 1; k < 8; k++) carries |= CARRY(a[k]);
  for (int round = 0; round < 3; round++) {
    for (int k = 0; k < 4; k++) {
      b[2 * k] = __builtin_shufflevector(a[k], a[k + 4], 0, 8, 1, 9, 2, 10, 3, 11);
      b[2 * k + 1] = __builtin_shufflevector(a[k], a[k + 4], 4, 12, 5, 13, 6, 14, 7, 15);
    }
    for (int k = 0; k < 8; k++) a[k] = b[k];
  }
  for (int k = 0; k < 8; k++) *(LANES *)(target + k * tc) = a[k];
  WORD all = 0;
  for (int k = 0; k < 8; k++) all |= carries[k];
  return all;
#else
  return NAME(copy_strided)(8, 8, source, sr, 1, target, 1, tc);
#endif
}

// Blocks of 64 rows bound the pages in use: 64 of the source and one line of 8 target columns.
HEDDLE_INLINE WORD NAME(transpose)(ptrdiff_t rows, ptrdiff_t columns,
                                   const WORD *restrict source, ptrdiff_t sr,
                                   WORD *restrict target, ptrdiff_t tc) {
  WORD carries = {0};
  ptrdiff_t whole_rows = rows & ~(ptrdiff_t)7, whole_columns = columns & ~(ptrdiff_t)7;
  for (ptrdiff_t block = 0; block < whole_rows; block += 64) {
    ptrdiff_t end = block + 64 < whole_rows ? block + 64 : whole_rows;
    for (ptrdiff_t j = 0; j < whole_columns; j += 8)
      for (ptrdiff_t i = block; i < end; i += 8)
        carries |= NAME(transpose_tile)(source + i * sr + j, sr, target + i + j * tc, tc);
  }
  carries |= NAME(copy_strided)(whole_rows, columns - whole_columns, source + whole_columns, sr,
                                1, target + whole_columns * tc, 1, tc);
  carries |= NAME(copy_strided)(rows - whole_rows, columns, source + whole_rows * sr, sr, 1,
                                target + whole_rows, 1, tc);
  return carries;
}

// Any strides: in tiles, so that a line of either side is still in the cache when it is needed
// again.
HEDDLE_INLINE WORD NAME(copy_tiles)(ptrdiff_t rows, ptrdiff_t columns,
                                    const WORD *restrict source, ptrdiff_t sr, ptrdiff_t sc,
                                    WORD *restrict target, ptrdiff_t tr, ptrdiff_t tc) {
  WORD carries = {0};
  for (ptrdiff_t j = 0; j < columns; j += 16)
    for (ptrdiff_t i = 0; i < rows; i += 16)
      carries |= NAME(copy_strided)(rows - i < 16 ? rows - i : 16,
                                    columns - j < 16 ? columns - j : 16,
                                    source + i * sr + j * sc, sr, sc,
                                    target + i * tr + j * tc, tr, tc);
  return carries;
}

HEDDLE_INLINE bool NAME(copy)(ptrdiff_t rows, ptrdiff_t columns, const WORD *source,
                              ptrdiff_t sr, ptrdiff_t sc, WORD *target, ptrdiff_t tr,
                              ptrdiff_t tc) {
  WORD carries = {0};
  // A copy and its transpose are the same work: let the target's rows be the tighter ones.
  if (rows == 1 || (tc == 1 && tr != 1)) {
    ptrdiff_t swap = rows;
    rows = columns, columns = swap;
    swap = sr, sr = sc, sc = swap;
    swap = tr, tr = tc, tc = swap;
  }
  if (tr == 1 && sr == 1) {
    if (sc == rows && tc == rows) rows *= columns, columns = 1;
    for (ptrdiff_t j = 0; j < columns; j++)
      carries |= NAME(copy_run)(rows, source + j * sc, target + j * tc);
  } else if (tr == 1 && sc == 1) {
    carries = NAME(transpose)(rows, columns, source, sr, target, tc);
  } else {
    carries = NAME(copy_tiles)(rows, columns, source, sr, sc, target, tr, tc);
  }
  return !SIGNS(carries);
}

HEDDLE_INLINE bool NAME(is_finite)(ptrdiff_t rows, ptrdiff_t columns, const WORD *source,
                                   ptrdiff_t sr, ptrdiff_t sc) {
  WORD carries = {0};
  if (rows == 1 || sc == 1) {
    ptrdiff_t swap = rows;
    rows = columns, columns = swap;
    swap = sr, sr = sc, sc = swap;
  }
  if (sr == 1 && sc == rows) rows *= columns, columns = 1;
  for (ptrdiff_t j = 0; j < columns; j++) {
    const WORD *column = source + j * sc;
    if (sr == 1)
      for (ptrdiff_t i = 0; i < rows; i++) carries |= CARRY(column[i]);
    else
      for (ptrdiff_t i = 0; i < rows; i++) carries |= CARRY(column[i * sr]);
  }
  return !SIGNS(carries);
}

#undef CARRY
#undef WORD
#undef LANES
#undef EXPONENT
#undef ONE
#undef SIGNS
#undef NAME
