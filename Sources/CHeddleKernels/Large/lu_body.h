// LU with partial pivoting of a panel, by halves (Toledo, "Locality of reference in LU decomposition
// with partial pivoting", 1997), on a copy whose rows are filled up with zeros to whole vectors and
// whose columns begin on cache lines. A row of zeros is chosen as a pivot by no column.

// Columns factored one by one, in sweeps over the rows; halves begin at multiples of it, and so on
// whole vectors.
#define LU_WIDTH (LANES > 8 ? LANES : 8)

// One sweep: column j divided by its pivot, the columns after it updated, and the largest element
// of the next one found in passing: 9 loads and stores for 8 operations, from the second-level cache.
INLINE ptrdiff_t NAME(lu_sweep)(ptrdiff_t rows, ptrdiff_t j, ptrdiff_t count, REAL *a,
                                ptrdiff_t as, ptrdiff_t first) {
  const REAL pivot = j < first ? 1 : a[j + (j - first) * as];
  const REAL inverse = 1 / pivot;
  const bool divides = !(ABSOLUTE(inverse) <= LARGEST);
  const ptrdiff_t next = j + 1 - first;
  REAL row[LU_WIDTH];
  for (ptrdiff_t q = next; q < count; q++) row[q] = j < first ? 0 : a[j + q * as];
  VECTOR best = (VECTOR){0} - 1;
  // Where no size compares, as of numbers that aren't, the pivot stays on the diagonal.
  MASK where = (MASK){0} + (WORD)(j + 1);
  for (ptrdiff_t i = (j + 1) - (j + 1) % LANES; i < rows; i += LANES) {
    MASK index = (MASK)IOTA + (WORD)i, below = index > (WORD)j;
    if (j >= first && pivot != 0) {
      REAL *column = a + (j - first) * as + i;
      VECTOR old = LOAD(column), l = divides ? old / pivot : old * inverse;
      STORE(column, SELECT(below, l, old));
      l = SELECT(below, l, (VECTOR){0});
      for (ptrdiff_t q = next; q < count; q++) {
        REAL *place = a + q * as + i;
        STORE(place, LOAD(place) - l * row[q]);
      }
    }
    if (next == count) continue;
    VECTOR size = ABSOLUTE(LOAD(a + next * as + i));
    MASK larger = (size > best) & below;
    best = SELECT(larger, size, best);
    where = (larger & index) | (~larger & where);
  }
  if (next == count) return 0;
  ptrdiff_t chosen = j + 1;
  REAL largest = -1;
  for (int k = 0; k < LANES; k++)
    if (best[k] > largest || (best[k] == largest && where[k] < chosen))
      largest = best[k], chosen = where[k];
  return chosen;
}

INLINE void NAME(exchange)(ptrdiff_t columns, REAL *a, ptrdiff_t as, ptrdiff_t i, ptrdiff_t k) {
  if (i == k) return;
  for (ptrdiff_t q = 0; q < columns; q++) {
    REAL *column = a + q * as, value = column[i];
    column[i] = column[k], column[k] = value;
  }
}

// Columns first..<first + count of a panel, of which `a` is the first one; rows from `first` on.
// Returns the first zero pivot, counted from 1, or 0.
KERNEL ptrdiff_t NAME(lu_columns)(ptrdiff_t rows, ptrdiff_t first, ptrdiff_t count, REAL *a,
                                  ptrdiff_t as, int32_t *pivots) {
  ptrdiff_t zero = 0, chosen = NAME(lu_sweep)(rows, first - 1, count, a, as, first);
  for (ptrdiff_t j = first; j < first + count; j++) {
    pivots[j] = (int32_t)chosen + 1;
    NAME(exchange)(count, a, as, j, chosen);
    if (a[j + (j - first) * as] == 0 && zero == 0) zero = j + 1;
    chosen = NAME(lu_sweep)(rows, j, count, a, as, first);
  }
  return zero;
}

