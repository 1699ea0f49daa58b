// A chain of bulges in a window of a Hessenberg matrix, one step down for all of them at once.
//
// Bulges follow one another at a distance of three rows, and the reflector of each concerns three rows:
// the reflectors of one step have no row in common, so all of them are found, and applied, together. A
// vector holds one number of each of LANES bulges. For that, the rows of a column that are equal modulo
// three stand together: what a step needs of a column are three runs of neighbours, whatever the step.
// From the right, a reflector mixes three columns, and the order of the rows does not matter.
//
// A bulge that has not yet begun, or has left the matrix at its end, is one whose reflector is the
// identity: behind the matrix there are zeros.
//
// Source: Braman, Byers and Mathias, "The multishift QR algorithm. Part I: maintaining well-focused
// shifts and level 3 performance", 2002. The order of the rows is ours.

// Numbers may be complex ones; sizes and strides of memory count reals.

// The reflectors I - tau (1 v w)(1 v w)* of one step, tau being real, and what they make of the first element.
typedef struct {
  REAL v[PARTS * HEDDLE_MOST_BULGES] ON_LINES, w[PARTS * HEDDLE_MOST_BULGES] ON_LINES;
  REAL tau[PARTS * HEDDLE_MOST_BULGES] ON_LINES, beta[PARTS * HEDDLE_MOST_BULGES] ON_LINES;
} NAME(reflectors);

// From the vectors (beta, v, w) at these places, whole SIMD vectors of them.
INLINE void NAME(find_reflectors)(ptrdiff_t end, NAME(reflectors) * r) {
  for (ptrdiff_t i = 0; i < end; i += LANES) {
    VECTOR x = LOAD(r->beta + i), y = LOAD(r->v + i), z = LOAD(r->w + i);
    VECTOR largest = LARGER_PART(MAXIMUM(ABSOLUTE(x), MAXIMUM(ABSOLUTE(y), ABSOLUTE(z))));
    // Of a matrix whose largest element is near 1, what cannot be inverted is nothing.
    MASK trivial = (largest < (REAL)(REAL_BYTES == 8 ? 0x1p-1000 : 0x1p-120)) |
                   BOTH_PARTS((y == 0) & (z == 0));
    VECTOR unit = SELECT(trivial, (VECTOR){0} + 1, largest), inverse = 1 / unit;
    VECTOR alpha = x * inverse, p = y * inverse, q = z * inverse;
    VECTOR norm = SQUARE_ROOT(SUM_OF_PARTS(alpha * alpha + (p * p + q * q)));
    norm = SELECT(trivial, (VECTOR){0} + 1, norm);
    VECTOR modulus = MODULUS(alpha), phase = PHASE(alpha, modulus), sum = modulus + norm;
    NAME(factor) scale = FACTOR(CONJUGATE(phase) * (1 / sum));
    STORE(r->v + i, SELECT(trivial, (VECTOR){0}, PLUS_TIMES((VECTOR){0}, p, scale)));
    STORE(r->w + i, SELECT(trivial, (VECTOR){0}, PLUS_TIMES((VECTOR){0}, q, scale)));
    STORE(r->tau + i, SELECT(trivial, (VECTOR){0}, sum / norm));
    STORE(r->beta + i, SELECT(trivial, x, -phase * norm * unit));
  }
}

// The first column of (H - s)(H - t), scaled, for the pair of shifts at `shift`: real and
// imaginary parts of s and t. To where a first reflector is found from.
INLINE void NAME(first_vector)(const REAL *shift, NAME(number) h00, NAME(number) h10,
                               NAME(number) h01, NAME(number) h11, NAME(number) h21,
                               NAME(reflectors) * r) {
  const NAME(number) s = {shift[0], shift[1]}, t = {shift[2], shift[3]};
  const NAME(number) one = NAME(difference)(h00, s), other = NAME(difference)(h00, t);
  const REAL size = NAME(size)(other) + NAME(size)(h10);
  NAME(number) x = {0}, y = {0}, z = {0};
  if (size != 0) {
    const NAME(number) below = NAME(quotient_by_real)(h10, size);
    x = NAME(sum)(NAME(product)(one, NAME(quotient_by_real)(other, size)),
                  NAME(product)(h01, below));
    y = NAME(product)(below, NAME(difference)(NAME(difference)(NAME(sum)(h00, h11), s), t));
    z = NAME(product)(below, h21);
  }
  NAME(put_number)(x, r->beta);
  NAME(put_number)(y, r->v);
  NAME(put_number)(z, r->w);
}

