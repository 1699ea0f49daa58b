// Interleaves matrices and takes them apart again.
//
// SIDE vectors of consecutive elements, one from each matrix, are SIDE vectors of lanes after a
// transpose: perfect shuffles, log2(SIDE) rounds of them, each of which pairs row k with row
// k + SIDE / 2 and interleaves the two. That is log2(SIDE) / SIDE shuffles an element beside one
// load and one store, so packing runs at the speed of the cache. A vector of several lines is packed
// line by line.
//
// An element has one part, or two if it is complex: they lie beside one another in memory and in the
// buffer, so that a column is one of reals. Rows, columns and strides count elements.

INLINE void NAME(transpose)(LINE *a) {
  LINE b[SIDE];
  for (int width = 1; width < SIDE; width *= 2) {
    for (int k = 0; k < SIDE / 2; k++) {
      b[2 * k] = __builtin_shufflevector(a[k], a[k + SIDE / 2], LOW_HALVES);
      b[2 * k + 1] = __builtin_shufflevector(a[k], a[k + SIDE / 2], HIGH_HALVES);
    }
    for (int k = 0; k < SIDE; k++) a[k] = b[k];
  }
}

// Where the parts of a run of memory belong: `inner` elements `step` vectors apart, and again `next`
// vectors further on.
typedef struct {
  ptrdiff_t parts, inner, step, next;
  ptrdiff_t part, i, start, place;
} NAME(path);

INLINE ptrdiff_t NAME(advance)(NAME(path) * path) {
  ptrdiff_t place = path->place + path->part;
  if (++path->part < path->parts) return place;
  path->part = 0;
  path->place += path->step;
  if (++path->i == path->inner) {
    path->i = 0;
    path->place = path->start += path->next;
  }
  return place;
}

// SIDE consecutive parts of every matrix, from `offset` on, interleaved. What the next call will
// want lies `ahead` elements further on and is asked for now: a group's few short runs are no pattern
// that the hardware would see.
INLINE void NAME(load_tile)(const REAL *const *sources, ptrdiff_t offset, ptrdiff_t ahead,
                                   LINE *tile) {
  for (int l = 0; l < SIDE; l++) {
    tile[l] = *(const LOOSE *)(sources[l] + offset);
    __builtin_prefetch(sources[l] + offset + ahead, 0, 3);
  }
  NAME(transpose)(tile);
}

// `length` consecutive parts of every matrix, from `offset` on.
INLINE void NAME(pack_run)(ptrdiff_t length, const REAL *const *sources, ptrdiff_t offset,
                                  ptrdiff_t ahead, LINE *target, NAME(path) * path) {
  ptrdiff_t p = 0;
  for (; p + SIDE <= length; p += SIDE) {
    LINE tile[SIDE];
    NAME(load_tile)(sources, offset + p, ahead, tile);
    for (int k = 0; k < SIDE; k++) target[NAME(advance)(path) * LINES] = tile[k];
  }
  for (; p < length; p++) {
    REAL *vector = (REAL *)(target + NAME(advance)(path) * LINES);
    for (int l = 0; l < SIDE; l++) vector[l] = sources[l][offset + p];
  }
}

INLINE void NAME(pack)(int parts, ptrdiff_t rows, ptrdiff_t columns, const REAL *const *sources,
                              ptrdiff_t sr, ptrdiff_t sc, ptrdiff_t ahead, LINE *target) {
  if (rows == 0 || columns == 0) return;
  ahead *= parts;
  if (sc == 1 && sr == columns && columns * parts % SIDE == 0) {
    for (ptrdiff_t i = 0; i < rows; i++)
      for (ptrdiff_t j = 0; j < columns; j += SIDE / parts) {
        LINE tile[SIDE], *row = target + (j * rows + i) * parts * LINES;
        NAME(load_tile)(sources, (i * columns + j) * parts, ahead, tile);
        for (int k = 0; k < SIDE; k++)
          row[(k / parts * rows * parts + k % parts) * LINES] = tile[k];
      }
  } else if (sr == 1 || rows == 1) {
    NAME(path) path = {.parts = 1, .inner = rows * columns * parts, .step = 1};
    ptrdiff_t runs = columns, length = rows;
    if (sc == rows) runs = 1, length = rows * columns;
    for (ptrdiff_t r = 0; r < runs; r++)
      NAME(pack_run)(length * parts, sources, r * sc * parts, ahead, target, &path);
  } else if (sc == 1 || columns == 1) {
    NAME(path) path = {.parts = parts, .inner = columns, .step = rows * parts, .next = parts};
    ptrdiff_t runs = rows, length = columns;
    if (sr == columns) runs = 1, length = rows * columns;
    for (ptrdiff_t r = 0; r < runs; r++)
      NAME(pack_run)(length * parts, sources, r * sr * parts, ahead, target, &path);
  } else {
    for (ptrdiff_t j = 0; j < columns; j++)
      for (ptrdiff_t p = 0; p < rows * parts; p++) {
        REAL *vector = (REAL *)(target + (j * rows * parts + p) * LINES);
        ptrdiff_t offset = (p / parts * sr + j * sc) * parts + p % parts;
        for (int l = 0; l < SIDE; l++) vector[l] = sources[l][offset];
      }
  }
}

