// Reduction of a complex matrix to a real bidiagonal one: bidiagonal_body.h in planes (planar_body.h). `depth`, j
// and columns count complex columns; panels have up to DEPTH / 2 of them.
//
// Rows and what belongs to them are kept as columns, conjugated: y = tau A* v, r is the row's adjoint
// brought up to date, and u its reflector, A -= V Y* + X U*.

// Columns first ..< end of row j and of y, and their part of w = A r, a few of them at a time.
//
// What was read last is the likeliest to be in a cache still. So rows come from below the second time, and
// columns from the right in every other sweep: that makes sweeps of order 1024 8% faster, and of order 1536,
// which is more than the caches hold, 12%.
INLINE void NAME(planar_tiles)(const int tile, ptrdiff_t first, ptrdiff_t end, ptrdiff_t j,
                               ptrdiff_t rows, const REAL *a, ptrdiff_t as, const REAL *v,
                               ptrdiff_t vs, const REAL *tau, const REAL *corrections,
                               const REAL *bases, REAL *y, ptrdiff_t ys, REAL *r, REAL *w,
                               ptrdiff_t ws) {
  ptrdiff_t top = j / UNIT * UNIT;
  for (ptrdiff_t done = 0; done < end - first; done += tile) {
    ptrdiff_t column = j % 2 ? end - tile - done : first + done;
    const REAL *c = a + 2 * column * as;
    VECTOR re[TILE], im[TILE], sr[TILE], si[TILE];
    REAL products[2 * TILE];
    for (int k = 0; k < TILE; k++) re[k] = im[k] = (VECTOR){0};
    for (ptrdiff_t i = top; i < rows; i += LANES) {
      VECTOR xr = LOAD(v + i), xi = LOAD(v + vs + i);
      for (int k = 0; k < tile; k++) {
        VECTOR er = LOAD(c + 2 * k * as + i), ei = LOAD(c + (2 * k + 1) * as + i);
        re[k] += er * xr;
        im[k] += er * xi;
        re[k] += ei * xi;
        im[k] -= ei * xr;
      }
    }
    NAME(lane_sums)(false, re, products);
    NAME(lane_sums)(false, im, products + TILE);
    for (int k = 0; k < tile; k++) {
      const REAL *element = c + 2 * k * as + j;
      REAL pr = products[k], pi = products[TILE + k];
      ptrdiff_t place = column + k;
      // Columns up to j are done.
      bool open = place > j;
      REAL yr = tau[0] * pr - tau[1] * pi - corrections[place];
      REAL yi = tau[0] * pi + tau[1] * pr - corrections[vs + place];
      y[place] = open ? yr : 0;
      y[ys + place] = open ? yi : 0;
      r[place] = open ? element[0] - bases[place] - yr : 0;
      r[vs + place] = open ? -element[as] - bases[vs + place] - yi : 0;
      sr[k] = (VECTOR){0} + r[place];
      si[k] = (VECTOR){0} + r[vs + place];
    }
    for (ptrdiff_t i = rows - LANES; i >= top; i -= LANES) {
      VECTOR wr = LOAD(w + i), wi = LOAD(w + ws + i), zr = {0}, zi = {0};
      for (int k = 0; k < tile; k++) {
        VECTOR er = LOAD(c + 2 * k * as + i), ei = LOAD(c + (2 * k + 1) * as + i);
        wr += er * sr[k];
        wi += er * si[k];
        zr -= ei * si[k];
        zi += ei * sr[k];
      }
      STORE(w + i, wr + zr);
      STORE(w + ws + i, wi + zi);
    }
  }
}

// The same from row `top` on, w set first. The planes of all vectors but y's and w's are `vs` apart.
KERNEL void NAME(planar_labrd_sweep)(ptrdiff_t first, ptrdiff_t end, ptrdiff_t j, ptrdiff_t rows,
                                     const REAL *a, ptrdiff_t as, const REAL *v, ptrdiff_t vs,
                                     const REAL *tau, const REAL *corrections, const REAL *bases,
                                     REAL *y, ptrdiff_t ys, REAL *r, REAL *w, ptrdiff_t ws) {
  ptrdiff_t top = j / UNIT * UNIT;
  for (ptrdiff_t i = top; i < rows; i += LANES) {
    STORE(w + i, (VECTOR){0});
    STORE(w + ws + i, (VECTOR){0});
  }
  // As in bidiagonal_body.h: a tile of the first-level cache's size, down to four columns.
  if ((rows - top) * 2 * TILE * REAL_BYTES > 32 << 10)
    NAME(planar_tiles)(4, first, end, j, rows, a, as, v, vs, tau, corrections, bases, y, ys, r, w,
                       ws);
  else
    NAME(planar_tiles)(TILE, first, end, j, rows, a, as, v, vs, tau, corrections, bases, y, ys, r, w,
                       ws);
}

