// QR of complex matrices: panels of complex columns, and their block reflectors as real ones of twice as
// many (expand_body.h), in T too. Sizes of V and T, and rows, count reals; columns of C complex numbers.

// T of one group from the products of its reflectors, as group_triangle does it.
KERNEL void NAME(pair_triangle)(const REAL *gram, const REAL *tau, REAL *t) {
  enum { parts = PAIR_HEAD / LANES };
  const VECTOR turns = TURN_SIGNS;
  VECTOR columns[GROUP][parts];
  for (int j = 0; j < GROUP; j++)
    for (int part = 0; part < parts; part++) {
      MASK row = (MASK)IOTA + part * LANES;
      VECTOR sum = {0}, own = {0};
      const REAL *products = gram + PAIR_HEAD * j;
      for (int k = 0; k < j; k++)
        sum += columns[k][part] * products[2 * k] + TURN(columns[k][part]) * products[2 * k + 1];
      sum = -(sum * tau[2 * j] + TURN(sum) * tau[2 * j + 1]);
      own = SELECT(row == 2 * j, own + tau[2 * j], own + tau[2 * j + 1]);
      sum = SELECT((row & ~1) == 2 * j, own, sum);
      columns[j][part] = sum;
      STORE(t + 2 * j * DEPTH + part * LANES, sum);
      STORE(t + (2 * j + 1) * DEPTH + part * LANES, TURN(sum));
    }
}

// extend_triangle for the group that begins at this column of V.
KERNEL void NAME(extend_pair_triangle)(ptrdiff_t column, ptrdiff_t rows, const REAL *v,
                                       ptrdiff_t vs, const REAL *tau, const REAL *gram, REAL *t) {
  const REAL *own = t + column * DEPTH + column;
  NAME(pair_triangle)(gram, tau, t + column * DEPTH + column);
  if (column == 0) return;
  REAL products[PAIR_HEAD * DEPTH] ON_LINES, x[PAIR_HEAD * DEPTH] ON_LINES;
  for (ptrdiff_t k = 0; k < column; k += GROUP)
    NAME(dots)(false, rows - column, v + k * vs + column, vs, v + column * vs + column, vs,
               PAIR_HEAD, products + k, DEPTH);
  for (int j = 0; j < PAIR_HEAD; j++) {
    for (ptrdiff_t i = 0; i < DEPTH; i++) x[j * DEPTH + i] = 0;
    for (int k = 0; k <= (j | 1); k++)
      for (ptrdiff_t i = 0; i < column; i++)
        x[j * DEPTH + i] += products[k * DEPTH + i] * own[j * DEPTH + k];
  }
  NAME(triangle_times)(false, column, t, x, DEPTH, PAIR_HEAD);
  for (int j = 0; j < PAIR_HEAD; j++)
    for (ptrdiff_t i = 0; i < column; i++) t[(column + j) * DEPTH + i] = -x[j * DEPTH + i];
}

// Two columns of V, of so many rows, from the `count` reals of a reflector's column: zeros above its
// diagonal, ones on it.
INLINE void NAME(expand_reflector)(ptrdiff_t count, ptrdiff_t rows, const REAL *a,
                                   ptrdiff_t diagonal, REAL *v, ptrdiff_t vs) {
  NAME(expand)(count, a, false, v, v + vs);
  for (ptrdiff_t i = count; i < rows; i++) v[i] = v[vs + i] = 0;
  for (ptrdiff_t i = 0; i < diagonal + 2; i++) v[i] = v[vs + i] = 0;
  v[diagonal] = v[vs + diagonal + 1] = 1;
}

