// Eigenvalues of a symmetric tridiagonal matrix by number, as many at once as fill the vectors. In
// double precision, for both scalars.
//
// Sturm's count, by the leading minors p(i + 1) = (d(i) - x) p(i) - e(i-1)^2 p(i-1): their signs change
// as often as there are eigenvalues below x. Rounding in the recurrence is a change of each element in
// its last places. Without the division of the usual pivots p(i + 1) / p(i), a step takes 2 cycles
// instead of 9.
//
// The counts of all points narrow the brackets of all eigenvalues that are looked for, which for 32
// neighbours takes 3 or 4 rounds until each is alone; then the last minor, whose zero it is, leads to
// it by secants (the Illinois method). 18 rounds for a random matrix, where bisection takes 53.
//
// Sources: Givens' bisection; Barth, Martin and Wilkinson, "Calculation of the eigenvalues of a symmetric
// tridiagonal matrix by the method of bisection", 1967; Dowell and Jarratt, "A modified regula falsi
// method for computing the root of an equation", 1971.

// Chains of minors at once: each step waits for two multiply-adds of the one before.
#define CHAINS 4
// Steps between scalings. With elements of at most 1 and squares of at least 2^-120, a minor at most
// trebles in a step, and of two in turn one is at least 2^-120 of the larger before.
#define STEPS 8
// Powers of two between two minors beyond which the smaller one is none.
#define FAR 500

// Points, how many eigenvalues are below them, and there the last minor: a number and its power of two.
typedef struct {
  VECTOR x, minor;
  MASK count, exponent;
} NAME(sturm_points);

INLINE void NAME(sturm_counts)(ptrdiff_t order, const REAL *d, const REAL *squares,
                               NAME(sturm_points) *points) {
  const MASK exponents = (MASK){0} + (WORD)((WORD)0x7ff << MANTISSA_BITS);
  VECTOR now[CHAINS], before[CHAINS], x[CHAINS];
  MASK counts[CHAINS], powers[CHAINS];
  for (int c = 0; c < CHAINS; c++) {
    x[c] = points[c].x;
    counts[c] = powers[c] = (MASK){0};
    now[c] = (VECTOR){0} + 1;
    before[c] = (VECTOR){0};
  }
  for (ptrdiff_t start = 0; start < order; start += STEPS) {
    ptrdiff_t end = start + STEPS < order ? start + STEPS : order;
    for (ptrdiff_t i = start; i < end; i++)
      for (int c = 0; c < CHAINS; c++) {
        VECTOR next = (d[i] - x[c]) * now[c] - squares[i] * before[c];
        counts[c] -= ((MASK)next ^ (MASK)now[c]) < 0;
        before[c] = now[c];
        now[c] = next;
      }
    for (int c = 0; c < CHAINS; c++) {
      VECTOR largest = MAXIMUM(ABSOLUTE(now[c]), ABSOLUTE(before[c]));
      // 2^-k where the larger is at least 2^k.
      MASK power = (MASK)largest & exponents;
      VECTOR scale = (VECTOR)(((MASK){0} + ((WORD)(2 * EXPONENT_BIAS) << MANTISSA_BITS)) - power);
      powers[c] += power >> MANTISSA_BITS;
      now[c] *= scale;
      before[c] *= scale;
    }
  }
  for (int c = 0; c < CHAINS; c++) {
    points[c].minor = ABSOLUTE(now[c]);
    points[c].count = counts[c];
    points[c].exponent = powers[c];
  }
}

// Moves an end of the brackets of eigenvalues `numbers` to a point inside.
INLINE void NAME(sturm_narrow)(const NAME(sturm_points) *point, const MASK *numbers,
                               NAME(sturm_points) *lo, NAME(sturm_points) *hi) {
  MASK inside = (point->x > lo->x) & (point->x < hi->x), below = point->count > *numbers;
  MASK down = inside & below, up = inside & ~below;
#define MOVE(end, moves)                                                                        \
  end->x = SELECT(moves, point->x, end->x);                                                     \
  end->minor = SELECT(moves, point->minor, end->minor);                                         \
  end->count = (moves & point->count) | (~moves & end->count);                                  \
  end->exponent = (moves & point->exponent) | (~moves & end->exponent);
  MOVE(hi, down)
  MOVE(lo, up)
#undef MOVE
}

// Where the secant through both ends is zero, in parts of the bracket.
INLINE void NAME(sturm_secant)(const NAME(sturm_points) *lo, const NAME(sturm_points) *hi,
                               const VECTOR *lo_weight, const VECTOR *hi_weight, VECTOR *part) {
  MASK power = __builtin_elementwise_max(lo->exponent - hi->exponent, (MASK){0} - FAR);
  power = __builtin_elementwise_min(power, (MASK){0} + FAR);
  VECTOR unit = (VECTOR)((power + EXPONENT_BIAS) << MANTISSA_BITS);
  VECTOR low = lo->minor * *lo_weight * unit, high = hi->minor * *hi_weight;
  *part = low / (low + high);
}

