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

// The reflectors I - tau (1 v w)' (1 v w) of one step, and what they make of the first element.
typedef struct {
  REAL v[HEDDLE_MOST_BULGES] ON_LINES, w[HEDDLE_MOST_BULGES] ON_LINES;
  REAL tau[HEDDLE_MOST_BULGES] ON_LINES, beta[HEDDLE_MOST_BULGES] ON_LINES;
} NAME(reflectors);

// From the vectors (beta[i], v[i], w[i]), whole SIMD vectors of them.
INLINE void NAME(find_reflectors)(ptrdiff_t count, NAME(reflectors) * r) {
  for (ptrdiff_t i = 0; i < count; i += LANES) {
    VECTOR x = LOAD(r->beta + i), y = LOAD(r->v + i), z = LOAD(r->w + i);
    VECTOR largest = MAXIMUM(ABSOLUTE(x), MAXIMUM(ABSOLUTE(y), ABSOLUTE(z)));
    // Of a matrix whose largest element is near 1, what cannot be inverted is nothing.
    MASK trivial = (largest < (REAL)(REAL_BYTES == 8 ? 0x1p-1000 : 0x1p-120)) | ((y == 0) & (z == 0));
    VECTOR unit = SELECT(trivial, (VECTOR){0} + 1, largest), inverse = 1 / unit;
    VECTOR alpha = x * inverse, p = y * inverse, q = z * inverse;
    VECTOR norm = -COPY_SIGN(SQUARE_ROOT(alpha * alpha + (p * p + q * q)), alpha);
    norm = SELECT(trivial, (VECTOR){0} - 1, norm);
    VECTOR scale = 1 / (alpha - norm), tau = (norm - alpha) / norm;
    STORE(r->v + i, SELECT(trivial, (VECTOR){0}, p * scale));
    STORE(r->w + i, SELECT(trivial, (VECTOR){0}, q * scale));
    STORE(r->tau + i, SELECT(trivial, (VECTOR){0}, tau));
    STORE(r->beta + i, SELECT(trivial, x, norm * unit));
  }
}

// The first column of (H - s)(H - t), scaled, for the pair of shifts at `shift`: real and
// imaginary parts of s and t.
INLINE void NAME(first_vector)(const REAL *shift, REAL h00, REAL h10, REAL h01, REAL h11, REAL h21,
                               REAL *x, REAL *y, REAL *z) {
  REAL size = ABSOLUTE(h00 - shift[2]) + ABSOLUTE(shift[3]) + ABSOLUTE(h10);
  *x = *y = *z = 0;
  if (size == 0) return;
  REAL below = h10 / size;
  *x = (h00 - shift[0]) * ((h00 - shift[2]) / size) - shift[1] * (shift[3] / size) + h01 * below;
  *y = below * (h00 + h11 - shift[0] - shift[2]);
  *z = below * h21;
}

// Columns c, c + cs and c + 2 cs times one reflector, for these rows, whole vectors.
INLINE void NAME(mix_columns)(ptrdiff_t first, ptrdiff_t end, REAL v, REAL w, REAL tau, REAL *c,
                              ptrdiff_t cs) {
  REAL tv = tau * v, tw = tau * w;
  for (ptrdiff_t i = first; i < end; i += LANES) {
    VECTOR x = LOAD(c + i), y = LOAD(c + cs + i), z = LOAD(c + 2 * cs + i);
    VECTOR sum = x + y * v + z * w;
    STORE(c + i, x - sum * tau);
    STORE(c + cs + i, y - sum * tv);
    STORE(c + 2 * cs + i, z - sum * tw);
  }
}

// The window of a chain at one step: its copy, where the reflectors' rows stand, and who is in it.
typedef struct {
  REAL *work;
  // The copy's columns and rows, from the window's corner on; elements to the next third, and column.
  ptrdiff_t size, third, stride;
  // The column of the first bulge's first row, and what its three rows' runs begin with.
  ptrdiff_t place, runs[3];
  ptrdiff_t bulges;
} NAME(window);

// Copies the window in, of each column what the bulges may reach, and zeros around it.
INLINE void NAME(load_window)(const NAME(window) * w, const REAL *h, ptrdiff_t hs) {
  for (ptrdiff_t i = 0; i < w->stride * (w->size + 3); i += LANES)
    STORE(w->work + i, (VECTOR){0});
  for (ptrdiff_t j = 0; j < w->size; j++) {
    const REAL *from = h + j * hs;
    REAL *to = w->work + j * w->stride;
    ptrdiff_t rows = j + 4 < w->size ? j + 4 : w->size, i = 0;
    for (; 3 * i + 3 <= rows; i++)
      for (int k = 0; k < 3; k++) to[k * w->third + i] = from[3 * i + k];
    for (int k = 0; 3 * i + k < rows; k++) to[k * w->third + i] = from[3 * i + k];
  }
}

INLINE void NAME(store_window)(const NAME(window) * w, REAL *h, ptrdiff_t hs) {
  for (ptrdiff_t j = 0; j < w->size; j++) {
    const REAL *from = w->work + j * w->stride;
    REAL *to = h + j * hs;
    ptrdiff_t rows = j + 4 < w->size ? j + 4 : w->size, i = 0;
    for (; 3 * i + 3 <= rows; i++)
      for (int k = 0; k < 3; k++) to[3 * i + k] = from[k * w->third + i];
    for (int k = 0; 3 * i + k < rows; k++) to[3 * i + k] = from[k * w->third + i];
  }
}

