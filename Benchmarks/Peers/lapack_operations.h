// The operations for one scalar type, REAL; included once for each. Matrices are column-major.

extern void BLAS(gemm)(const char *, const char *, const int *, const int *, const int *, const REAL *, const REAL *,
                       const int *, const REAL *, const int *, const REAL *, REAL *, const int *);

// Uniform numbers in [-1, 1); symmetric where the operation wants it, and then positive definite for Cholesky.
static void NAMED(fill)(const group *g, void *memory, uint64_t state) {
  const int m = g->rows, n = g->columns;
  REAL *a = memory;
  for (long i = 0; i < g->count; i++, a += (long)m * n) {
    for (long j = 0; j < (long)m * n; j++) {
      state = state * 6364136223846793005u + 1442695040888963407u;
      a[j] = (REAL)((double)(state >> 33) / (1u << 30) - 1);
    }
    // All columns close to the first one: for 200 of them a condition of a million.
    for (int c = 1; g->operation == ILL_QR && c < n; c++)
      for (int row = 0; row < m; row++)
        a[row + (long)c * m] = a[row] + (REAL)0x1p-16 * a[row + (long)c * m];
    if (g->operation != CHOLESKY && g->operation != EIGH && g->operation != EIGVALSH) continue;
    for (int c = 0; c < n; c++) {
      for (int row = 0; row < c; row++) a[row + (long)c * n] = a[c + (long)row * n] += a[row + (long)c * n];
      a[c + (long)c * n] = 2 * a[c + (long)c * n] + (g->operation == CHOLESKY ? 2 * n : 0);
    }
  }
}

static void NAMED(copy_r)(const REAL *factors, REAL *r, int m, int k, int n) {
  for (int c = 0; c < n; c++) {
    const int height = min(c + 1, k);
    memcpy(r + (long)c * k, factors + (long)c * m, height * sizeof(REAL));
    memset(r + (long)c * k + height, 0, (k - height) * sizeof(REAL));
  }
}

static void NAMED(run)(const group *g, scratch *own, const void *input, const void *other, void *result,
                       void *more) {
  const int m = g->rows, n = g->columns, k = min(m, n);
  const size_t bytes = sizeof(REAL) * m * n;
  const REAL one = 1, zero = 0, *a = input, *b = other;
  REAL *x = result, *y = more, *matrix = own->matrix, *vector = own->vector, *work = own->work;
  int info = 0, *integers = own->integers, *work_size = &own->work_size, *integer_size = &own->integer_size;
  switch (g->operation) {
    case ILL_QR:
    case QR:  // Q forms in place where A has its shape; a wide one is factored in scratch
      if (m >= n) {
        memcpy(x, a, bytes);
        LAPACK(geqrf)(&m, &n, x, &m, vector, work, work_size, &info);
        NAMED(copy_r)(x, y, m, k, n);
      } else {
        memcpy(matrix, a, bytes);
        LAPACK(geqrf)(&m, &n, matrix, &m, vector, work, work_size, &info);
        NAMED(copy_r)(matrix, y, m, k, n);
        memcpy(x, matrix, sizeof(REAL) * m * k);
      }
      LAPACK(orgqr)(&m, &k, &k, x, &m, vector, work, work_size, &info);
      break;
    case R_ONLY:
      memcpy(matrix, a, bytes);
      LAPACK(geqrf)(&m, &n, matrix, &m, vector, work, work_size, &info);
      NAMED(copy_r)(matrix, x, m, k, n);
      break;
    case GEQRF:
      memcpy(x, a, bytes);
      LAPACK(geqrf)(&m, &n, x, &m, y, work, work_size, &info);
      break;
    case CHOLESKY:
      for (int c = 0; c < n; c++) {
        memset(x + (long)c * n, 0, c * sizeof(REAL));
        memcpy(x + c + (long)c * n, a + c + (long)c * n, (n - c) * sizeof(REAL));
      }
      LAPACK(potrf)("L", &n, x, &n, &info);
      break;
    case LU:
      memcpy(x, a, bytes);
      LAPACK(getrf)(&m, &n, x, &m, integers, &info);
      break;
    case SOLVE:
      memcpy(matrix, a, bytes);
      memcpy(x, b, bytes);
      LAPACK(gesv)(&n, &n, matrix, &n, integers, x, &n, &info);
      break;
    case INVERSE:
      memcpy(x, a, bytes);
      LAPACK(getrf)(&n, &n, x, &n, integers, &info);
      LAPACK(getri)(&n, x, &n, integers, work, work_size, &info);
      break;
    case EIGH:
      memcpy(x, a, bytes);
      LAPACK(syevd)("V", "L", &n, x, &n, y, work, work_size, integers, integer_size, &info);
      break;
    case EIGVALSH:
      memcpy(matrix, a, bytes);
      LAPACK(syevd)("N", "L", &n, matrix, &n, x, work, work_size, integers, integer_size, &info);
      break;
    case EIG:
      memcpy(matrix, a, bytes);
      LAPACK(geev)("N", "V", &n, matrix, &n, y, y + n, vector, &n, x, &n, work, work_size, &info);
      break;
    case SVD:
      memcpy(matrix, a, bytes);
      LAPACK(gesdd)("S", &m, &n, matrix, &m, y, x, &m, y + k, &k, work, work_size, integers, &info);
      break;
    case GEMM:
      BLAS(gemm)("N", "N", &m, &n, &n, &one, a, &m, b, &n, &zero, x, &m);
      break;
    case SUBSTITUTE_1:
    case SUBSTITUTE_4:
    case SUBSTITUTE_16: {
      const int op = g->operation, sides = op == SUBSTITUTE_1 ? 1 : op == SUBSTITUTE_4 ? 4 : 16;
      for (int i = 0; i < n; i++) integers[i] = i + 1;
      memcpy(x, b, sizeof(REAL) * n * sides);
      LAPACK(getrs)("N", &n, &sides, a, &n, integers, x, &n, &info);
      break;
    }
    case COPY:
      memcpy(x, a, bytes);
      break;
  }
  if (info) fprintf(stderr, "%s: info %d\n", names[g->operation], info);
}