// The reflector of column j, which is up to date, and from it what `planar_labrd_sweep` takes:
// tau (Y V* v + U X* v), and V(j)* and X(j)* from the right to Y and U, in `columns` elements from those
// of the UNIT on.
KERNEL REAL NAME(planar_labrd_column)(ptrdiff_t j, ptrdiff_t depth, ptrdiff_t rows,
                                      ptrdiff_t columns, REAL *a, ptrdiff_t as, const REAL *u,
                                      ptrdiff_t us, const REAL *x, ptrdiff_t xs, const REAL *y,
                                      ptrdiff_t ys, REAL *reflector, ptrdiff_t vs,
                                      REAL *corrections, REAL *bases, REAL *tau) {
  REAL ofV[2 * DEPTH], ofX[2 * DEPTH], scales[DEPTH / 2][8], *c = a + 2 * j * as;
  const REAL *v = a + 2 * (j - depth) * as;
  ptrdiff_t top = j / UNIT * UNIT;
  // The row of V that the reflector of the column itself is about to leave.
  for (ptrdiff_t k = 0; k < depth; k++) {
    scales[k][4] = -v[2 * k * as + j];
    scales[k][5] = v[(2 * k + 1) * as + j];
    scales[k][6] = -x[2 * k * xs + j];
    scales[k][7] = x[(2 * k + 1) * xs + j];
  }
  REAL beta = NAME(planar_reflect)(j, rows, NAME(planar_squares_below)(j, rows, c, as), c, as,
                                   reflector, vs, tau);
  NAME(planar_dots)(rows - top, depth, v + top, as, reflector + top, vs, ofV);
  NAME(planar_dots)(rows - top, depth, x + top, xs, reflector + top, vs, ofX);
  for (ptrdiff_t k = 0; k < depth; k++) {
    scales[k][0] = tau[1] * ofV[2 * k + 1] - tau[0] * ofV[2 * k];
    scales[k][1] = -tau[0] * ofV[2 * k + 1] - tau[1] * ofV[2 * k];
    scales[k][2] = tau[1] * ofX[2 * k + 1] - tau[0] * ofX[2 * k];
    scales[k][3] = -tau[0] * ofX[2 * k + 1] - tau[1] * ofX[2 * k];
  }
  for (ptrdiff_t i = top; i < columns; i += LANES) {
    VECTOR correction[2] = {0}, others[2] = {0}, base[2] = {0}, rest[2] = {0};
    for (ptrdiff_t k = 0; k < depth; k++) {
      VECTOR yk[2] = {LOAD(y + 2 * k * ys + i), LOAD(y + (2 * k + 1) * ys + i)};
      VECTOR uk[2] = {LOAD(u + 2 * k * us + i), LOAD(u + (2 * k + 1) * us + i)};
      NAME(subtract_planes)(correction, yk, scales[k]);
      NAME(subtract_planes)(others, uk, scales[k] + 2);
      NAME(subtract_planes)(base, yk, scales[k] + 4);
      NAME(subtract_planes)(rest, uk, scales[k] + 6);
    }
    for (int plane = 0; plane < 2; plane++) {
      STORE(corrections + plane * vs + i, correction[plane] + others[plane]);
      STORE(bases + plane * vs + i, base[plane] + rest[plane]);
    }
  }
  return beta;
}

