// The sweep of lu_body.h for complex numbers; rows and strides count reals, in pairs. A pivot is the largest by
// the sum of its parts' magnitudes, which is LAPACK's choice.

INLINE ptrdiff_t NAME(lu_pair_sweep)(ptrdiff_t rows, ptrdiff_t j, ptrdiff_t count, REAL *a,
                                     ptrdiff_t as, ptrdiff_t first) {
  const VECTOR turns = TURN_SIGNS;
  const REAL *pivot = a + 2 * j + (j - first) * as;
  const bool eliminates = j >= first && (pivot[0] != 0 || pivot[1] != 0);
  const ptrdiff_t next = j + 1 - first;
  REAL inverse[2], row[2 * LU_WIDTH(2)], power = 1;
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
