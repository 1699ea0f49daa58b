// The body of copy.c for one kind of number and one instruction set. Expects, beside what
// instruction_sets.h defines, WORD (the number as unsigned bits), WORDS (a vector of SIDE words),
// LOW_HALVES and HIGH_HALVES (shuffles that interleave the words of two vectors' halves), EXPONENT
// and ONE (exponent bits, and the lowest of each), and SIGNS(w) (whether a sign bit is set).

#define CARRY(w) (((w) & EXPONENT) + ONE)

// One column. By lanes, because a compiler does not widen a loop over words that are vectors.
INLINE WORD NAME(copy_run)(ptrdiff_t count, const WORD *restrict source, WORD *restrict target,
                           WORDS *lanes) {
  WORD carries = {0};
  ptrdiff_t i = 0;
  for (; i + SIDE <= count; i += SIDE) {
    WORDS w = *(const WORDS *)(source + i);
    *(WORDS *)(target + i) = w;
    *lanes |= CARRY(w);
  }
  for (; i < count; i++) {
    target[i] = source[i];
    carries |= CARRY(source[i]);
  }
  return carries;
}

INLINE WORD NAME(copy_strided)(ptrdiff_t rows, ptrdiff_t columns,
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

// A tile of SIDE x SIDE: target(i, j) at i + j * tc from source(i, j) at i * sr + j. Perfect
// shuffles of its rows transpose it, log2(SIDE) of them: each pairs row k with row k + SIDE / 2 and
// interleaves the two.
INLINE void NAME(transpose_tile)(const WORD *restrict source, ptrdiff_t sr,
                                 WORD *restrict target, ptrdiff_t tc, WORDS *carries) {
  WORDS a[SIDE], b[SIDE];
  for (int k = 0; k < SIDE; k++) {
    a[k] = *(const WORDS *)(source + k * sr);
    *carries |= CARRY(a[k]);
  }
  for (int width = 1; width < SIDE; width *= 2) {
    for (int k = 0; k < SIDE / 2; k++) {
      b[2 * k] = __builtin_shufflevector(a[k], a[k + SIDE / 2], LOW_HALVES);
      b[2 * k + 1] = __builtin_shufflevector(a[k], a[k + SIDE / 2], HIGH_HALVES);
    }
    for (int k = 0; k < SIDE; k++) a[k] = b[k];
  }
  for (int k = 0; k < SIDE; k++) *(WORDS *)(target + k * tc) = a[k];
}

// Blocks of 64 rows bound the pages in use: 64 of the source, and those of SIDE target columns.
INLINE WORD NAME(transpose)(ptrdiff_t rows, ptrdiff_t columns,
                            const WORD *restrict source, ptrdiff_t sr,
                            WORD *restrict target, ptrdiff_t tc) {
  WORDS lanes = {0};
  WORD carries = {0};
  ptrdiff_t whole_rows = rows - rows % SIDE, whole_columns = columns - columns % SIDE;
  for (ptrdiff_t block = 0; block < whole_rows; block += 64) {
    ptrdiff_t end = block + 64 < whole_rows ? block + 64 : whole_rows;
    for (ptrdiff_t j = 0; j < whole_columns; j += SIDE)
      for (ptrdiff_t i = block; i < end; i += SIDE)
        NAME(transpose_tile)(source + i * sr + j, sr, target + i + j * tc, tc, &lanes);
  }
  for (int k = 0; k < SIDE; k++) carries |= ((const WORD *)&lanes)[k];
  carries |= NAME(copy_strided)(whole_rows, columns - whole_columns, source + whole_columns, sr,
                                1, target + whole_columns * tc, 1, tc);
  carries |= NAME(copy_strided)(rows - whole_rows, columns, source + whole_rows * sr, sr, 1,
                                target + whole_rows, 1, tc);
  return carries;
}

// Any strides: in tiles, so that a line of either side is still in the cache when it is needed
// again.
INLINE WORD NAME(copy_tiles)(ptrdiff_t rows, ptrdiff_t columns,
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

KERNEL bool NAME(copy)(ptrdiff_t rows, ptrdiff_t columns, const WORD *source,
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
    WORDS lanes = {0};
    for (ptrdiff_t j = 0; j < columns; j++)
      carries |= NAME(copy_run)(rows, source + j * sc, target + j * tc, &lanes);
    for (int k = 0; k < SIDE; k++) carries |= ((const WORD *)&lanes)[k];
  } else if (tr == 1 && sc == 1) {
    carries = NAME(transpose)(rows, columns, source, sr, target, tc);
  } else {
    carries = NAME(copy_tiles)(rows, columns, source, sr, sc, target, tr, tc);
  }
  return !SIGNS(carries);
}

KERNEL bool NAME(is_finite)(ptrdiff_t rows, ptrdiff_t columns, const WORD *source,
                            ptrdiff_t sr, ptrdiff_t sc) {
  WORD carries = {0};
  if (rows == 1 || sc == 1) {
    ptrdiff_t swap = rows;
    rows = columns, columns = swap;
    swap = sr, sr = sc, sc = swap;
  }
  if (sr == 1 && sc == rows) rows *= columns, columns = 1;
  WORDS lanes = {0};
  for (ptrdiff_t j = 0; j < columns; j++) {
    const WORD *column = source + j * sc;
    ptrdiff_t i = 0;
    if (sr == 1)
      for (; i + SIDE <= rows; i += SIDE) lanes |= CARRY(*(const WORDS *)(column + i));
    for (; i < rows; i++) carries |= CARRY(column[i * sr]);
  }
  for (int k = 0; k < SIDE; k++) carries |= ((const WORD *)&lanes)[k];
  return !SIGNS(carries);
}

#undef CARRY