// Column j's reflector of the row, column `depth` of X from the parts of A r, and unless the panel ends
// here the next column brought up to date. Returns the element beside the diagonal.
KERNEL REAL NAME(planar_labrd_row)(ptrdiff_t j, ptrdiff_t depth, bool last, ptrdiff_t rows,
                                   ptrdiff_t columns, REAL *a, ptrdiff_t as, REAL *u, ptrdiff_t us,
                                   REAL *x, ptrdiff_t xs, const REAL *y, ptrdiff_t ys,
                                   const REAL *r, ptrdiff_t rs, ptrdiff_t parts,
                                   const REAL *partial, ptrdiff_t stride, REAL *tau) {
  REAL ofY[2 * DEPTH], ofU[2 * DEPTH], *own = u + 2 * depth * us;
  REAL alpha = r[j + 1], other = r[rs + j + 1], beta = alpha, inverse[2] = {0};
  REAL squares = NAME(planar_squares_below)(j + 1, columns, r, rs) + other * other;
  ptrdiff_t start = (j + 1) / UNIT * UNIT;
  tau[0] = tau[1] = 0;
  // Less than that, of a matrix whose largest element is near 1, is far below rounding: it is dropped.
  if (squares >= TINY_SQUARES)
    beta = NAME(planar_scales)(alpha, other, squares, tau, inverse);
  const REAL re = inverse[0], im = inverse[1];
  for (ptrdiff_t i = j / UNIT * UNIT; i < columns; i += LANES) {
    MASK column = (MASK)IOTA + (WORD)i;
    const VECTOR zeros = {0};
    VECTOR rr = LOAD(r + i), ri = LOAD(r + rs + i);
    VECTOR head = SELECT(column == (WORD)(j + 1), zeros + 1, zeros);
    STORE(own + i, SELECT(column > (WORD)(j + 1), rr * re - ri * im, head));
    STORE(own + us + i, SELECT(column > (WORD)(j + 1), rr * im + ri * re, zeros));
  }
  NAME(planar_dots)(columns - start, depth + 1, y + start, ys, own + start, us, ofY);
  NAME(planar_dots)(columns - start, depth, u + start, us, own + start, us, ofU);
  const REAL *v = a + 2 * (j - depth) * as;
  REAL *next = a + 2 * (j + 1) * as, scales[DEPTH / 2][8];
  for (ptrdiff_t k = 0; k <= depth; k++) {
    for (int plane = 0; plane < 2; plane++) {
      scales[k][plane] = ofY[2 * k + plane];
      scales[k][2 + plane] = k < depth ? ofU[2 * k + plane] : 0;
    }
    scales[k][4] = y[2 * k * ys + j + 1];
    scales[k][5] = -y[(2 * k + 1) * ys + j + 1];
    scales[k][6] = u[2 * k * us + j + 1];
    scales[k][7] = -u[(2 * k + 1) * us + j + 1];
  }
  REAL *product = x + 2 * depth * xs;
  for (ptrdiff_t i = start; i < rows; i += LANES) {
    VECTOR sum[2], column[2] = {LOAD(next + i), LOAD(next + as + i)};
    VECTOR z[2] = {0}, rest[2] = {0}, w[2] = {LOAD(partial + i), LOAD(partial + stride + i)};
    for (ptrdiff_t part = 1; part < parts; part++) {
      w[0] += LOAD(partial + 2 * part * stride + i);
      w[1] += LOAD(partial + (2 * part + 1) * stride + i);
    }
    w[0] -= column[0] * beta;
    w[1] -= column[1] * beta;
    sum[0] = w[0] * re - w[1] * im;
    sum[1] = w[0] * im + w[1] * re;
    for (ptrdiff_t k = 0; k <= depth; k++) {
      VECTOR vk[2] = {LOAD(v + 2 * k * as + i), LOAD(v + (2 * k + 1) * as + i)};
      NAME(subtract_planes)(sum, vk, scales[k]);
      NAME(subtract_planes)(column, vk, scales[k] + 4);
      if (k == depth) break;
      VECTOR xk[2] = {LOAD(x + 2 * k * xs + i), LOAD(x + (2 * k + 1) * xs + i)};
      NAME(subtract_planes)(z, xk, scales[k] + 2);
      NAME(subtract_planes)(rest, xk, scales[k] + 6);
    }
    sum[0] += z[0];
    sum[1] += z[1];
    // What stands before the reflectors must not grow from column to column.
    MASK below = (MASK)IOTA + (WORD)i > (WORD)j;
    VECTOR result[2] = {SELECT(below, sum[0] * tau[0] - sum[1] * tau[1], (VECTOR){0}),
                        SELECT(below, sum[0] * tau[1] + sum[1] * tau[0], (VECTOR){0})};
    for (int plane = 0; plane < 2; plane++) {
      STORE(product + plane * xs + i, result[plane]);
      if (!last) STORE(next + plane * as + i, column[plane] + rest[plane] - result[plane]);
    }
  }
  return beta;
}

// Columns first ..< end of A -= V Y* + X U* in rows from `top` on, all of them multiples of UNIT.
KERNEL void NAME(planar_labrd_update)(ptrdiff_t first, ptrdiff_t end, ptrdiff_t top, ptrdiff_t rows,
                                      ptrdiff_t depth, const REAL *v, ptrdiff_t vs, const REAL *y,
                                      ptrdiff_t ys, const REAL *x, ptrdiff_t xs, const REAL *u,
                                      ptrdiff_t us, REAL *a, ptrdiff_t as) {
  REAL left[STRIP * DEPTH] ON_LINES, right[STRIP * DEPTH] ON_LINES;
  for (ptrdiff_t column = first; column < end; column += STRIP / 2) {
    ptrdiff_t width = end - column < STRIP / 2 ? end - column : STRIP / 2;
    for (ptrdiff_t q = 0; q < width; q++) {
      NAME(adjoint_coefficients)(column + q, depth, y, ys, left + 2 * q * DEPTH);
      NAME(adjoint_coefficients)(column + q, depth, u, us, right + 2 * q * DEPTH);
    }
    NAME(apply_strip)(2 * width, top, rows, 2 * depth, v, vs, left, x, xs, right,
                      a + 2 * column * as, as);
  }
}