// Columns c, c + cs and, with `three`, c + 2 cs times one reflector, for these reals, whole vectors.
INLINE void NAME(mix_columns)(const bool three, ptrdiff_t first, ptrdiff_t end, const REAL *v,
                              const REAL *w, REAL tau, REAL *c, ptrdiff_t cs) {
  const VECTOR scale = (VECTOR){0} + tau;
  const NAME(factor) fv = FACTOR_AT(v), fw = FACTOR_AT(w);
  const NAME(factor) tv = SCALED_FACTOR(CONJUGATE_FACTOR(fv), scale);
  const NAME(factor) tw = SCALED_FACTOR(CONJUGATE_FACTOR(fw), scale);
  for (ptrdiff_t i = first; i < end; i += LANES) {
    VECTOR x = LOAD(c + i), y = LOAD(c + cs + i), sum = PLUS_TIMES(x, y, fv);
    if (three) {
      VECTOR z = LOAD(c + 2 * cs + i);
      sum = PLUS_TIMES(sum, z, fw);
      STORE(c + 2 * cs + i, MINUS_TIMES(z, sum, tw));
    }
    STORE(c + i, x - sum * scale);
    STORE(c + cs + i, MINUS_TIMES(y, sum, tv));
  }
}

// The window of a chain at one step: its copy, where the reflectors' rows stand, and who is in it.
typedef struct {
  REAL *work;
  // The copy's columns and rows, from the window's corner on; reals to the next third, and column.
  ptrdiff_t size, third, stride;
  // The column of the first bulge's first row, and what its three rows' runs begin with.
  ptrdiff_t place, runs[3];
  ptrdiff_t bulges;
} NAME(window);

// The first rows of a column, to the thirds or back from them.
INLINE void NAME(copy_third)(bool out, ptrdiff_t rows, ptrdiff_t third, REAL *column, REAL *copy) {
  ptrdiff_t i = 0;
  for (; 3 * i + 3 <= rows; i++)
    for (int k = 0; k < 3; k++)
      for (int part = 0; part < PARTS; part++) {
        REAL *h = column + PARTS * (3 * i + k) + part, *own = copy + k * third + PARTS * i + part;
        if (out) *h = *own; else *own = *h;
      }
  for (int k = 0; 3 * i + k < rows; k++)
    for (int part = 0; part < PARTS; part++) {
      REAL *h = column + PARTS * (3 * i + k) + part, *own = copy + k * third + PARTS * i + part;
      if (out) *h = *own; else *own = *h;
    }
}

// Copies the window in, of each column what the bulges may reach, and zeros around it; or out again.
INLINE void NAME(copy_window)(const NAME(window) * w, bool out, REAL *h, ptrdiff_t hs) {
  if (!out)
    for (ptrdiff_t i = 0; i < w->stride * (w->size + 3); i += LANES)
      STORE(w->work + i, (VECTOR){0});
  for (ptrdiff_t j = 0; j < w->size; j++)
    NAME(copy_third)(out, j + 4 < w->size ? j + 4 : w->size, w->third, h + j * hs,
                     w->work + j * w->stride);
}

// The reflectors of a step, from the columns before the bulges; that of a bulge that begins, from its
// shifts.
INLINE void NAME(step_reflectors)(const NAME(window) * w, const REAL *beginning,
                                  NAME(reflectors) * r) {
  const ptrdiff_t end = (PARTS * w->bulges + LANES - 1) / LANES * LANES;
  for (ptrdiff_t i = 0; i < end; i++) {
    const ptrdiff_t bulge = i / PARTS;
    const REAL *c = w->work + (w->place + 3 * bulge - 1) * w->stride + i;
    bool exists = bulge < w->bulges && !(beginning && bulge == 0);
    r->beta[i] = exists ? c[w->runs[0]] : 0;
    r->v[i] = exists ? c[w->runs[1]] : 0;
    r->w[i] = exists ? c[w->runs[2]] : 0;
  }
  if (beginning) {
    const REAL *c = w->work, *d = c + w->stride;
    NAME(first_vector)(beginning, NAME(number_at)(c), NAME(number_at)(c + w->third),
                       NAME(number_at)(d), NAME(number_at)(d + w->third),
                       NAME(number_at)(d + 2 * w->third), r);
  }
  NAME(find_reflectors)(end, r);
}

// From the left: each vector of bulges, in the columns from its first one's on. The columns before the
// bulges become what is known.
INLINE void NAME(mix_rows)(const NAME(window) * window, bool begins, const NAME(reflectors) * r) {
  const ptrdiff_t *runs = window->runs;
  for (ptrdiff_t q = 0; q < PARTS * window->bulges; q += LANES) {
    const VECTOR tau = LOAD(r->tau + q);
    const NAME(factor) v = FACTOR(LOAD(r->v + q)), w = FACTOR(LOAD(r->w + q));
    const NAME(factor) cv = CONJUGATE_FACTOR(v), cw = CONJUGATE_FACTOR(w);
    const NAME(factor) tv = SCALED_FACTOR(v, tau), tw = SCALED_FACTOR(w, tau);
    for (ptrdiff_t j = window->place + 3 * (q / PARTS); j < window->size; j++) {
      REAL *c = window->work + j * window->stride + q;
      VECTOR x = LOAD(c + runs[0]), y = LOAD(c + runs[1]), z = LOAD(c + runs[2]);
      VECTOR sum = PLUS_TIMES(PLUS_TIMES(x, y, cv), z, cw);
      STORE(c + runs[0], x - sum * tau);
      STORE(c + runs[1], MINUS_TIMES(y, sum, tv));
      STORE(c + runs[2], MINUS_TIMES(z, sum, tw));
    }
  }
  for (ptrdiff_t i = begins ? PARTS : 0; i < PARTS * window->bulges; i++) {
    REAL *c = window->work + (window->place + 3 * (i / PARTS) - 1) * window->stride + i;
    c[runs[0]] = r->beta[i];
    c[runs[1]] = c[runs[2]] = 0;
  }
}

