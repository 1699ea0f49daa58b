// Interleaves matrices and takes them apart again.
//
// LANES vectors of consecutive elements, one from each matrix, are LANES vectors of lanes after a
// transpose: perfect shuffles, log2(LANES) rounds of them, each of which pairs row k with row
// k + LANES / 2 and interleaves the two. That is log2(LANES) / LANES shuffles an element beside one
// load and one store, so packing runs at the speed of the cache.

INLINE void NAME(transpose)(V *a) {
  V b[LANES];
  for (int width = 1; width < LANES; width *= 2) {
    for (int k = 0; k < LANES / 2; k++) {
      b[2 * k] = __builtin_shufflevector(a[k], a[k + LANES / 2], LOW_HALVES);
      b[2 * k + 1] = __builtin_shufflevector(a[k], a[k + LANES / 2], HIGH_HALVES);
    }
    for (int k = 0; k < LANES; k++) a[k] = b[k];
  }
}

// Where the elements of a run of memory belong: `inner` of them `step` vectors apart, and again one
// vector further on.
typedef struct {
  ptrdiff_t inner, step, next;
  ptrdiff_t i, start, place;
} NAME(path);

INLINE ptrdiff_t NAME(advance)(NAME(path) * path) {
  ptrdiff_t place = path->place;
  path->place += path->step;
  if (++path->i == path->inner) {
    path->i = 0;
    path->place = path->start += path->next;
  }
  return place;
}

// LANES consecutive elements of every matrix, from `offset` on, interleaved. What the next call will
// want lies `ahead` elements further on and is asked for now: a group's few short runs are no pattern
// that the hardware would see.
INLINE void NAME(load_tile)(const REAL *const *sources, ptrdiff_t offset, ptrdiff_t ahead,
                                   V *tile) {
  for (int l = 0; l < LANES; l++) {
    tile[l] = *(const LOOSE *)(sources[l] + offset);
    __builtin_prefetch(sources[l] + offset + ahead, 0, 3);
  }
  NAME(transpose)(tile);
}

// `length` consecutive elements of every matrix, from `offset` on.
INLINE void NAME(pack_run)(ptrdiff_t length, const REAL *const *sources, ptrdiff_t offset,
                                  ptrdiff_t ahead, V *target, NAME(path) * path) {
  ptrdiff_t p = 0;
  for (; p + LANES <= length; p += LANES) {
    V tile[LANES];
    NAME(load_tile)(sources, offset + p, ahead, tile);
    for (int k = 0; k < LANES; k++) target[NAME(advance)(path)] = tile[k];
  }
  for (; p < length; p++) {
    REAL *vector = (REAL *)(target + NAME(advance)(path));
    for (int l = 0; l < LANES; l++) vector[l] = sources[l][offset + p];
  }
}

// Whether a run of LANES elements of line `line`, from p on, has some in the part; of a matrix whose
// lines are its rows or its columns.
INLINE int NAME(touches)(heddle_tiny_part part, int by_rows, ptrdiff_t line, ptrdiff_t p) {
  int lower = part == HEDDLE_TINY_LOWER || part == HEDDLE_TINY_STRICTLY_LOWER;
  if (part == HEDDLE_TINY_ALL) return 1;
  return lower == by_rows ? p <= line : p + LANES > line;
}

// What lies outside the part may be left out, where whole vectors of memory do.
INLINE void NAME(pack)(ptrdiff_t rows, ptrdiff_t columns, heddle_tiny_part part,
                       const REAL *const *sources, ptrdiff_t sr, ptrdiff_t sc, ptrdiff_t ahead,
                       V *target) {
  if (rows == 0 || columns == 0) return;
  int by_rows = sc == 1;
  ptrdiff_t lines = by_rows ? rows : columns, length = by_rows ? columns : rows;
  if ((by_rows ? sr : sc) == length && (by_rows || sr == 1) && length % LANES == 0) {
    ptrdiff_t next_line = by_rows ? 1 : rows, next = by_rows ? rows : 1;
    for (ptrdiff_t line = 0; line < lines; line++)
      for (ptrdiff_t p = 0; p < length; p += LANES) {
        if (!NAME(touches)(part, by_rows, line, p)) continue;
        V tile[LANES];
        NAME(load_tile)(sources, line * length + p, ahead, tile);
        for (int k = 0; k < LANES; k++) target[line * next_line + (p + k) * next] = tile[k];
      }
  } else if (sr == 1 || rows == 1) {
    NAME(path) path = {.inner = rows * columns, .step = 1};
    ptrdiff_t runs = columns, length = rows;
    if (sc == rows) runs = 1, length = rows * columns;
    for (ptrdiff_t r = 0; r < runs; r++)
      NAME(pack_run)(length, sources, r * sc, ahead, target, &path);
  } else if (sc == 1 || columns == 1) {
    NAME(path) path = {.inner = columns, .step = rows, .next = 1};
    ptrdiff_t runs = rows, length = columns;
    if (sr == columns) runs = 1, length = rows * columns;
    for (ptrdiff_t r = 0; r < runs; r++)
      NAME(pack_run)(length, sources, r * sr, ahead, target, &path);
  } else {
    for (ptrdiff_t j = 0; j < columns; j++)
      for (ptrdiff_t i = 0; i < rows; i++) {
        REAL *vector = (REAL *)(target + j * rows + i);
        for (int l = 0; l < LANES; l++) vector[l] = sources[l][i * sr + j * sc];
      }
  }
}

