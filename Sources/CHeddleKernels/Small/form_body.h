// Q formed, and applied, from the reflectors of reals or of complex numbers of two `parts`: rows, and strides of
// the caller's matrices, count reals.

// The block of reflectors that begins at column `first`, and its T.
#define LOAD_BLOCK(...)                                                                         \
  (parts == 1 ? NAME(load_block)(__VA_ARGS__) : NAME(load_pair_block)(__VA_ARGS__))

// Backwards, so that each block meets only what its successors have filled: above and to the left
// is the identity still, and V' times the block's own columns of it is V's head, transposed.
INLINE void NAME(form_q)(const int parts, ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, REAL *a,
                         ptrdiff_t as, const REAL *tau, REAL *work, ptrdiff_t block) {
  ptrdiff_t rows = NAME(round_up)(m, parts == 1 ? HEAD : PAIR_HEAD);
  ptrdiff_t columns = NAME(round_up)(n, GROUP), reflectors = NAME(round_up)(k, GROUP);
  ptrdiff_t stride = heddle_stride(m, REAL_BYTES);
  REAL *t = work, *v = t + DEPTH * DEPTH, *c = v + DEPTH * stride;
  for (ptrdiff_t j = 0; j < columns; j++) {
    for (ptrdiff_t i = 0; i < rows; i++) c[j * stride + i] = 0;
    if (j < n) c[j * stride + parts * j] = 1;
  }
  for (ptrdiff_t first = (reflectors - 1) / block * block; k > 0 && first >= 0; first -= block) {
    ptrdiff_t count = reflectors - first < block ? reflectors - first : block;
    ptrdiff_t depth = parts * count, top = NAME(first_row)(parts * first);
    ptrdiff_t above = parts * first - top;
    LOAD_BLOCK(m, k, first, count, a, as, tau, v, stride, t);
    REAL *own = c + top + first * stride, w[DEPTH * DEPTH] ON_LINES;
    NAME(apply_block)(rows - top, depth, v, stride, false, t, NAME(first_row)(above + depth),
                      own + count * stride, stride, columns - first - count);
    for (ptrdiff_t j = 0; j < count; j++)
      for (ptrdiff_t i = 0; i < depth; i++) w[j * DEPTH + i] = v[i * stride + above + parts * j];
    NAME(triangle_times)(false, depth, t, w, DEPTH, count);
    NAME(update)(rows - top, depth, v, stride, w, DEPTH, own, stride, count);
  }
  NAME(copy_out)(parts, m, 0, n, c, stride, 0, a, as);
}

// C = Q C, or Q* C: blocks from the last to the first, or from the first to the last.
INLINE void NAME(apply_q)(const int parts, bool adjoint, ptrdiff_t m, ptrdiff_t n, ptrdiff_t k,
                          const REAL *a, ptrdiff_t as, const REAL *tau, REAL *b, ptrdiff_t bs,
                          REAL *work, ptrdiff_t block) {
  ptrdiff_t rows = NAME(round_up)(m, parts == 1 ? HEAD : PAIR_HEAD);
  ptrdiff_t columns = NAME(round_up)(n, GROUP), reflectors = NAME(round_up)(k, GROUP);
  ptrdiff_t stride = heddle_stride(m, REAL_BYTES), blocks = (reflectors + block - 1) / block;
  REAL *t = work, *transposed = t + DEPTH * DEPTH, *v = transposed + DEPTH * DEPTH;
  REAL *c = v + DEPTH * stride;
  for (ptrdiff_t j = 0; j < columns; j++)
    for (ptrdiff_t i = 0; i < rows; i++)
      c[j * stride + i] = j < n && i < m ? b[j * bs + i] : 0;
  for (ptrdiff_t step = 0; step < blocks; step++) {
    ptrdiff_t first = (adjoint ? step : blocks - 1 - step) * block;
    ptrdiff_t count = reflectors - first < block ? reflectors - first : block;
    ptrdiff_t depth = parts * count, top = NAME(first_row)(parts * first);
    LOAD_BLOCK(m, k, first, count, a, as, tau, v, stride, t);
    if (adjoint) NAME(transpose_triangle)(depth, t, transposed);
    NAME(apply_block)(rows - top, depth, v, stride, adjoint, adjoint ? transposed : t, 0, c + top,
                      stride, columns);
  }
  NAME(copy_out)(parts, m, 0, n, c, stride, 0, b, bs);
}

#undef LOAD_BLOCK

KERNEL void NAME(orgqr)(ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, REAL *a, ptrdiff_t as,
                        const REAL *tau, REAL *work, ptrdiff_t block) {
  NAME(form_q)(1, m, n, k, a, as, tau, work, block);
}

KERNEL void NAME(pair_orgqr)(ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, REAL *a, ptrdiff_t as,
                             const REAL *tau, REAL *work, ptrdiff_t block) {
  NAME(form_q)(2, m, n, k, a, as, tau, work, block);
}

KERNEL void NAME(ormqr)(bool adjoint, ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, const REAL *a,
                        ptrdiff_t as, const REAL *tau, REAL *b, ptrdiff_t bs, REAL *work,
                        ptrdiff_t block) {
  NAME(apply_q)(1, adjoint, m, n, k, a, as, tau, b, bs, work, block);
}

KERNEL void NAME(pair_ormqr)(bool adjoint, ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, const REAL *a,
                             ptrdiff_t as, const REAL *tau, REAL *b, ptrdiff_t bs, REAL *work,
                             ptrdiff_t block) {
  NAME(apply_q)(2, adjoint, m, n, k, a, as, tau, b, bs, work, block);
}
