// QR by blocks, on a copy whose columns begin on cache lines and are filled up with zero rows to
// whole vectors, so that no loop has a remainder and no result depends on where the caller's matrix
// lies. Zero rows and columns stay zero: their reflectors are the identity.

INLINE ptrdiff_t NAME(round_up)(ptrdiff_t count, ptrdiff_t unit) {
  return (count + unit - 1) / unit * unit;
}

// A column of the caller's into the copy; the largest magnitudes in it, lane by lane.
INLINE void NAME(copy_column)(ptrdiff_t rows, ptrdiff_t padded, const REAL *from, REAL *to,
                              VECTOR *largest) {
  ptrdiff_t i = 0;
  *largest = (VECTOR){0};
  for (; i + LANES <= rows; i += LANES) {
    VECTOR x = LOAD(from + i);
    STORE(to + i, x);
    *largest = MAXIMUM(*largest, ABSOLUTE(x));
  }
  if (i == padded) return;
  VECTOR rest = {0};
  for (int k = 0; i + k < rows; k++) rest[k] = from[i + k];
  STORE(to + i, rest);
  *largest = MAXIMUM(*largest, ABSOLUTE(rest));
  for (i += LANES; i < padded; i += LANES) STORE(to + i, (VECTOR){0});
}

// Copies a matrix in. A column whose squares could leave the range is scaled by a power of two,
// which changes no bit of its reflector: R's column is scaled back on the way out.
INLINE void NAME(copy_in)(ptrdiff_t rows, ptrdiff_t columns, const REAL *a, ptrdiff_t as,
                          ptrdiff_t padded_rows, ptrdiff_t padded_columns, REAL *to, ptrdiff_t ts,
                          REAL *powers) {
  for (ptrdiff_t j = 0; j < padded_columns; j += TILE) {
    VECTOR largest[TILE];
    REAL maxima[TILE];
    for (int k = 0; k < TILE; k++)
      NAME(copy_column)(j + k < columns ? rows : 0, padded_rows, a + (j + k) * as,
                        to + (j + k) * ts, largest + k);
    NAME(lane_maxima)(largest, maxima);
    for (int k = 0; k < TILE; k++) {
      powers[j + k] = 1;
      if (maxima[k] >= 1 / SAFE_SIZE && maxima[k] <= SAFE_SIZE) continue;
      if (maxima[k] == 0) continue;
      powers[j + k] = NAME(power_near)(maxima[k]);
      for (ptrdiff_t i = 0; i < rows; i++) to[(j + k) * ts + i] *= powers[j + k];
    }
  }
}

// Copies finished columns out, the upper triangle scaled back; each element is `parts` reals.
INLINE void NAME(copy_out)(const int parts, ptrdiff_t rows, ptrdiff_t first, ptrdiff_t end,
                           const REAL *from, ptrdiff_t fs, const REAL *powers, REAL *a,
                           ptrdiff_t as) {
  for (ptrdiff_t j = first; j < end; j++) {
    const REAL *x = from + j * fs;
    REAL *y = a + j * as;
    ptrdiff_t i = 0;
    if (powers && powers[j] != 1)
      for (; i < rows && i < parts * (j + 1); i++) y[i] = x[i] / powers[j];
    for (; i < rows; i++) y[i] = x[i];
  }
}

// Zeros and the one above what column `column` of a block of V holds below its diagonal.
INLINE void NAME(set_head)(REAL *v, ptrdiff_t diagonal) {
  for (ptrdiff_t i = 0; i < diagonal; i++) v[i] = 0;
  v[diagonal] = 1;
}

