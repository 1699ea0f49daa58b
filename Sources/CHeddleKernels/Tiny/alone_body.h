// One matrix instead of LANES of them: its rows in vectors, a lane for each column.
//
// Element (i, j) of an m x n matrix lies in lane j % LANES of vector i * width + j / LANES, where
// width = ceil(n / LANES); lanes without a column hold zeros. What is done to a number, and in
// which order, is what the kernels for several matrices do, so it has the same bits alone as in a
// batch: numbers that those take from vectors are broadcast here.

INLINE ptrdiff_t NAME(alone_width)(ptrdiff_t columns) { return (columns + LANES - 1) / LANES; }

// Up to LANES numbers `step` apart, and zeros for the rest. `room` says how many there may be read
// that lie next to one another, of whatever matrix: a whole vector is one load.
INLINE void NAME(alone_load)(ptrdiff_t count, const REAL *from, ptrdiff_t step, ptrdiff_t room,
                             V *lanes) {
  if (step == 1 && room >= LANES) {
    *lanes = WHERE((B)IOTA < (INTEGER)count, *(const LOOSE *)from, SAME(0));
    return;
  }
  V x = {0};
  for (int l = 0; l < LANES; l++)
    if (l < count) x[l] = from[l * step];
  *lanes = x;
}

INLINE void NAME(alone_pack)(ptrdiff_t rows, ptrdiff_t columns, const REAL *source, ptrdiff_t sr,
                             ptrdiff_t sc, V *target) {
  ptrdiff_t width = NAME(alone_width)(columns);
  // The end of the memory between the matrix's elements, if it lies forwards.
  ptrdiff_t span = sr >= 0 && sc >= 0 ? (rows - 1) * sr + (columns - 1) * sc + 1 : 0;
  if (sr == 1 && sc != 1)
    for (ptrdiff_t i = 0; i < rows; i += LANES)
      for (ptrdiff_t g = 0; g < width; g++) {
        V tile[LANES];
        for (int k = 0; k < LANES; k++) {
          ptrdiff_t j = g * LANES + k, start = i + j * sc;
          tile[k] = (V){0};
          if (j < columns) NAME(alone_load)(rows - i, source + start, 1, span - start, tile + k);
        }
        NAME(transpose)(tile);
        for (int k = 0; k < LANES && i + k < rows; k++) target[(i + k) * width + g] = tile[k];
      }
  else
    for (ptrdiff_t i = 0; i < rows; i++)
      for (ptrdiff_t g = 0; g < width; g++) {
        ptrdiff_t j = g * LANES, start = i * sr + j * sc;
        NAME(alone_load)(columns - j, source + start, sc, span - start, target + i * width + g);
      }
}

INLINE void NAME(alone_identity)(ptrdiff_t rows, ptrdiff_t columns, V *a) {
  ptrdiff_t width = NAME(alone_width)(columns);
  for (ptrdiff_t i = 0; i < rows; i++)
    for (ptrdiff_t g = 0; g < width; g++)
      a[i * width + g] = WHERE((B)IOTA + (INTEGER)(g * LANES) == (INTEGER)i, SAME(1), SAME(0));
}

// A square matrix in place, a pair of tiles at a time.
INLINE void NAME(alone_transpose)(ptrdiff_t n, V *a) {
  ptrdiff_t width = NAME(alone_width)(n);
  for (ptrdiff_t g = 0; g < width; g++)
    for (ptrdiff_t h = 0; h <= g; h++) {
      V below[LANES], above[LANES];
      for (int k = 0; k < LANES; k++) {
        below[k] = g * LANES + k < n ? a[(g * LANES + k) * width + h] : (V){0};
        above[k] = h * LANES + k < n ? a[(h * LANES + k) * width + g] : (V){0};
      }
      NAME(transpose)(below);
      if (g != h) NAME(transpose)(above);
      for (int k = 0; k < LANES; k++) {
        if (h * LANES + k < n) a[(h * LANES + k) * width + g] = below[k];
        if (g != h && g * LANES + k < n) a[(g * LANES + k) * width + h] = above[k];
      }
    }
}

// All ones in the lanes of the columns of vector g that belong to the part in row i.
INLINE void NAME(alone_part)(const heddle_tiny_part part, ptrdiff_t i, ptrdiff_t g, B *kept) {
  B column = (B)IOTA + (INTEGER)(g * LANES);
  switch (part) {
    case HEDDLE_TINY_ALL: *kept = ~(B){0}; break;
    case HEDDLE_TINY_UPPER: *kept = column >= (INTEGER)i; break;
    case HEDDLE_TINY_LOWER: *kept = column <= (INTEGER)i; break;
    case HEDDLE_TINY_STRICTLY_UPPER: *kept = column > (INTEGER)i; break;
    case HEDDLE_TINY_STRICTLY_LOWER: *kept = column < (INTEGER)i; break;
  }
}