// From the right: down to the row below the bulge.
INLINE void NAME(mix_window)(const NAME(window) * w, const NAME(reflectors) * r) {
  for (ptrdiff_t i = 0; i < w->bulges; i++) {
    const ptrdiff_t k = w->place + 3 * i, run = PARTS * ((k + 3) / 3 + 1);
    for (int part = 0; part < 3; part++)
      NAME(mix_columns)(true, part * w->third, part * w->third + run, r->v + PARTS * i,
                        r->w + PARTS * i, r->tau[PARTS * i], w->work + k * w->stride, w->stride);
  }
}

// Columns k ..< k + 3 of U, which has `rows`, or the last two; of its rows those at these reals.
INLINE void NAME(mix_product)(ptrdiff_t rows, ptrdiff_t first, ptrdiff_t end,
                              const NAME(reflectors) * r, ptrdiff_t i, ptrdiff_t k, REAL *u,
                              ptrdiff_t us) {
  const REAL *v = r->v + PARTS * i, *w = r->w + PARTS * i, tau = r->tau[PARTS * i];
  if (k + 2 < rows) return NAME(mix_columns)(true, first, end, v, w, tau, u + k * us, us);
  NAME(mix_columns)(false, first, end, v, w, tau, u + k * us, us);
}

// Steps `first` ..< `end` of a chain through an active block of this order, whose corner is `h`. Bulge b
// of `count` is at row k = step - 3 (count - 1 - b), from 0 to order - 2, and mixes rows k ..< k + 3.
// Shifts are a pair for each bulge. U becomes the product of the reflectors.
KERNEL void NAME(chase)(ptrdiff_t order, ptrdiff_t count, ptrdiff_t first, ptrdiff_t end,
                        const REAL *shifts, REAL *h, ptrdiff_t hs, REAL *u, ptrdiff_t us,
                        REAL *work) {
  ptrdiff_t low, high;
  heddle_chain_rows(order, count, first, end, &low, &high);
  // The window has a column before, from which the last bulge's reflector is found.
  const ptrdiff_t origin = low > 0 ? low - 1 : 0, rows = high - low;
  NAME(reflectors) r;
  NAME(window) w = {.work = work, .size = high - origin};
  w.third = PARTS * heddle_chain_third(w.size), w.stride = 3 * w.third;
  h += origin * (hs + PARTS);
  NAME(copy_window)(&w, false, h, hs);
  for (ptrdiff_t j = 0; j < rows; j++) {
    for (ptrdiff_t i = 0; i < PARTS * rows; i += LANES) STORE(u + j * us + i, (VECTOR){0});
    u[j * us + PARTS * j] = 1;
  }
  for (ptrdiff_t step = first; step < end; step++) {
    // Bulges tail ..< head are in the matrix.
    ptrdiff_t tail = count - 1 - step / 3, head = count;
    if (tail < 0) tail = 0;
    while (head > tail && step - 3 * (count - head) > order - 2) head--;
    const ptrdiff_t row = step - 3 * (count - 1 - tail);
    const bool begins = row == 0;
    w.bulges = head - tail, w.place = row - origin;
    for (int k = 0; k < 3; k++)
      w.runs[k] = (w.place + k) % 3 * w.third + PARTS * ((w.place + k) / 3);
    NAME(step_reflectors)(&w, begins ? shifts + 4 * tail : 0, &r);
    NAME(mix_rows)(&w, begins, &r);
    NAME(mix_window)(&w, &r);
    for (ptrdiff_t i = 0; i < w.bulges; i++) {
      // The rows of a column of U are those that its bulges have been in: from where the last of them
      // began to where the first has pushed it, two rows further with each bulge.
      const ptrdiff_t later = count - 1 - (tail + i), k = row + 3 * i - low;
      const ptrdiff_t begun = first - 3 * later - low, reached = k + 3 + 2 * later;
      NAME(mix_product)(rows, PARTS * (begun > 0 ? begun : 0) / LANES * LANES,
                        PARTS * (reached < rows ? reached : rows), &r, i, k, u, us);
    }
  }
  NAME(copy_window)(&w, true, h, hs);
}
