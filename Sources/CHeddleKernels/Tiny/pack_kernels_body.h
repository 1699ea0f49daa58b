// The kernels that move matrices between memory and lanes.

KERNEL void NAME(heddle_tiny_pack)(ptrdiff_t rows, ptrdiff_t columns, const void *const *sources,
                                   ptrdiff_t row_stride, ptrdiff_t column_stride, ptrdiff_t ahead,
                                   bool conjugated, void *target) {
  OF_REAL(pack_lines)(PARTS, rows, columns, (const REAL *const *)sources, row_stride, column_stride, ahead,
                target);
  if (conjugated) NAME(conjugate)(rows * columns, target);
}
KERNEL uint32_t NAME(heddle_tiny_screen)(ptrdiff_t rows, ptrdiff_t columns, heddle_tiny_part part,
                                         void *buffer) {
  return OF_REAL(screen)(PARTS, rows, columns, part, buffer);
}
KERNEL void NAME(heddle_tiny_unpack)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t stride,
                                     heddle_tiny_part part, const void *source, int count,
                                     bool stream, void *const *targets) {
  OF_REAL(unpack_lines)(PARTS, rows, columns, stride, part, source, count, stream, (REAL *const *)targets);
}

// Columns of `rows` elements a lane to the places that the ranks say, or their conjugates to rows there.
KERNEL void NAME(heddle_tiny_unpack_ranked)(ptrdiff_t rows, ptrdiff_t columns, bool adjoint,
                                            const void *source, const void *ranks, void *scratch,
                                            int count, void *const *targets) {
  REAL *matrices = scratch;
  const INTEGER *places = ranks;
  REAL *starts[LANES];
  for (int l = 0; l < LANES; l++) starts[l] = matrices + l * rows * columns * PARTS;
  OF_REAL(unpack_lines)(PARTS, rows, columns, rows, HEDDLE_TINY_ALL, source, count, false, starts);
  ptrdiff_t sr = adjoint ? columns : 1, sc = adjoint ? 1 : rows;
  for (int l = 0; l < count; l++)
    for (ptrdiff_t j = 0; j < columns; j++) {
      const REAL *column = starts[l] + j * rows * PARTS;
      REAL *target = (REAL *)targets[l] + places[j * LANES + l] * sc * PARTS;
      for (ptrdiff_t i = 0; i < rows; i++)
        for (int part = 0; part < PARTS; part++) {
          REAL x = column[i * PARTS + part];
          target[i * sr * PARTS + part] = adjoint && part == 1 ? -x : x;
        }
    }
}
