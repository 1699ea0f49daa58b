// A small Hessenberg matrix on its way to Schur form, of numbers with PARTS reals.

typedef struct {
  // Order of the matrix; reals of a column in whole vectors, and from column to column.
  ptrdiff_t n, rows;
  REAL *h, *z;
  ptrdiff_t hs, zs;
  // Whether all of the Schur form is wanted.
  bool whole;
} NAME(small_matrix);

#define ELEMENT(i, j) (m->h + PARTS * (i) + (j) * m->hs)
#define NUMBER(i, j) NAME(number_at)(ELEMENT(i, j))
#define SIZE(i, j) NAME(size)(NUMBER(i, j))
#define ROUNDING ((REAL)(REAL_BYTES == 8 ? 0x1p-52 : 0x1p-23))
// What is nothing beside a matrix whose squares are in range.
#define SMALL_LEAST ((REAL)(REAL_BYTES == 8 ? 0x1p-970 : 0x1p-103))

// Whether h(k, k - 1) is nothing beside its neighbours, rounding being what it is.
INLINE bool NAME(small_negligible)(const NAME(small_matrix) * m, ptrdiff_t k, ptrdiff_t low,
                                   ptrdiff_t high) {
  const REAL below = SIZE(k, k - 1), here = SIZE(k, k);
  if (below <= SMALL_LEAST) return true;
  REAL size = SIZE(k - 1, k - 1) + here;
  if (size == 0) {
    if (k - 2 >= low) size += SIZE(k - 1, k - 2);
    if (k + 1 < high) size += SIZE(k + 1, k);
  }
  if (below > ROUNDING * size) return false;
  const REAL beside = SIZE(k - 1, k);
  const REAL difference = NAME(size)(NAME(difference)(NUMBER(k - 1, k - 1), NUMBER(k, k)));
  const REAL more = MAXIMUM(below, beside), less = more == below ? beside : below;
  const REAL large = MAXIMUM(here, difference);
  const REAL small = large == difference ? here : difference, sum = large + more;
  const REAL limit = ROUNDING * (small * (large / sum));
  return less * (more / sum) <= MAXIMUM(SMALL_LEAST, limit);
}