// One bit for each lane that holds a NaN or an infinity in the part. Adding one to the exponent
// carries into the sign bit where the exponent is all ones. Lanes found guilty become identities, so
// that no iteration waits for them.
INLINE uint32_t NAME(screen)(ptrdiff_t rows, ptrdiff_t columns, heddle_tiny_part part,
                                    V *a) {
  B carries = {0};
  for (ptrdiff_t j = 0; j < columns; j++) {
    ptrdiff_t from = 0, to = rows;
    if (part == HEDDLE_TINY_UPPER && j + 1 < rows) to = j + 1;
    if (part == HEDDLE_TINY_LOWER) from = j;
    if (part == HEDDLE_TINY_STRICTLY_UPPER && j < rows) to = j;
    if (part == HEDDLE_TINY_STRICTLY_LOWER) from = j + 1;
    for (ptrdiff_t i = from; i < to; i++)
      carries |= ((B)a[j * rows + i] & EXPONENT) + EXPONENT_ONE;
  }
  uint32_t lanes = 0;
  B bad = carries < 0;
  if (!SOME(bad)) return 0;
  for (int l = 0; l < LANES; l++)
    if (bad[l]) lanes |= UINT32_C(1) << l;
  for (ptrdiff_t j = 0; j < columns; j++)
    for (ptrdiff_t i = 0; i < rows; i++)
      a[j * rows + i] = WHERE(bad, SAME(i == j), a[j * rows + i]);
  return lanes;
}

// LANES elements of each of `count` matrices, a vector each, from `offset` on. Past the cache if the targets are
// aligned and more than it holds will follow: a line that is written whole need not be read first.
INLINE void NAME(store_tile)(V *tile, int count, bool stream, REAL *const *targets,
                                    ptrdiff_t offset) {
  if (stream && count == LANES)
    for (int l = 0; l < LANES; l++)
      __builtin_nontemporal_store(tile[l], (V *)(targets[l] + offset));
  else if (count == LANES)
    for (int l = 0; l < LANES; l++) *(LOOSE *)(targets[l] + offset) = tile[l];
  else
    for (int l = 0; l < count; l++) *(LOOSE *)(targets[l] + offset) = tile[l];
}

// The elements of `part` of rows x columns matrices, and zeros for the rest, to column-major
// matrices of `count` lanes. Columns of the buffer are `stride` vectors apart, those of the targets
// follow one another.
INLINE void NAME(unpack)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t stride,
                                heddle_tiny_part part, const V *source, int count, bool stream,
                                REAL *const *targets) {
  ptrdiff_t i = 0, j = 0, total = rows * columns, p = 0;
  const V zero = {0};
  if (part == HEDDLE_TINY_ALL && stride == rows)
    for (; p + LANES <= total; p += LANES) {
      V tile[LANES];
      for (int k = 0; k < LANES; k++) tile[k] = source[p + k];
      NAME(transpose)(tile);
      NAME(store_tile)(tile, count, stream, targets, p);
    }
  else
    for (; p + LANES <= total; p += LANES) {
      V tile[LANES];
      int some = 0;
      for (int k = 0; k < LANES; k++) {
        int kept = part == HEDDLE_TINY_ALL || (part == HEDDLE_TINY_UPPER ? i <= j : i >= j);
        tile[k] = kept ? source[j * stride + i] : zero;
        some |= kept;
        if (++i == rows) i = 0, j++;
      }
      // Zeros are zeros however they lie.
      if (some) NAME(transpose)(tile);
      NAME(store_tile)(tile, count, stream, targets, p);
    }
  i = p % (rows ? rows : 1), j = p / (rows ? rows : 1);
  for (; p < total; p++) {
    int kept = part == HEDDLE_TINY_ALL || (part == HEDDLE_TINY_UPPER ? i <= j : i >= j);
    V vector = kept ? source[j * stride + i] : zero;
    for (int l = 0; l < count; l++) targets[l][p] = vector[l];
    if (++i == rows) i = 0, j++;
  }
}

KERNEL void NAME(heddle_tiny_pack)(ptrdiff_t rows, ptrdiff_t columns, heddle_tiny_part part,
                                   const void *const *sources, ptrdiff_t row_stride,
                                   ptrdiff_t column_stride, ptrdiff_t ahead, void *target) {
  NAME(pack)(rows, columns, part, (const REAL *const *)sources, row_stride, column_stride, ahead,
             target);
}
KERNEL uint32_t NAME(heddle_tiny_screen)(ptrdiff_t rows, ptrdiff_t columns,
                                                heddle_tiny_part part, void *buffer) {
  return NAME(screen)(rows, columns, part, buffer);
}
KERNEL void NAME(heddle_tiny_unpack)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t stride,
                                            heddle_tiny_part part, const void *source, int count,
                                            bool stream, void *const *targets) {
  NAME(unpack)(rows, columns, stride, part, source, count, stream, (REAL *const *)targets);
}