KERNEL void NAME(pair_geqrf)(ptrdiff_t m, ptrdiff_t n, REAL *a, ptrdiff_t as, REAL *tau, REAL *work,
                             ptrdiff_t block) {
  ptrdiff_t k = m / 2 < n ? m / 2 : n;
  ptrdiff_t rows = NAME(round_up)(m, PAIR_HEAD), columns = NAME(round_up)(n, GROUP);
  ptrdiff_t reflectors = NAME(round_up)(k, GROUP), stride = heddle_stride(m, REAL_BYTES);
  REAL *t = work, *transposed = t + DEPTH * DEPTH, *powers = transposed + DEPTH * DEPTH;
  REAL *v = powers + NAME(round_up)(columns, 64 / REAL_BYTES), *c = v + DEPTH * stride;
  NAME(copy_in)(m, n, a, as, rows, columns, c, stride, powers);
  for (ptrdiff_t first = 0; first < reflectors; first += block) {
    ptrdiff_t depth = reflectors - first < block ? reflectors - first : block;
    ptrdiff_t top = 2 * first, height = rows - top;
    for (ptrdiff_t i = 0; i < 2 * depth * DEPTH; i++) t[i] = 0;
    for (ptrdiff_t g = 0; g < depth; g += GROUP) {
      ptrdiff_t start = 2 * g, column = first + g;
      ptrdiff_t end = column + GROUP < n ? column + GROUP : n;
      REAL *p = c + top + start + column * stride, *own = v + start * stride;
      REAL gram[PAIR_HEAD * GROUP], scales[PAIR_HEAD];
      NAME(pair_panel)(height - start, p, stride, scales, gram);
      NAME(copy_out)(2, m, column, end, c, stride, powers, a, as);
      for (int j = 0; j < GROUP; j++) {
        if (column + j < k)
          for (int part = 0; part < 2; part++) tau[2 * (column + j) + part] = scales[2 * j + part];
        NAME(expand_reflector)(height, height, p - start + j * stride, start + 2 * j,
                               own + 2 * j * stride, stride);
      }
      NAME(extend_pair_triangle)(start, height, v, stride, scales, gram, t);
      if (g + GROUP == depth) break;
      NAME(transpose_triangle)(PAIR_HEAD, t + start * DEPTH + start, transposed);
      NAME(apply_block)(height - start, PAIR_HEAD, own + start, stride, true, transposed, 0,
                        p + GROUP * stride, stride, depth - g - GROUP);
    }
    if (first + depth == columns) break;
    NAME(transpose_triangle)(2 * depth, t, transposed);
    NAME(apply_block)(height, 2 * depth, v, stride, true, transposed, 0,
                      c + top + (first + depth) * stride, stride, columns - first - depth);
  }
  NAME(copy_out)(2, m, reflectors, n, c, stride, powers, a, as);
}

// load_block for pairs.
INLINE void NAME(load_pair_block)(ptrdiff_t m, ptrdiff_t k, ptrdiff_t first, ptrdiff_t depth,
                                  const REAL *a, ptrdiff_t as, const REAL *tau, REAL *v,
                                  ptrdiff_t vs, REAL *t) {
  ptrdiff_t top = 2 * first, rows = NAME(round_up)(m, PAIR_HEAD) - top;
  REAL scales[DEPTH];
  for (ptrdiff_t j = 0; j < depth; j++) {
    ptrdiff_t column = first + j;
    REAL *own = v + 2 * j * vs;
    scales[2 * j] = column < k ? tau[2 * column] : 0;
    scales[2 * j + 1] = column < k ? tau[2 * column + 1] : 0;
    if (column < k)
      NAME(expand_reflector)(m - top, rows, a + top + column * as, 2 * j, own, vs);
    else
      for (ptrdiff_t i = 0; i < rows; i++) own[i] = own[vs + i] = 0;
  }
  for (ptrdiff_t i = 0; i < 2 * depth * DEPTH; i++) t[i] = 0;
  for (ptrdiff_t start = 0; start < 2 * depth; start += PAIR_HEAD) {
    REAL *group = v + start * vs + start, gram[PAIR_HEAD * GROUP];
    for (int part = 0; part < PAIR_HEAD; part += GROUP)
      NAME(dots)(false, rows - start, group + part * vs, vs, group, 2 * vs, GROUP, gram + part,
                 PAIR_HEAD);
    NAME(extend_pair_triangle)(start, rows, v, vs, scales + start, gram, t);
  }
}
