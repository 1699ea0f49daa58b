// LU with partial pivoting of a panel, by halves (Toledo, "Locality of reference in LU decomposition
// with partial pivoting", 1997), on a copy whose rows are filled up with zeros to whole vectors and
// whose columns begin on cache lines. A row of zeros is chosen as a pivot by no column.
//
// Elements are reals, or complex numbers of two `parts`; rows and strides then count reals.

// Columns factored one by one, in sweeps over the rows; halves begin at multiples of it, and so on
// whole vectors.
#define LU_WIDTH(parts) (LANES > 8 * (parts) ? LANES / (parts) : 8)

// One sweep: column j divided by its pivot, the columns after it updated, and the largest element
// of the next one found in passing: 9 loads and stores for 8 operations, from the second-level cache.
INLINE ptrdiff_t NAME(lu_sweep)(ptrdiff_t rows, ptrdiff_t j, ptrdiff_t count, REAL *a,
                                ptrdiff_t as, ptrdiff_t first) {
  const REAL pivot = j < first ? 1 : a[j + (j - first) * as];
  const REAL inverse = 1 / pivot;
  const bool divides = !(ABSOLUTE(inverse) <= LARGEST);
  const ptrdiff_t next = j + 1 - first;
  REAL row[LU_WIDTH(1)];
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

#include "complex_lu_body.h"

// Exchanges two elements of a column.
INLINE void NAME(exchange)(const int parts, REAL *column, ptrdiff_t i, ptrdiff_t k) {
  REAL *x = column + parts * i, *y = column + parts * k, value = x[0];
  x[0] = y[0], y[0] = value;
  if (parts == 1) return;
  value = x[1], x[1] = y[1], y[1] = value;
}

INLINE void NAME(exchange_row)(int parts, ptrdiff_t columns, REAL *a, ptrdiff_t as, ptrdiff_t i,
                               ptrdiff_t k) {
  if (i == k) return;
  if (parts == 1)
    for (ptrdiff_t q = 0; q < columns; q++) NAME(exchange)(1, a + q * as, i, k);
  else
    for (ptrdiff_t q = 0; q < columns; q++) NAME(exchange)(2, a + q * as, i, k);
}

// Columns first..<first + count of a panel, of which `a` is the first one; rows from `first` on.
// Returns the first zero pivot, counted from 1, or 0.
INLINE ptrdiff_t NAME(lu_columns)(const int parts, ptrdiff_t rows, ptrdiff_t first, ptrdiff_t count,
                                  REAL *a, ptrdiff_t as, int32_t *pivots) {
#define SWEEP(j)                                                                                \
  (parts == 1 ? NAME(lu_sweep)(rows, j, count, a, as, first)                                    \
              : NAME(lu_pair_sweep)(rows, j, count, a, as, first))
  ptrdiff_t zero = 0, chosen = SWEEP(first - 1);
  for (ptrdiff_t j = first; j < first + count; j++) {
    const REAL *pivot = a + parts * j + (j - first) * as;
    pivots[j] = (int32_t)chosen + 1;
    NAME(exchange_row)(parts, count, a, as, j, chosen);
    if (pivot[0] == 0 && pivot[parts - 1] == 0 && zero == 0) zero = j + 1;
    chosen = SWEEP(j);
  }
#undef SWEEP
  return zero;
}

KERNEL ptrdiff_t NAME(lu_real_columns)(ptrdiff_t rows, ptrdiff_t first, ptrdiff_t count, REAL *a,
                                       ptrdiff_t as, int32_t *pivots) {
  return NAME(lu_columns)(1, rows, first, count, a, as, pivots);
}

KERNEL ptrdiff_t NAME(lu_pair_columns)(ptrdiff_t rows, ptrdiff_t first, ptrdiff_t count, REAL *a,
                                       ptrdiff_t as, int32_t *pivots) {
  return NAME(lu_columns)(2, rows, first, count, a, as, pivots);
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
// two squares of half the panel's width in elements; that of pairs begins with V, twice as many columns as those
// to the left of the middle, as the product reads them.
KERNEL ptrdiff_t NAME(lu_halves)(int parts, ptrdiff_t rows, ptrdiff_t first, ptrdiff_t count,
                                 REAL *p, ptrdiff_t ps, int32_t *pivots, REAL *work) {
  const ptrdiff_t width = parts == 1 ? LU_WIDTH(1) : LU_WIDTH(2);
  REAL *l = p + first * ps;
  if (count <= width)
    return parts == 1 ? NAME(lu_real_columns)(rows, first, count, l, ps, pivots)
                      : NAME(lu_pair_columns)(rows, first, count, l, ps, pivots);
  const ptrdiff_t left = (count / 2 + width - 1) / width * width, right = count - left;
  const ptrdiff_t middle = first + left, depth = parts * left, below = rows - parts * middle;
  REAL *c = p + middle * ps, *top = c + parts * first, *bottom = c + parts * middle;
  ptrdiff_t zero = NAME(lu_halves)(parts, rows, first, left, p, ps, pivots, work);
  for (ptrdiff_t j = first; j < middle; j++)
    NAME(exchange_row)(parts, right, c, ps, j, pivots[j] - 1);
  // L X = C from the right: X' L' = C'.
  REAL *v = l + middle, *u = work + (parts - 1) * depth * ps, *x = u + depth * depth;
  COPY(depth, right, top, 1, ps, x, right, 1);
  if (parts == 1) {
    COPY(left, left, l + first, 1, ps, u, left, 1);
    NAME(solve)(right, left, u, left, true, x, right);
  } else {
    v = work;
    NAME(expand_all)(depth, depth, l + 2 * first, ps / 2, 1, true, u, depth);
    NAME(solve_pairs)(right, depth, u, depth, true, x, right);
    NAME(expand_all)(below, depth, l + 2 * middle, 1, ps / 2, false, v, ps);
  }
  COPY(right, depth, x, 1, right, top, ps, 1);
  NAME(subtract)(below, right, depth, v, ps, top, ps, bottom, ps);
  ptrdiff_t later = NAME(lu_halves)(parts, rows, middle, right, p, ps, pivots, work);
  for (ptrdiff_t j = middle; j < first + count; j++)
    NAME(exchange_row)(parts, left, l, ps, j, pivots[j] - 1);
  return zero ? zero : later;
}

// A panel of at least as many rows as columns.
KERNEL ptrdiff_t NAME(lu_panel)(int parts, ptrdiff_t rows, ptrdiff_t columns, REAL *a, ptrdiff_t as,
                                int32_t *pivots, REAL *p) {
  ptrdiff_t padded = (rows + LANES - 1) / LANES * LANES, ps = heddle_line_stride(rows, REAL_BYTES);
  COPY(rows, columns, a, 1, as, p, 1, ps);
  for (ptrdiff_t j = 0; j < columns; j++)
    for (ptrdiff_t i = rows; i < padded; i++) p[i + j * ps] = 0;
  ptrdiff_t zero = NAME(lu_halves)(parts, padded, 0, columns, p, ps, pivots, p + columns * ps);
  COPY(rows, columns, p, 1, ps, a, 1, as);
  return zero;
}

// The exchanges of a panel in other columns, one column after the other; or their inverse.
INLINE void NAME(exchange_all)(const int parts, ptrdiff_t columns, REAL *a, ptrdiff_t as,
                               ptrdiff_t count, const int32_t *pivots, bool inverse) {
  for (ptrdiff_t j = 0; j < columns; j++)
    for (ptrdiff_t step = 0; step < count; step++) {
      ptrdiff_t i = inverse ? count - 1 - step : step;
      NAME(exchange)(parts, a + j * as, i, pivots[i] - 1);
    }
}

KERNEL void NAME(exchange_rows)(int parts, ptrdiff_t columns, REAL *a, ptrdiff_t as, ptrdiff_t count,
                                const int32_t *pivots, bool inverse) {
  if (parts == 1) NAME(exchange_all)(1, columns, a, as, count, pivots, inverse);
  else NAME(exchange_all)(2, columns, a, as, count, pivots, inverse);
}