KERNEL void NAME(geqrf)(ptrdiff_t m, ptrdiff_t n, REAL *a, ptrdiff_t as, REAL *tau, REAL *work,
                        ptrdiff_t block) {
  ptrdiff_t k = m < n ? m : n;
  ptrdiff_t rows = NAME(round_up)(m, HEAD), columns = NAME(round_up)(n, GROUP);
  ptrdiff_t reflectors = NAME(round_up)(k, GROUP), stride = heddle_stride(m, REAL_BYTES);
  REAL *t = work, *transposed = t + DEPTH * DEPTH, *powers = transposed + DEPTH * DEPTH;
  REAL *c = powers + NAME(round_up)(columns, 64 / REAL_BYTES);
  NAME(copy_in)(m, n, a, as, rows, columns, c, stride, powers);
  for (ptrdiff_t first = 0; first < reflectors; first += block) {
    ptrdiff_t depth = reflectors - first < block ? reflectors - first : block;
    // From a whole vector on; what lies above the diagonal is zero by the time it counts.
    ptrdiff_t top = NAME(first_row)(first), above = first - top, height = rows - top;
    REAL *v = c + top + first * stride;
    for (ptrdiff_t i = 0; i < depth * DEPTH; i++) t[i] = 0;
    for (ptrdiff_t g = 0; g < depth; g += GROUP) {
      ptrdiff_t start = NAME(first_row)(above + g);
      REAL *p = v + start + g * stride, gram[GROUP * GROUP], scales[GROUP];
      NAME(panel)(height - start, above + g - start, p, stride, scales, gram);
      ptrdiff_t column = first + g, end = column + GROUP < n ? column + GROUP : n;
      NAME(copy_out)(1, m, column, end, c, stride, powers, a, as);
      for (int j = 0; j < GROUP; j++) {
        if (column + j < k) tau[column + j] = scales[j];
        NAME(set_head)(v + (g + j) * stride, above + g + j);
      }
      NAME(extend_triangle)(g, height, v, stride, scales, gram, t);
      if (g + GROUP == depth) break;
      NAME(transpose_triangle)(GROUP, t + g * DEPTH + g, transposed);
      NAME(apply_block)(height - start, GROUP, p, stride, true, transposed, 0,
                        p + GROUP * stride, stride, depth - g - GROUP);
    }
    if (first + depth == columns) break;
    NAME(transpose_triangle)(depth, t, transposed);
    NAME(apply_block)(height, depth, v, stride, true, transposed, 0, v + depth * stride, stride,
                      columns - first - depth);
  }
  NAME(copy_out)(1, m, reflectors, n, c, stride, powers, a, as);
}

// The block of reflectors that begins at column `first`, out of the caller's factors, from the whole
// vector on in which its diagonal begins, and its T.
INLINE void NAME(load_block)(ptrdiff_t m, ptrdiff_t k, ptrdiff_t first, ptrdiff_t depth,
                             const REAL *a, ptrdiff_t as, const REAL *tau, REAL *v, ptrdiff_t vs,
                             REAL *t) {
  ptrdiff_t top = NAME(first_row)(first), rows = NAME(round_up)(m, HEAD) - top;
  REAL scales[DEPTH];
  for (ptrdiff_t j = 0; j < depth; j++) {
    ptrdiff_t column = first + j;
    scales[j] = column < k ? tau[column] : 0;
    if (column < k) {
      VECTOR ignored;
      NAME(copy_column)(m - top, rows, a + top + column * as, v + j * vs, &ignored);
      NAME(set_head)(v + j * vs, column - top);
    } else {
      for (ptrdiff_t i = 0; i < rows; i++) v[j * vs + i] = 0;
    }
  }
  for (ptrdiff_t i = 0; i < depth * DEPTH; i++) t[i] = 0;
  for (ptrdiff_t g = 0; g < depth; g += GROUP) {
    ptrdiff_t start = NAME(first_row)(first - top + g);
    REAL *group = v + g * vs + start, gram[GROUP * GROUP];
    NAME(dots)(false, rows - start, group, vs, group, vs, GROUP, gram, GROUP);
    NAME(extend_triangle)(g, rows, v, vs, scales + g, gram, t);
  }
}