// C -= V W for whole vectors of rows and any columns.
KERNEL void NAME(subtract)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t depth, const REAL *v,
                           ptrdiff_t vs, const REAL *w, ptrdiff_t ws, REAL *c, ptrdiff_t cs) {
  for (ptrdiff_t q = 0; q < columns; q += WIDTH) {
    ptrdiff_t i = 0;
    for (; columns - q >= WIDTH && i + MR <= rows; i += MR) {
      VECTOR t[WIDTH][HEIGHT];
      NAME(load_tile)(HEIGHT, c + i + q * cs, cs, t);
      NAME(subtract_tile)(HEIGHT, depth, v + i, vs, w + q * ws, ws, t);
      NAME(store_tile)(HEIGHT, t, c + i + q * cs, cs);
    }
    for (ptrdiff_t p = q; p < columns && p < q + WIDTH; p++)
      for (ptrdiff_t r = i; r < rows; r += LANES) {
        VECTOR sum = LOAD(c + r + p * cs);
        for (ptrdiff_t k = 0; k < depth; k++) sum -= LOAD(v + r + k * vs) * w[p * ws + k];
        STORE(c + r + p * cs, sum);
      }
  }
}

// Columns first..<first + count of the panel p, with all that is to their left done. `work` holds
// two squares of half the panel's width.
KERNEL ptrdiff_t NAME(lu_halves)(ptrdiff_t rows, ptrdiff_t first, ptrdiff_t count, REAL *p,
                                 ptrdiff_t ps, int32_t *pivots, REAL *work) {
  if (count <= LU_WIDTH)
    return NAME(lu_columns)(rows, first, count, p + first * ps, ps, pivots);
  ptrdiff_t left = (count / 2 + LU_WIDTH - 1) / LU_WIDTH * LU_WIDTH, right = count - left;
  ptrdiff_t middle = first + left;
  REAL *l = p + first * ps, *c = p + middle * ps;
  ptrdiff_t zero = NAME(lu_halves)(rows, first, left, p, ps, pivots, work);
  for (ptrdiff_t j = first; j < middle; j++) NAME(exchange)(right, c, ps, j, pivots[j] - 1);
  // L X = C from the right: X' L' = C'.
  REAL *transposed = work, *x = work + left * left;
  COPY(left, left, l + first, 1, ps, transposed, left, 1);
  COPY(left, right, c + first, 1, ps, x, right, 1);
  NAME(solve)(right, left, transposed, left, true, x, right);
  COPY(right, left, x, 1, right, c + first, ps, 1);
  NAME(subtract)(rows - middle, right, left, l + middle, ps, c + first, ps, c + middle, ps);
  ptrdiff_t later = NAME(lu_halves)(rows, middle, right, p, ps, pivots, work);
  for (ptrdiff_t j = middle; j < first + count; j++)
    NAME(exchange)(left, l, ps, j, pivots[j] - 1);
  return zero ? zero : later;
}

// A panel of at least as many rows as columns.
KERNEL ptrdiff_t NAME(lu_panel)(ptrdiff_t rows, ptrdiff_t columns, REAL *a, ptrdiff_t as,
                                int32_t *pivots, REAL *work) {
  ptrdiff_t padded = (rows + LANES - 1) / LANES * LANES, ps = heddle_line_stride(rows, REAL_BYTES);
  REAL *p = work + columns * columns;
  COPY(rows, columns, a, 1, as, p, 1, ps);
  for (ptrdiff_t j = 0; j < columns; j++)
    for (ptrdiff_t i = rows; i < padded; i++) p[i + j * ps] = 0;
  ptrdiff_t zero = NAME(lu_halves)(padded, 0, columns, p, ps, pivots, work);
  COPY(rows, columns, p, 1, ps, a, 1, as);
  return zero;
}

// The exchanges of a panel in other columns, one column after the other; or their inverse.
KERNEL void NAME(exchange_rows)(ptrdiff_t columns, REAL *a, ptrdiff_t as, ptrdiff_t count,
                                const int32_t *pivots, bool inverse) {
  for (ptrdiff_t j = 0; j < columns; j++) {
    REAL *column = a + j * as;
    for (ptrdiff_t step = 0; step < count; step++) {
      ptrdiff_t i = inverse ? count - 1 - step : step, k = pivots[i] - 1;
      REAL value = column[i];
      column[i] = column[k], column[k] = value;
    }
  }
}