// One bit for each lane that holds a NaN or an infinity in the part. Adding one to the exponent
// carries into the sign bit where the exponent is all ones. Lanes found guilty become identities, so
// that no iteration waits for them.
INLINE uint32_t NAME(screen)(int parts, ptrdiff_t rows, ptrdiff_t columns,
                                    heddle_tiny_part part, V *a) {
  B carries = {0};
  for (ptrdiff_t j = 0; j < columns; j++) {
    ptrdiff_t from = 0, to = rows;
    if (part == HEDDLE_TINY_UPPER && j + 1 < rows) to = j + 1;
    if (part == HEDDLE_TINY_LOWER) from = j;
    if (part == HEDDLE_TINY_STRICTLY_UPPER && j < rows) to = j;
    if (part == HEDDLE_TINY_STRICTLY_LOWER) from = j + 1;
    for (ptrdiff_t p = from * parts; p < to * parts; p++)
      carries |= ((B)a[j * rows * parts + p] & EXPONENT) + EXPONENT_ONE;
  }
  uint32_t lanes = 0;
  B bad = carries < 0;
  if (!SOME(bad)) return 0;
  for (int l = 0; l < LANES; l++)
    if (bad[l]) lanes |= UINT32_C(1) << l;
  for (ptrdiff_t j = 0; j < columns; j++)
    for (ptrdiff_t p = 0; p < rows * parts; p++) {
      V *x = a + j * rows * parts + p;
      *x = WHERE(bad, SAME(p == j * parts), *x);
    }
  return lanes;
}

// SIDE parts of each of `count` matrices, from `offset` on. Past the cache if the targets are
// aligned and more than it holds will follow: a line that is written whole need not be read first.
INLINE void NAME(store_tile)(const LINE *tile, int count, bool stream, REAL *const *targets,
                                    ptrdiff_t offset) {
  if (stream && count == SIDE)
    for (int l = 0; l < SIDE; l++)
      __builtin_nontemporal_store(tile[l], (LINE *)(targets[l] + offset));
  else if (count == SIDE)
    for (int l = 0; l < SIDE; l++) *(LOOSE *)(targets[l] + offset) = tile[l];
  else
    for (int l = 0; l < count; l++) *(LOOSE *)(targets[l] + offset) = tile[l];
}

// The elements of `part` of rows x columns matrices, and zeros for the rest, to column-major
// matrices of `count` lanes. Columns of the buffer are `stride` elements apart, those of the targets
// follow one another.
INLINE void NAME(unpack)(int parts, ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t stride,
                                heddle_tiny_part part, const LINE *source, int count, bool stream,
                                REAL *const *targets) {
  rows *= parts, stride *= parts;
  ptrdiff_t i = 0, j = 0, total = rows * columns, p = 0;
  const LINE zero = {0};
  if (part == HEDDLE_TINY_ALL && stride == rows)
    for (; p + SIDE <= total; p += SIDE) {
      LINE tile[SIDE];
      for (int k = 0; k < SIDE; k++) tile[k] = source[(p + k) * LINES];
      NAME(transpose)(tile);
      NAME(store_tile)(tile, count, stream, targets, p);
    }
  else if (stride == rows) {
    // The part is a mask that is the same for all matrices; where it is empty nothing needs a transpose.
    LINE_BITS row = IOTA, column = {0};
    for (; p + SIDE <= total; p += SIDE, row += SIDE) {
      for (LINE_BITS over = row >= (INTEGER)rows; SOME(over); over = row >= (INTEGER)rows)
        row -= over & (INTEGER)rows, column -= over;
      LINE_BITS place = parts == 2 ? row >> 1 : row;
      LINE_BITS kept = part == HEDDLE_TINY_UPPER ? place <= column : place >= column;
      LINE tile[SIDE];
      for (int k = 0; k < SIDE; k++) tile[k] = zero;
      if (SOME(kept)) {
        for (int k = 0; k < SIDE; k++) tile[k] = source[(p + k) * LINES];
        NAME(transpose)(tile);
        for (int k = 0; k < SIDE; k++) tile[k] = (LINE)((LINE_BITS)tile[k] & kept);
      }
      NAME(store_tile)(tile, count, stream, targets, p);
    }
  } else
    for (; p + SIDE <= total; p += SIDE) {
      LINE tile[SIDE];
      for (int k = 0; k < SIDE; k++) {
        int kept = part == HEDDLE_TINY_ALL || (part == HEDDLE_TINY_UPPER ? i / parts <= j : i / parts >= j);
        tile[k] = kept ? source[(j * stride + i) * LINES] : zero;
        if (++i == rows) i = 0, j++;
      }
      NAME(transpose)(tile);
      NAME(store_tile)(tile, count, stream, targets, p);
    }
  i = p % (rows ? rows : 1), j = p / (rows ? rows : 1);
  for (; p < total; p++) {
    int kept = part == HEDDLE_TINY_ALL || (part == HEDDLE_TINY_UPPER ? i / parts <= j : i / parts >= j);
    LINE vector = kept ? source[(j * stride + i) * LINES] : zero;
    for (int l = 0; l < count; l++) targets[l][p] = vector[l];
    if (++i == rows) i = 0, j++;
  }
}

// All lines of a buffer from the sources, and to the targets.
INLINE void NAME(pack_lines)(int parts, ptrdiff_t rows, ptrdiff_t columns,
                             const REAL *const *sources, ptrdiff_t sr, ptrdiff_t sc,
                             ptrdiff_t ahead, void *target) {
  for (int line = 0; line < LINES; line++)
    NAME(pack)(parts, rows, columns, sources + line * SIDE, sr, sc, ahead, (LINE *)target + line);
}
INLINE void NAME(unpack_lines)(int parts, ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t stride,
                               heddle_tiny_part part, const void *source, int count, bool stream,
                               REAL *const *targets) {
  for (int line = 0; line * SIDE < count; line++) {
    int left = count - line * SIDE;
    NAME(unpack)(parts, rows, columns, stride, part, (const LINE *)source + line,
                 left < SIDE ? left : SIDE, stream, targets + line * SIDE);
  }
}