// What is done for each part on its own: its loops then ask no vector which one it is, which takes
// half of the time. A triangle that is not common is looked at as all are.
#define FOR_PART(part, call)                                                                    \
  switch (part) {                                                                               \
    case HEDDLE_TINY_ALL: call(HEDDLE_TINY_ALL); break;                                         \
    case HEDDLE_TINY_UPPER: call(HEDDLE_TINY_UPPER); break;                                     \
    case HEDDLE_TINY_LOWER: call(HEDDLE_TINY_LOWER); break;                                     \
    default: call(part); break;                                                                 \
  }

INLINE void NAME(alone_carries)(ptrdiff_t rows, ptrdiff_t width, const heddle_tiny_part part,
                                const V *a, B *carries) {
  B sum = {0};
  for (ptrdiff_t i = 0; i < rows; i++)
    // Vectors below the diagonal are no part of an upper triangle.
    for (ptrdiff_t g = part == HEDDLE_TINY_UPPER ? i / LANES : 0; g < width; g++) {
      B kept;
      NAME(alone_part)(part, i, g, &kept);
      sum |= ((B)a[i * width + g] & kept & EXPONENT) + EXPONENT_ONE;
    }
  *carries = sum;
}

// 1 if there is a NaN or an infinity in the part. The matrix then becomes the identity.
INLINE uint32_t NAME(alone_screen)(ptrdiff_t rows, ptrdiff_t columns, heddle_tiny_part part,
                                   V *a) {
  ptrdiff_t width = NAME(alone_width)(columns);
  B carries;
#define CARRIES(part) NAME(alone_carries)(rows, width, part, a, &carries)
  FOR_PART(part, CARRIES)
#undef CARRIES
  if (!SOME(carries < 0)) return 0;
  NAME(alone_identity)(rows, columns, a);
  return 1;
}

// The last rows first, because a vector of them also writes to the top of the next column, which is
// written after it.
INLINE void NAME(alone_unpack_part)(ptrdiff_t rows, ptrdiff_t columns,
                                    const heddle_tiny_part part, const V *source, REAL *target) {
  ptrdiff_t width = NAME(alone_width)(columns), size = rows * columns;
  for (ptrdiff_t i = (rows - 1) / LANES * LANES; i >= 0; i -= LANES)
    for (ptrdiff_t g = 0; g < width; g++) {
      V tile[LANES];
      ptrdiff_t left = columns - g * LANES, start = g * LANES * rows + i;
      if (part == HEDDLE_TINY_UPPER && i >= (g + 1) * LANES) {
        for (int k = 0; k < LANES; k++) tile[k] = (V){0};
      } else if (part == HEDDLE_TINY_ALL && i + LANES <= rows) {
        for (int k = 0; k < LANES; k++) tile[k] = source[(i + k) * width + g];
        NAME(transpose)(tile);
      } else {
        for (int k = 0; k < LANES; k++) {
          B kept;
          NAME(alone_part)(part, i + k, g, &kept);
          tile[k] = i + k < rows ? (V)((B)source[(i + k) * width + g] & kept) : (V){0};
        }
        NAME(transpose)(tile);
      }
      if (left >= LANES && start + (LANES - 1) * rows + LANES <= size) {
        for (int k = 0; k < LANES; k++) *(LOOSE *)(target + start + k * rows) = tile[k];
        continue;
      }
      for (int k = 0; k < LANES && k < left; k++, start += rows) {
        if (start + LANES <= size)
          *(LOOSE *)(target + start) = tile[k];
        else
          for (int l = 0; i + l < rows; l++) target[start + l] = ((const REAL *)(tile + k))[l];
      }
    }
}

INLINE void NAME(alone_unpack)(ptrdiff_t rows, ptrdiff_t columns, heddle_tiny_part part,
                               const V *source, REAL *target) {
  if (columns == 1 && part == HEDDLE_TINY_ALL) {
    for (ptrdiff_t i = 0; i < rows; i++) target[i] = *(const REAL *)(source + i);
    return;
  }
#define UNPACK(part) NAME(alone_unpack_part)(rows, columns, part, source, target)
  FOR_PART(part, UNPACK)
#undef UNPACK
}

#undef FOR_PART

KERNEL void NAME(heddle_alone_pack)(ptrdiff_t rows, ptrdiff_t columns, const void *const *sources,
                                    ptrdiff_t row_stride, ptrdiff_t column_stride,
                                    ptrdiff_t ahead, bool conjugated, void *target) {
  (void)ahead, (void)conjugated;
  NAME(alone_pack)(rows, columns, sources[0], row_stride, column_stride, target);
}
KERNEL uint32_t NAME(heddle_alone_screen)(ptrdiff_t rows, ptrdiff_t columns,
                                          heddle_tiny_part part, void *buffer) {
  return NAME(alone_screen)(rows, columns, part, buffer);
}
KERNEL void NAME(heddle_alone_unpack)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t stride,
                                      heddle_tiny_part part, const void *source, int count,
                                      bool stream, void *const *targets) {
  (void)stride, (void)count, (void)stream;
  NAME(alone_unpack)(rows, columns, part, source, targets[0]);
}