// At most CHAINS vectors of eigenvalues.
INLINE void NAME(sturm_group)(ptrdiff_t first, ptrdiff_t end, ptrdiff_t order, const REAL *d,
                              const REAL *squares, REAL low, REAL high, REAL tolerance,
                              REAL *values) {
  NAME(sturm_points) lo[CHAINS], hi[CHAINS], points[CHAINS];
  MASK numbers[CHAINS], rose[CHAINS], fell[CHAINS];
  VECTOR lo_weight[CHAINS], hi_weight[CHAINS], width[CHAINS];
  const VECTOR ones = (VECTOR){0} + 1, zeros = {0};
  for (int c = 0; c < CHAINS; c++) {
    // Lanes to spare repeat the last one.
    numbers[c] =
        __builtin_elementwise_min((MASK)IOTA + (WORD)(first + c * LANES), (MASK){0} + (WORD)(end - 1));
    lo[c] = (NAME(sturm_points)){zeros + low, zeros, (MASK){0}, (MASK){0}};
    hi[c] = (NAME(sturm_points)){zeros + high, zeros, (MASK){0} + (WORD)order, (MASK){0}};
    lo_weight[c] = hi_weight[c] = ones;
    rose[c] = fell[c] = (MASK){0};
    width[c] = hi[c].x - lo[c].x;
  }
  for (int round = 0;; round++) {
    bool alone = true, done = true;
    for (int c = 0; c < CHAINS; c++) {
      // Of the eigenvalues in the bracket, those of this group.
      MASK from = __builtin_elementwise_max(lo[c].count, (MASK){0} + (WORD)first);
      MASK to = __builtin_elementwise_min(hi[c].count, (MASK){0} + (WORD)end);
      MASK single = hi[c].count - lo[c].count == 1, crowd = to - from > 1;
      // The points of those that share a bracket divide it evenly.
      VECTOR part = __builtin_convertvector(numbers[c] - from + 1, VECTOR) /
                    __builtin_convertvector(to - from + 1, VECTOR);
      VECTOR now = hi[c].x - lo[c].x, secant;
      NAME(sturm_secant)(lo + c, hi + c, lo_weight + c, hi_weight + c, &secant);
      // Secants that have not halved a bracket in three rounds give way to its middle.
      if (round % 3 == 2) {
        single &= now * 2 < width[c];
        width[c] = now;
      }
      VECTOR x = lo[c].x + now * SELECT(single, secant, part);
      // So near to an end that has converged, the other end is found to have, too.
      x = MAXIMUM(x, lo[c].x + tolerance / 2);
      points[c].x = __builtin_elementwise_min(x, hi[c].x - tolerance / 2);
      MASK open = now > tolerance;
      for (int k = 0; k < LANES; k++) {
        if (open[k]) done = false;
        if (open[k] & crowd[k]) alone = false;
      }
    }
    if (done) break;
    NAME(sturm_counts)(order, d, squares, points);
    for (int c = 0; c < CHAINS; c++) {
      VECTOR before[2] = {lo[c].x, hi[c].x};
      NAME(sturm_narrow)(points + c, numbers + c, lo + c, hi + c);
      if (!alone)
        for (int p = 0; p < CHAINS * LANES; p++) {
          int k = p % LANES;
          const NAME(sturm_points) *other = points + p / LANES;
          NAME(sturm_points) one = {zeros + other->x[k], zeros + other->minor[k],
                                    (MASK){0} + other->count[k], (MASK){0} + other->exponent[k]};
          NAME(sturm_narrow)(&one, numbers + c, lo + c, hi + c);
        }
      // An end that stays a second time counts half.
      MASK up = lo[c].x != before[0], down = hi[c].x != before[1];
      hi_weight[c] = SELECT(down, ones, SELECT(rose[c], hi_weight[c] / 2, hi_weight[c]));
      lo_weight[c] = SELECT(up, ones, SELECT(fell[c], lo_weight[c] / 2, lo_weight[c]));
      rose[c] = up & ~down;
      fell[c] = down & ~up;
    }
  }
  for (ptrdiff_t i = first; i < end; i++) {
    int c = (int)((i - first) / LANES), lane = (int)((i - first) % LANES);
    values[i] = (lo[c].x[lane] + hi[c].x[lane]) / 2;
  }
}

// Eigenvalues number first ..< end, between `low` and `high`, to an interval of `tolerance`.
// squares[i] is e(i-1)^2, squares[0] zero.
KERNEL void NAME(sturm_values)(ptrdiff_t first, ptrdiff_t end, ptrdiff_t order, const REAL *d,
                               const REAL *squares, REAL low, REAL high, REAL tolerance,
                               REAL *values) {
  for (ptrdiff_t i = first; i < end; i += CHAINS * LANES) {
    ptrdiff_t next = i + CHAINS * LANES < end ? i + CHAINS * LANES : end;
    NAME(sturm_group)(i, next, order, d, squares, low, high, tolerance, values);
  }
}
#undef FAR