// The reflectors of a step, from the columns before the bulges; that of a bulge that begins, from its
// shifts.
INLINE void NAME(step_reflectors)(const NAME(window) * w, const REAL *beginning,
                                  NAME(reflectors) * r) {
  ptrdiff_t count = (w->bulges + LANES - 1) / LANES * LANES;
  for (ptrdiff_t i = 0; i < count; i++) {
    const REAL *c = w->work + (w->place + 3 * i - 1) * w->stride + i;
    bool exists = i < w->bulges && !(beginning && i == 0);
    r->beta[i] = exists ? c[w->runs[0]] : 0;
    r->v[i] = exists ? c[w->runs[1]] : 0;
    r->w[i] = exists ? c[w->runs[2]] : 0;
  }
  if (beginning) {
    const REAL *c = w->work, *d = c + w->stride;
    NAME(first_vector)(beginning, c[0], c[w->third], d[0], d[w->third], d[2 * w->third], r->beta,
                       r->v, r->w);
  }
  NAME(find_reflectors)(count, r);
}

// From the left: each vector of bulges, in the columns from its first one's on. The columns before the
// bulges become what is known.
INLINE void NAME(mix_rows)(const NAME(window) * window, bool begins, const NAME(reflectors) * r) {
  const ptrdiff_t *runs = window->runs;
  for (ptrdiff_t q = 0; q < window->bulges; q += LANES) {
    VECTOR v = LOAD(r->v + q), w = LOAD(r->w + q), tau = LOAD(r->tau + q);
    VECTOR tv = tau * v, tw = tau * w;
    for (ptrdiff_t j = window->place + 3 * q; j < window->size; j++) {
      REAL *c = window->work + j * window->stride + q;
      VECTOR x = LOAD(c + runs[0]), y = LOAD(c + runs[1]), z = LOAD(c + runs[2]);
      VECTOR sum = x + y * v + z * w;
      STORE(c + runs[0], x - sum * tau);
      STORE(c + runs[1], y - sum * tv);
      STORE(c + runs[2], z - sum * tw);
    }
  }
  for (ptrdiff_t i = begins ? 1 : 0; i < window->bulges; i++) {
    REAL *c = window->work + (window->place + 3 * i - 1) * window->stride + i;
    c[runs[0]] = r->beta[i];
    c[runs[1]] = c[runs[2]] = 0;
  }
}

// From the right: down to the row below the bulge.
INLINE void NAME(mix_window)(const NAME(window) * w, const NAME(reflectors) * r) {
  for (ptrdiff_t i = 0; i < w->bulges; i++) {
    const ptrdiff_t k = w->place + 3 * i, run = (k + 3) / 3 + 1;
    for (int part = 0; part < 3; part++)
      NAME(mix_columns)(part * w->third, part * w->third + run, r->v[i], r->w[i], r->tau[i],
                        w->work + k * w->stride, w->stride);
  }
}

// Columns k ..< k + 3 of U, which has `rows`, or the last two.
INLINE void NAME(mix_product)(ptrdiff_t rows, ptrdiff_t first, ptrdiff_t end, REAL v, REAL w,
                              REAL tau, ptrdiff_t k, REAL *u, ptrdiff_t us) {
  REAL *x = u + k * us, *y = x + us;
  if (k + 2 < rows) return NAME(mix_columns)(first, end, v, w, tau, x, us);
  for (ptrdiff_t i = first; i < end; i++) {
    REAL sum = (x[i] + y[i] * v) * tau;
    x[i] -= sum;
    y[i] -= sum * v;
  }
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
  w.third = heddle_chain_third(w.size), w.stride = 3 * w.third;
  h += origin * (hs + 1);
  NAME(load_window)(&w, h, hs);
  for (ptrdiff_t j = 0; j < rows; j++) {
    for (ptrdiff_t i = 0; i < rows; i += LANES) STORE(u + j * us + i, (VECTOR){0});
    u[j * us + j] = 1;
  }
  for (ptrdiff_t step = first; step < end; step++) {
    // Bulges tail ..< head are in the matrix.
    ptrdiff_t tail = count - 1 - step / 3, head = count;
    if (tail < 0) tail = 0;
    while (head > tail && step - 3 * (count - head) > order - 2) head--;
    const ptrdiff_t row = step - 3 * (count - 1 - tail);
    const bool begins = row == 0;
    w.bulges = head - tail, w.place = row - origin;
    for (int k = 0; k < 3; k++) w.runs[k] = (w.place + k) % 3 * w.third + (w.place + k) / 3;
    NAME(step_reflectors)(&w, begins ? shifts + 4 * tail : 0, &r);
    NAME(mix_rows)(&w, begins, &r);
    NAME(mix_window)(&w, &r);
    for (ptrdiff_t i = 0; i < w.bulges; i++) {
      // The rows of a column of U are those that its bulges have been in: from where the last of them
      // began to where the first has pushed it, two rows further with each bulge.
      const ptrdiff_t later = count - 1 - (tail + i), k = row + 3 * i - low;
      const ptrdiff_t begun = first - 3 * later - low, reached = k + 3 + 2 * later;
      NAME(mix_product)(rows, (begun > 0 ? begun : 0) / LANES * LANES,
                        reached < rows ? reached : rows, r.v[i], r.w[i], r.tau[i], k, u, us);
    }
  }
  NAME(store_window)(&w, h, hs);
}
