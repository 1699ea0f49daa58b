// The LU panel of complex numbers, as lu_body.h does it for reals; rows and strides count reals, in pairs. A
// pivot is the largest by the sum of its parts' magnitudes, which is LAPACK's choice.

// Columns factored one by one.
#define LU_PAIRS 8

INLINE ptrdiff_t NAME(lu_pair_sweep)(ptrdiff_t rows, ptrdiff_t j, ptrdiff_t count, REAL *a,
                                     ptrdiff_t as, ptrdiff_t first) {
  const VECTOR turns = TURN_SIGNS;
  const REAL *pivot = a + 2 * j + (j - first) * as;
  const bool eliminates = j >= first && (pivot[0] != 0 || pivot[1] != 0);
  const ptrdiff_t next = j + 1 - first;
  REAL inverse[2], row[2 * LU_PAIRS], power = 1;
  if (eliminates) power = NAME(reciprocal)(pivot[0], pivot[1], inverse);
  for (ptrdiff_t q = next; eliminates && q < count; q++)
    row[2 * q] = a[2 * j + q * as], row[2 * q + 1] = a[2 * j + 1 + q * as];
  VECTOR best = (VECTOR){0} - 1;
  MASK where = (MASK){0} + (WORD)(2 * (j + 1));
  for (ptrdiff_t i = 2 * (j + 1) - 2 * (j + 1) % LANES; i < rows; i += LANES) {
    MASK index = (MASK)IOTA + (WORD)i, below = index > (WORD)(2 * j + 1);
    if (eliminates) {
      REAL *column = a + (j - first) * as + i;
      VECTOR old = LOAD(column), l = old * inverse[0] + TURN(old) * inverse[1];
      if (power != 1) l *= power;
      STORE(column, SELECT(below, l, old));
      l = SELECT(below, l, (VECTOR){0});
      const VECTOR turned = TURN(l);
      for (ptrdiff_t q = next; q < count; q++) {
        REAL *place = a + q * as + i;
        STORE(place, LOAD(place) - l * row[2 * q] - turned * row[2 * q + 1]);
      }
    }
    if (next == count) continue;
    VECTOR size = ABSOLUTE(LOAD(a + next * as + i));
    size += SWAP_PAIRS(size);
    MASK larger = (size > best) & below;
    best = SELECT(larger, size, best);
    where = (larger & index) | (~larger & where);
  }
  if (next == count) return 0;
  ptrdiff_t chosen = j + 1;
  REAL largest = -1;
  for (int k = 0; k < LANES; k += 2)
    if (best[k] > largest || (best[k] == largest && where[k] / 2 < chosen))
      largest = best[k], chosen = where[k] / 2;
  return chosen;
}

INLINE void NAME(exchange_pairs)(ptrdiff_t columns, REAL *a, ptrdiff_t as, ptrdiff_t i,
                                 ptrdiff_t k) {
  NAME(exchange)(columns, a, as, 2 * i, 2 * k);
  NAME(exchange)(columns, a, as, 2 * i + 1, 2 * k + 1);
}

KERNEL ptrdiff_t NAME(lu_pair_columns)(ptrdiff_t rows, ptrdiff_t first, ptrdiff_t count, REAL *a,
                                       ptrdiff_t as, int32_t *pivots) {
  ptrdiff_t zero = 0, chosen = NAME(lu_pair_sweep)(rows, first - 1, count, a, as, first);
  for (ptrdiff_t j = first; j < first + count; j++) {
    const REAL *pivot = a + 2 * j + (j - first) * as;
    pivots[j] = (int32_t)chosen + 1;
    NAME(exchange_pairs)(count, a, as, j, chosen);
    if (pivot[0] == 0 && pivot[1] == 0 && zero == 0) zero = j + 1;
    chosen = NAME(lu_pair_sweep)(rows, j, count, a, as, first);
  }
  return zero;
}

// lu_halves for pairs. `work` begins with V, twice as many columns as those to the left of the middle, as the
// product reads them.
KERNEL ptrdiff_t NAME(lu_pair_halves)(ptrdiff_t rows, ptrdiff_t first, ptrdiff_t count, REAL *p,
                                      ptrdiff_t ps, int32_t *pivots, REAL *work) {
  if (count <= LU_PAIRS)
    return NAME(lu_pair_columns)(rows, first, count, p + first * ps, ps, pivots);
  ptrdiff_t left = (count / 2 + LU_PAIRS - 1) / LU_PAIRS * LU_PAIRS, right = count - left;
  ptrdiff_t middle = first + left, below = rows - 2 * middle;
  REAL *l = p + first * ps, *c = p + middle * ps;
  ptrdiff_t zero = NAME(lu_pair_halves)(rows, first, left, p, ps, pivots, work);
  for (ptrdiff_t j = first; j < middle; j++)
    NAME(exchange_pairs)(right, c, ps, j, pivots[j] - 1);
  REAL *v = work, *u = v + 2 * left * ps, *x = u + 4 * left * left;
  NAME(expand_all)(2 * left, 2 * left, l + 2 * first, ps / 2, 1, true, u, 2 * left);
  COPY(2 * left, right, c + 2 * first, 1, ps, x, right, 1);
  NAME(solve_pairs)(right, 2 * left, u, 2 * left, true, x, right);
  COPY(right, 2 * left, x, 1, right, c + 2 * first, ps, 1);
  NAME(expand_all)(below, 2 * left, l + 2 * middle, 1, ps / 2, false, v, ps);
  NAME(subtract)(below, right, 2 * left, v, ps, c + 2 * first, ps, c + 2 * middle, ps);
  ptrdiff_t later = NAME(lu_pair_halves)(rows, middle, right, p, ps, pivots, work);
  for (ptrdiff_t j = middle; j < first + count; j++)
    NAME(exchange_pairs)(left, l, ps, j, pivots[j] - 1);
  return zero ? zero : later;
}

KERNEL ptrdiff_t NAME(lu_pair_panel)(ptrdiff_t rows, ptrdiff_t columns, REAL *a, ptrdiff_t as,
                                     int32_t *pivots, REAL *work) {
  ptrdiff_t padded = (rows + LANES - 1) / LANES * LANES, ps = heddle_line_stride(rows, REAL_BYTES);
  REAL *p = work;
  COPY(rows, columns, a, 1, as, p, 1, ps);
  for (ptrdiff_t j = 0; j < columns; j++)
    for (ptrdiff_t i = rows; i < padded; i++) p[i + j * ps] = 0;
  ptrdiff_t zero = NAME(lu_pair_halves)(padded, 0, columns, p, ps, pivots, p + columns * ps);
  COPY(rows, columns, p, 1, ps, a, 1, as);
  return zero;
}

KERNEL void NAME(exchange_pair_rows)(ptrdiff_t columns, REAL *a, ptrdiff_t as, ptrdiff_t count,
                                     const int32_t *pivots, bool inverse) {
  for (ptrdiff_t j = 0; j < columns; j++)
    for (ptrdiff_t step = 0; step < count; step++) {
      ptrdiff_t i = inverse ? count - 1 - step : step;
      NAME(exchange_pairs)(1, a + j * as, as, i, pivots[i] - 1);
    }
}
